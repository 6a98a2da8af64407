"""Whether later layers know more of an image's positions than an earlier one: whether positions met on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.model.passes.hooks import tensor_in
from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.probe import ProbeRun, hooked
from explain_core.model.passes.step_kind import DEEP
from explain_core.model.passes.trial import NotReplaceable, Trial
from explain_core.model.places.depth import are_maps, is_deeper, mixed_by, weighted_after

#: Dimensions of maps that are no tokens.
IMAGE_LIKE = 4
#: Which part of the strongest change, and of the largest value, is none.
NONE = 1e-4, 1e-5


def what_follows(
    probe: Trial, seen: Sequence[ProbeRun], one: ProbeRun, shared: Sequence[ProbeRun]
) -> tuple[str, int]:
    """The latest of those `shared` after more weights in which positions of `one` met, and how much layers mix them.

    `shared`: calls after `one`, the latest first, that have a share of the outputs. "" where there is none. Layers mix
    nothing where positions meet in none of them.
    """
    deeper = [each for each in shared if is_deeper(seen, each, one)]
    after = weighted_after(seen, one)
    mixed = mixed_by(after)
    weighted = [
        each for each in after if len(each.shape) == IMAGE_LIKE or are_maps(each)
    ]  # no lone token's numbers
    if not deeper and mixed < DEEP:
        return "", mixed
    met = that_met(probe, one, [*deeper, *weighted])
    passed = next((each.name for each in deeper if each in met), "")
    return passed, mixed if any(each in met for each in weighted) else 0


def that_met(probe: Trial, one: ProbeRun, later: Sequence[ProbeRun]) -> list[ProbeRun]:
    """Of later calls those whose positions are no function of the same positions of `one` alone.

    Keys and values, gates and norms of each position are. Where maps have another size, or what is asked cannot be
    seen, a call counts as one that is not.
    """
    assert one.layout is not None
    layout, held = one.layout.of_batch_first, dict[tuple[str, int], Tensor]()
    asked = {(each.name, each.number): each for each in later}
    _, height, width = one.layout.map_shape(one.shape)
    at = height // 2, width // 2

    def make(output: Tensor) -> Tensor:
        maps = layout.maps(output).clone()
        maps[2, :, at[0], at[1]] = maps[1, :, at[0], at[1]]
        return layout.put(maps, output)

    def see(name: str, number: int, _module: nn.Module, output: Any) -> None:
        found = tensor_in(output)
        if (name, number) in asked and found is not None:
            held[name, number] = found[1].detach().clone()

    try:
        with torch.no_grad(), hooked(probe.model, see):
            probe.rest(one, (0, 1, 0), make)
    except NotReplaceable:
        return list(later)
    return [
        each
        for key, each in asked.items()
        if each.layout is None
        or each.layout.map_shape(each.shape)[1:] != (height, width)
        or key not in held
        or not _changed_alone(held[key], each.layout, at)
    ]


def _changed_alone(output: Tensor, layout: MapLayout, at: tuple[int, int]) -> bool:
    """Whether the third image's maps differ from the first's at one position, and nowhere else."""
    given = layout.batch_first(output)
    if len(given) != 3:
        return False
    maps = layout.of_batch_first.maps(given).float()
    change = (maps[2] - maps[0]).abs().amax(0)
    there = float(change[at])
    change[at] = 0
    least = max(NONE[0] * there, NONE[1] * float(maps[0].abs().max()))
    return there > 0 and float(change.max()) <= least
