"""Networks that normalise their images themselves: found by the numbers that they hold for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor, nn

#: How such numbers' names end.
MEAN, SPREADS = "mean", ("std", "stdev", "stddev", "var", "scale")


def own_normalization(model: nn.Module, channels: int) -> str | None:
    """Which module of a network holds a mean and a spread of each channel: "normalize.mean"; None where none does.

    Statistics that a norm keeps of what it saw (running_mean) are something else.
    """
    for path, module in model.named_modules():
        names = [name for name, value in _held(module) if _is_a_number_each(value, channels)]
        for name in names:
            before = name[: -len(MEAN)]
            if (
                name.endswith(MEAN)
                and before != "running_"
                and any(before + each in names for each in SPREADS)
            ):
                return f"{path}.{name}" if path else name
    return None


def _held(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """The tensors and rows of numbers that a module holds itself, by their names."""
    yield from module.named_buffers(recurse=False)
    yield from (
        (name, each) for name, each in module.named_parameters(recurse=False) if not each.requires_grad
    )
    yield from (
        (name, each) for name, each in vars(module).items() if isinstance(each, Tensor | list | tuple)
    )


def _is_a_number_each(value: Tensor | Sequence[Any], channels: int) -> bool:
    if isinstance(value, Tensor):
        return value.numel() == channels and value.is_floating_point()
    return len(value) == channels and all(isinstance(each, int | float) for each in value)
