"""Whether a forward pass samples its picture, or its maps, at positions that it computes: a spatial transformer's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn
from torch.overrides import TorchFunctionMode

from explain_core.model.passes.probe import hooked

#: By what networks sample at positions that are given as numbers.
SAMPLERS = ("grid_sample", "grid_sampler", "grid_sampler_2d")


class _Samplers(TorchFunctionMode):
    """Sees the functions that sample."""

    met = False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.met = self.met or getattr(func, "__name__", "") in SAMPLERS
        return func(*args, **(kwargs or {}))


@contextmanager
def sampling(model: nn.Module, layer: str, call: int = 0) -> Iterator[list[bool]]:
    """Whether the block's forward pass samples before a layer's call has ended: the list's one item, after the pass."""
    found: list[bool] = []
    with _Samplers() as mode:

        def see(name: str, number: int, _module: nn.Module, _output: Any) -> None:
            if (name, number) == (layer, call):
                found.append(mode.met)

        with hooked(model, see):
            yield found
