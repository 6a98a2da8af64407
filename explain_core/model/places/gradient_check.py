"""What the gradient at a layer is worth: a backward pass may be its own, and its sum over positions nothing."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.probe import SEED, ProbeRun
from explain_core.model.passes.trial import NotReplaceable, Trial

#: How far channels are made stronger and weaker: a little, less where a head bends, more where it rounds, and least of
#: all where it bends close by.
STEPS = (0.05, 0.005, 0.5, 5e-4)
#: Classes whose outputs are looked at.
CLASSES = 4
#: How far gradient and change may differ, of the greater one, and beside what the gradient may do at all.
APART, ASIDE = 0.25, 0.02
#: What rounding alone may change, of the largest output; and leave of gradients that cancel, of all that they are.
ROUNDED, CANCELLED = 1e-6, 1e-4
#: How many times as much as rounding a change must be to say anything.
CLEARLY = 10.0


@dataclass(frozen=True, slots=True)
class GradientReading:
    """What the gradient at a layer is worth, as far as is known.

    `tells`: the outputs move as it says when channels are made stronger or weaker. `cancels`: summed over the positions
    it is nothing but rounding, as before a normalisation over the image or a covariance.
    """

    tells: bool = True
    cancels: bool = False


def gradient_reading(probe: Trial, seen: ProbeRun) -> GradientReading:
    """What the gradient at a layer is worth.

    It does not tell where the forward pass detaches a part of what it returns, or a torch.autograd.Function has a
    backward pass that scales or turns gradients, or stands for another function's (a surrogate of a step).
    """
    if seen.layout is None:
        return GradientReading()
    cancels = False
    try:
        for step in STEPS:
            moved = _moved(probe, seen, seen.layout.of_batch_first, step)
            cancels = moved.cancels
            if _agree(moved) and (moved.clear or step > min(STEPS)):
                return GradientReading(True, cancels)
    except (NotReplaceable, RuntimeError):  # nothing to hold it against
        return GradientReading(True, cancels)
    return GradientReading(False, cancels)


@dataclass(frozen=True, slots=True)
class _Moved:
    """(classes,) what the gradient says of channels made stronger at random, what that does, and what is too little.

    `clear`: what it says is more than rounding.
    """

    said: Tensor
    done: Tensor
    aside: Tensor
    cancels: bool
    clear: bool


def _moved(probe: Trial, seen: ProbeRun, layout: MapLayout, step: float) -> _Moved:
    held: list[Tensor] = []
    random = torch.Generator().manual_seed(SEED)

    def make(output: Tensor) -> Tensor:
        maps = layout.maps(output[:1].detach())
        way = (
            maps * torch.randn(1, maps.shape[1], 1, 1, generator=random).to(maps) * step
        )  # zeros stay at their bend
        with torch.enable_grad():  # the layer may stand in a block without gradients
            held.extend([maps.clone().requires_grad_(), way])
            return layout.put(held[0].clone(), output.detach())

    def move(output: Tensor) -> Tensor:
        maps, way = held[0].detach(), held[1]
        return layout.put(torch.cat([maps + way, maps - way]), output)

    with torch.enable_grad():
        outputs = probe.rest(seen, (0,), make)
    with torch.no_grad():
        ahead, back = probe.rest(seen, (0, 0), move).double()[:, :CLASSES]
    said, most, sums, sizes = [], [], 0.0, 0.0
    shown = outputs[0, :CLASSES]
    for number, output in enumerate(shown):
        (found,) = torch.autograd.grad(output, held[0], retain_graph=number + 1 < len(shown))
        each = (found.double() * held[1].double()).sum((0, 2, 3))
        said.append(each.sum())
        most.append(each.norm())
        sums += float(found.double().sum((2, 3)).abs().sum())
        sizes += float(found.double().abs().sum())
    largest = torch.stack([shown.detach().double(), ahead, back]).abs().max()
    aside = torch.stack(most) * ASIDE + ROUNDED * largest
    clear = float(torch.stack(said).abs().max()) > CLEARLY * ROUNDED * float(largest)
    return _Moved(
        torch.stack(said), (ahead - back) / 2, aside, sizes > 0 and sums <= CANCELLED * sizes, clear
    )


def _agree(moved: _Moved) -> bool:
    allowed = APART * torch.maximum(moved.said.abs(), moved.done.abs()) + moved.aside.max()
    return bool(((moved.said - moved.done).abs() <= allowed).all())
