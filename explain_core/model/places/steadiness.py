"""Whether a network gives an image the same outputs in each pass, and whatever the images beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.hooks import tensor_in
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.probe import device_of, hooked, images, run

#: How far outputs may differ that are to be the same, in their spread.
SAME = 1e-3


def unsteady(model: nn.Module, size: tuple[int, int], channels: int, classes: int | None) -> str | None:
    """Why an image's outputs are not its own, in a sentence; None where they are.

    Three passes over three random images, for a network in evaluation mode that something is wrong with.
    """
    device = device_of(model)
    one, other, third = images(size, channels, 3, device)[:, None]
    try:
        # Three, so that what has a row for each of two classes is not taken for two images'.
        layers, first = _pass(model, torch.cat([one, other, other]), classes)
        again, second = _pass(model, torch.cat([one, other, other]), classes)
        _, beside = _pass(model, torch.cat([third, third, one]), classes)
    except ModelError:
        return None
    spread = float(torch.cat([first, beside]).std()) or 1.0
    if float((first - second).abs().max()) > SAME * spread:
        place = _first_other(layers, again)
        return (
            f"the network ({type(model).__name__}) gives the same image other outputs in each pass{place}: dropout or "
            "noise that stays on in evaluation, or a pass that changes the network. Let it be still in evaluation mode."
        )
    if float((first[0] - beside[-1]).abs().max()) > SAME * spread:
        return (
            f"the network ({type(model).__name__}) gives an image other outputs with other images beside it, or at "
            "another place among them: statistics of the batch, such as a batch norm that keeps none of its own, a "
            "range that dynamic quantisation takes from the batch, or noise that is drawn from one seed for all. Let "
            "each image stand for itself."
        )
    return None


def _pass(model: nn.Module, given: Tensor, classes: int | None) -> tuple[list[tuple[str, Tensor]], Tensor]:
    """Each module's output, in the order of their ends, and the class outputs."""
    seen: list[tuple[str, Tensor]] = []

    def see(name: str, _number: int, _module: nn.Module, output: Any) -> None:
        found = tensor_in(output)
        if found is not None and found[1].is_floating_point():
            seen.append((name, found[1].detach().clone()))

    with torch.no_grad(), hooked(model, see):
        found = class_outputs(run(model, given), classes, len(given)).double()
    if len(found) != len(given):
        raise ModelError(f"there are {len(found)} rows for {len(given)} images.")
    return seen, found


def _first_other(one: Sequence[tuple[str, Tensor]], other: Sequence[tuple[str, Tensor]]) -> str:
    """From which module on two passes over the same images differ."""
    for (name, mine), (_, theirs) in zip(one, other, strict=False):
        if mine.shape != theirs.shape or float((mine - theirs).abs().max()) > 1e-6 * float(mine.abs().max()):
            return f", from {name} on"
    return ""
