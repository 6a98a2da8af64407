"""Whether the gradient at a layer is what changes of its maps do to the outputs: a backward pass may be its own."""

from __future__ import annotations

import torch
from torch import Tensor

from explain_core.model.layout import MapLayout
from explain_core.model.probe import SEED, ProbeRun
from explain_core.model.trial import NotReplaceable, Trial

#: How far channels are made stronger and weaker: a little, less where a head bends, more where it rounds.
STEPS = (0.05, 0.005, 0.5)
#: Classes whose outputs are looked at.
CLASSES = 4
#: How far gradient and change may differ, of the greater one, and beside what the gradient may do at all.
APART, ASIDE = 0.25, 0.02
#: What rounding alone may change, of the largest output.
ROUNDED = 1e-6


def gradient_tells(probe: Trial, seen: ProbeRun) -> bool:
    """Whether channels that are made stronger or weaker move the outputs as their gradient says.

    Not so where the forward pass detaches a part of what it returns, or a torch.autograd.Function has a backward pass
    that scales or turns gradients, or stands for another function's (a surrogate of a step).
    """
    if seen.layout is None:
        return True
    try:
        return any(_agree(*_moved(probe, seen, seen.layout.of_batch_first, step)) for step in STEPS)
    except (NotReplaceable, RuntimeError):  # nothing to hold it against
        return True


def _moved(probe: Trial, seen: ProbeRun, layout: MapLayout, step: float) -> tuple[Tensor, Tensor, Tensor]:
    """(classes,) what the gradient says of channels made stronger at random, what that does, and what is too little."""
    held: list[Tensor] = []
    random = torch.Generator().manual_seed(SEED)

    def make(output: Tensor) -> Tensor:
        maps = layout.maps(output[:1].detach())
        way = (
            maps * torch.randn(1, maps.shape[1], 1, 1, generator=random).to(maps) * step
        )  # zeros stay at their bend
        with torch.enable_grad():  # the layer may stand in a block without gradients
            held.extend([maps.clone().requires_grad_(), way])
            rows = torch.cat([held[0].clone(), maps + way, maps - way])
            return layout.put(rows, output.detach())

    with torch.enable_grad():
        outputs = probe.rest(seen, (0, 0, 0), make)
    said, most = [], []
    shown = outputs[0, :CLASSES]
    for number, output in enumerate(shown):
        (found,) = torch.autograd.grad(output, held[0], retain_graph=number + 1 < len(shown))
        each = (found.double() * held[1].double()).sum((0, 2, 3))
        said.append(each.sum())
        most.append(each.norm())
    rows = outputs.detach().double()[:, :CLASSES]
    return torch.stack(said), (rows[1] - rows[2]) / 2, torch.stack(most) * ASIDE + ROUNDED * rows.abs().max()


def _agree(said: Tensor, done: Tensor, aside: Tensor) -> bool:
    allowed = APART * torch.maximum(said.abs(), done.abs()) + aside.max()
    return bool(((said - done).abs() <= allowed).all())
