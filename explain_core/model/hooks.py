"""Catching feature maps while a network runs, and changing them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from explain_core.model.stages import Stage

Keep = Callable[[Tensor], Tensor]


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
            caught[place] = take(output.relu() if layer.relu else output)
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
    handles = [_at(model, layer.module, layer.call, change) for layer, change in changes]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def beginning_at(model: nn.Module, module: str, call: int = 0) -> Iterator[list[Tensor]]:
    """In the block's forward pass gradients end at what a module's `call`-th call (from 0) gave: the list's one item.

    What comes before keeps nothing for a backward pass. Raises RuntimeError at the end of the block where the module
    gave no tensor that often.
    """
    begun: list[Tensor] = []

    def begin(output: Tensor) -> Tensor:
        begun.append(output.detach().requires_grad_())
        return begun[0].clone()  # what follows may work in place

    handle = _at(model, module, call, begin)
    try:
        yield begun
    finally:
        handle.remove()
    if not begun:
        raise RuntimeError(f"the module {module} gave no tensor at its call number {call}")


def _at(model: nn.Module, module: str, call: int, see: Callable[[Tensor], Tensor | None]) -> Any:
    """Hook a function to the wanted call of a module; what it returns, if anything, is the output."""
    calls = 0

    def hook(_module: nn.Module, _given: tuple[Any, ...], output: Any) -> Tensor | None:
        nonlocal calls
        calls += 1
        return see(output) if calls == call + 1 and isinstance(output, Tensor) else None

    return model.get_submodule(module).register_forward_hook(hook)
