"""Which layers the class outputs feel: a backward pass from the outputs to all layers at once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.hooks import is_transformed, replaced, tensor_in
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.probe import (
    KEPT,
    NOTHING,
    SEED,
    ProbeRun,
    device_of,
    hooked,
    images,
    places,
    run,
)
from explain_core.model.places.picture_places import with_pictures


def look_through(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None, named: str | None = None
) -> list[ProbeRun]:
    """Every call that gave a tensor, whether it keeps places and passes gradient. Raises what `run` does."""
    seen = placed(model, size, channels, named)
    return with_gradients(model, images(size, channels, 1, device_of(model)), classes, seen)


def placed(
    model: nn.Module, size: tuple[int, int], channels: int, named: str | None = None
) -> list[ProbeRun]:
    """Every call that gave a tensor, and whether it keeps places.

    Seen on random images (probe.py), and on drawn ones where those leave doubt, of the module `named` above all
    (picture_places.py). Raises what `run` does.
    """
    return with_pictures(model, size, channels, places(model, size, channels), named)


def with_gradients(
    model: nn.Module, given: Tensor, classes: int | None, seen: Sequence[ProbeRun], latest: int | None = None
) -> list[ProbeRun]:
    """The calls, and whether they pass gradient, in a backward pass of one image `given`.

    `latest`: only so many of those that may give maps are asked, the last ones; of others it is not known. Raises what
    `run` and `class_outputs` do.
    """
    passing = _passing(model, given, classes, seen, latest)
    return [replace(each, gradient=gradient) for each, gradient in zip(seen, passing, strict=True)]


def may_give_maps(seen: ProbeRun) -> bool:
    """Whether a call was seen, or may be taken, to keep places."""
    return seen.layout is not None and ((seen.kept or 0) >= KEPT or seen.seen_on == NOTHING)


def merged_batch(model: nn.Module, given: Tensor) -> tuple[str, int] | None:
    """The first layer of maps that sees other images than are given, and how many: crops, patches, mirror images.

    None where there is none, or the network cannot take what is given.
    """
    found: list[tuple[str, int]] = []

    def see(name: str, _number: int, _module: nn.Module, output: Any) -> None:
        tensor = tensor_in(output)
        if tensor is not None and tensor[1].ndim == 4 and tensor[1].shape[0] != len(given):
            found.append((name, tensor[1].shape[0]))

    try:
        with torch.no_grad(), hooked(model, see):
            run(model, given)
    except ModelError:
        return None
    return found[0] if found else None


def unreadable(model: nn.Module, given: Tensor) -> str | None:
    """The first layer that gives a tensor whose numbers cannot be read, and why; None where all can."""
    found: list[str] = []

    def see(name: str, _number: int, _module: nn.Module, output: Any) -> None:
        if not isinstance(output, Tensor):
            return
        if is_transformed(output):
            found.append(
                f"{name} runs within torch.vmap or another transform of torch.func, which hides what it gives"
            )
        elif output.is_quantized:
            found.append(
                f"{name} gives whole numbers, as all quantised layers do: take the network as it was before"
            )

    with contextlib.suppress(ModelError), torch.no_grad(), hooked(model, see):
        run(model, given)
    return found[0] if found else None


def _passing(
    model: nn.Module, given: Tensor, classes: int | None, seen: Sequence[ProbeRun], latest: int | None
) -> list[bool]:
    """Of each call that may give maps, whether any position of them passes the class outputs gradient."""
    asked = [(each.name, each.number) for each in seen if may_give_maps(each)]
    wanted = set(asked if latest is None else asked[-latest:])
    held: dict[tuple[str, int], Tensor] = {}

    def see(name: str, number: int, _module: nn.Module, output: Any) -> Any:
        found = tensor_in(output)
        if (name, number) not in wanted or found is None:
            return None
        if found[1].requires_grad:
            held[name, number] = found[1]
            return None
        with (
            torch.enable_grad()
        ):  # a body that runs without gradients, before a head that is trained by itself
            held[name, number] = begun = found[1].detach().clone().requires_grad_()
            return replaced(output, found[0], begun.clone())

    given = given.requires_grad_()
    with torch.enable_grad(), hooked(model, see):
        outputs = class_outputs(
            run(model, given * 1), classes, len(given)
        )  # a network may work in place on its input
    if not outputs.requires_grad or not held:
        return [False] * len(seen)
    random = torch.Generator().manual_seed(SEED + 2)
    wish = torch.randn(outputs.shape, generator=random).to(outputs)
    # Of a sum, not of outputs with a wish: that would import a compiler first, which takes seconds.
    found = torch.autograd.grad((outputs * wish).sum(), list(held.values()), allow_unused=True)
    gradients = dict(zip(held, found, strict=True))
    passing = []
    for each in seen:
        gradient = gradients.get((each.name, each.number))
        there = gradient is not None and each.layout is not None
        passing.append(bool(there and each.layout.maps(gradient).abs().max() > 0))  # type: ignore[union-attr, arg-type]
    return passing
