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

    handles = [_at(model, layer, keep(place, layer, take)) for place, (layer, take) in enumerate(wanted)]
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
    handles = [_at(model, layer, change) for layer, change in changes]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _at(model: nn.Module, layer: Stage, see: Callable[[Tensor], Tensor | None]) -> Any:
    """Hook a function to the wanted call of a layer's module; what it returns, if anything, is the output."""
    calls = 0

    def hook(_module: nn.Module, _given: tuple[Any, ...], output: Tensor) -> Tensor | None:
        nonlocal calls
        calls += 1
        return see(output) if calls == layer.call + 1 else None

    return model.get_submodule(layer.module).register_forward_hook(hook)
