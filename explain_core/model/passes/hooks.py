"""Catching feature maps while a network runs, and changing them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.model.passes.layout import CHANNELS_FIRST, MapLayout
from explain_core.model.passes.stages import Stage

Keep = Callable[[Tensor], Tensor]
LEAST = 1e-30


def copied(maps: Tensor) -> Tensor:
    """A copy: what follows in the network may work in place on the maps themselves."""
    return maps.clone()


def detached(maps: Tensor) -> Tensor:
    """A copy that no gradient goes back from."""
    return maps.detach().clone()


@contextmanager
def catching(model: nn.Module, wanted: Sequence[tuple[Stage, Keep]]) -> Iterator[list[Tensor]]:
    """Catch the feature maps of some layers in the block's forward pass.

    Of each layer what its function makes of the maps, (batch, filters, h, w), while they are there. The list has its
    items, in the order of `wanted`, when the model has run.
    """
    caught: dict[int, Tensor] = {}
    result: list[Tensor] = []

    def keep(place: int, layer: Stage, take: Keep) -> Callable[[Tensor], None]:
        def see(output: Tensor) -> None:
            maps = layer.layout.maps(output)
            caught[place] = take(maps.relu() if layer.relu else maps)
            if len(caught) == len(wanted):
                result[:] = [caught[number] for number in range(len(wanted))]

        return see

    handles = [
        _at(model, layer.module, layer.call, keep(place, layer, take))
        for place, (layer, take) in enumerate(wanted)
    ]
    try:
        yield result
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def changing(model: nn.Module, changes: Sequence[tuple[Stage, Keep]]) -> Iterator[None]:
    """In the block's forward passes, what each function makes of a layer's maps takes their place.

    One forward pass a block, where a layer's module runs more than once in it.
    """

    def put(layout: MapLayout, change: Keep) -> Keep:
        return lambda output: layout.put(change(layout.maps(output)), output)

    handles = [_at(model, layer.module, layer.call, put(layer.layout, change)) for layer, change in changes]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def beginning_at(
    model: nn.Module,
    module: str,
    call: int = 0,
    layout: MapLayout = CHANNELS_FIRST,
    relu: bool = False,
    within: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Iterator[list[Tensor]]:
    """In the block's forward pass gradients end at the maps of a module's `call`-th call (from 0): the list's one item.

    (batch, filters, h, w) where `layout` is that of what the module gives; `relu`: a ReLU that follows is theirs. What
    comes before keeps nothing for a backward pass; what comes after, to the block's end, runs `within` a context.
    Raises RuntimeError at the end of the block where the module gave no tensor that often.
    """
    begun: list[Tensor] = []

    def begin(output: Tensor) -> Tensor:
        with torch.enable_grad():  # the module may stand in a block without gradients
            maps = layout.maps(output.detach())
            begun.append((maps.relu() if relu else maps).requires_grad_())
            given = (
                open_to_gradients(begun[0]) if relu else begun[0].clone()
            )  # what follows may work in place
            stack.enter_context(within())
            return layout.put(given, output.detach())

    handle = _at(model, module, call, begin)
    with ExitStack() as stack:
        stack.callback(handle.remove)
        yield begun
    if not begun:
        raise RuntimeError(f"the module {module} gave no tensor at its call number {call}")


def open_to_gradients(maps: Tensor) -> Tensor:
    """A copy of maps after their ReLU, for the same ReLU to pass again: it stops no gradient at the zeros.

    They become the least that a ReLU takes for a positive number, which nothing else tells from 0.
    """
    return maps + LEAST * (maps.detach() <= 0)


@contextmanager
def replacing(model: nn.Module, module: str, call: int, make: Keep) -> Iterator[list[Tensor]]:
    """In the block's forward pass `make` of a module's tensor at its `call`-th call takes its place.

    The list has the tensor as it was, when the module has run.
    """
    found: list[Tensor] = []

    def see(output: Tensor) -> Tensor:
        found.append(output)
        return make(output)

    handle = _at(model, module, call, see)
    try:
        yield found
    finally:
        handle.remove()


def tensor_in(output: Any) -> tuple[str | int | None, Tensor] | None:
    """The first tensor of a module's output, and where it is in it; None where there is none that can be read."""
    if isinstance(output, Tensor):
        return None if is_transformed(output) else (None, output)
    if isinstance(output, list | tuple):
        if output and isinstance(output[0], Tensor) and not is_transformed(output[0]):
            return 0, output[0]
    elif isinstance(output, Mapping):
        for name, value in output.items():
            if isinstance(value, Tensor) and not is_transformed(value):
                return str(name), value
    return None


def is_run_again() -> bool:
    """Whether what runs now runs again on the way back (gradient checkpoints), and must save the same then."""
    return torch._C._autograd._top_saved_tensors_default_hooks(True) is not None


def is_transformed(tensor: Tensor) -> bool:
    """Whether a tensor stands for several, or for what is not computed yet, in torch.vmap and torch.func's others."""
    return bool(torch._C._functorch.is_functorch_wrapped_tensor(tensor))


def replaced(output: Any, item: str | int | None, tensor: Tensor) -> Any:
    """A module's output with its tensor `item` replaced. Raises TypeError for one that cannot be built anew."""
    if item is None:
        return tensor
    if isinstance(output, Mapping):
        parts = {**output, str(item): tensor}
        return parts if type(output) is dict else type(output)(**parts)
    items = list(output)
    items[int(item)] = tensor
    return type(output)(*items) if hasattr(output, "_fields") else type(output)(items)


def _at(model: nn.Module, module: str, call: int, see: Callable[[Tensor], Tensor | None]) -> Any:
    """Hook a function to the wanted call of a module; what it returns, if anything, is the output's tensor."""
    calls = 0

    def hook(_module: nn.Module, _given: tuple[Any, ...], output: Any) -> Any:
        nonlocal calls
        calls += 1
        held = tensor_in(output) if calls == call + 1 else None
        if held is None:
            return None
        made = see(held[1])
        return None if made is None else replaced(output, held[0], made)

    return model.get_submodule(module).register_forward_hook(hook)
