"""Which layers the class outputs feel: a backward pass from the outputs to all layers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.hooks import replaced, tensor_in
from explain_core.model.output import class_outputs
from explain_core.model.picture_places import with_pictures
from explain_core.model.probe import KEPT, NOTHING, SEED, ProbeRun, device_of, hooked, images, places, run


def look_through(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None, strength: float = 1.0,
    named: str | None = None,
) -> list[ProbeRun]:  # fmt: skip
    """Every call that gave a tensor, whether it keeps places and passes gradient.

    Places are seen on random images (probe.py), and on drawn ones where those leave doubt, of the module `named` above
    all (picture_places.py). The backward pass is of an image of `strength`. Raises what `run` and `class_outputs` do.
    """
    seen = with_pictures(model, size, channels, places(model, size, channels), named)
    passing = _passing(model, images(size, channels, 1, device_of(model)) * strength, classes, seen)
    return [replace(each, gradient=gradient) for each, gradient in zip(seen, passing, strict=True)]


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


def _passing(model: nn.Module, given: Tensor, classes: int | None, seen: Sequence[ProbeRun]) -> list[bool]:
    """Of each call that may give maps, whether any position of them passes the class outputs gradient."""
    wanted = {
        (each.name, each.number)
        for each in seen
        if each.layout is not None and ((each.kept or 0) >= KEPT or each.seen_on == NOTHING)
    }
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
