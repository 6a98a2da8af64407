"""How many images a forward pass takes: as many as a GPU's memory holds."""

import math

import torch
from torch import Tensor, nn

from explain_core.model.sources.spec import ModelSpec, build_model

MOST = 256
#: While a layer works, its input, its output and a shortcut around it are held, and the library's work space.
HELD = 4
FLOAT_BYTES = 4


def fitting_batch_size(spec: ModelSpec, classes: int, input_size: int | tuple[int, int], memory: int) -> int:
    """The largest power of two, MOST at most, of images whose activations fit into half of `memory` bytes.

    The other half is left to the weights and to what the allocator cannot use. It depends on the network, on the
    input's size in pixels and on the memory alone, so equal machines choose equally. Raises ModelError where the
    network cannot be built.
    """
    room = memory // 2 // activation_bytes(build_model(spec, classes), input_size)
    return 1 << (min(max(room, 1), MOST).bit_length() - 1)


def activation_bytes(model: nn.Module, input_size: int | tuple[int, int]) -> int:
    """Bytes that one image's activations need at most at any moment of a forward pass in float32."""
    size = input_size if isinstance(input_size, tuple) else (input_size, input_size)
    largest = 3 * math.prod(size)

    def see(_module: nn.Module, _given: object, output: object) -> None:
        nonlocal largest
        if isinstance(output, Tensor):
            largest = max(largest, output[:1].numel())

    handles = [module.register_forward_hook(see) for module in model.modules()]
    try:
        with torch.inference_mode():
            model.eval()(torch.zeros(1, 3, *size))
    finally:
        for handle in handles:
            handle.remove()
    return HELD * FLOAT_BYTES * largest
