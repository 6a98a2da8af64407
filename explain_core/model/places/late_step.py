"""The layer of a network whose forward pass sums and joins branches itself: the last step that has all outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.forward_step import StepName, is_step, lay, steps_of, take_up
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import device_of, hooked, images, run
from explain_core.model.passes.step_kind import DEEP, is_end, is_own, is_usual
from explain_core.model.places.place import MapPlace, find_place

#: Of maps: batch, channels, height and width.
MOST_DIMENSIONS = 4


def late_step(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None, place: MapPlace | None,
    prefix: Prefix | None = None,
) -> tuple[str | None, MapPlace | None]:  # fmt: skip
    """The name of a step that is a layer from now on, because it is better than `place`, the best of the modules.

    Better is one of which all that follows is a function, where `place` has not all; or is early; or where layers with
    weights, or functions that mix by weights, come after it. None where no step is better; then the place again, with
    what was `passed`. `place` None: no module will do. `prefix`: as in find_place.
    """
    if place is not None and (is_step(model, place.seen.name) or not _in_doubt(place)):
        return None, place
    late = place is not None and place.whole and not (place.later or place.stem)
    deep = place is None and _has_depth(model, size, channels)
    rounds = (is_own,) if late else (is_usual, is_own, _is_any) if deep else (is_usual, is_own)
    for wanted in rounds:
        laid: list[StepName] = []
        chosen = None
        try:
            steps = steps_of(model, size, channels, _end(place) if late else None, wanted)
            laid = lay(model, _worth_asking(steps, place) if late and place is not None else steps)
            found = find_place(model, size, channels, classes, None, prefix)[0] if laid else None
            if found is None or not found.whole:
                continue
            if found.seen.name in [step.name for step in laid] and (late or not (found.later or found.stem)):
                chosen = found.seen.name
                return chosen, place
            if place is not None and found.seen.name == place.seen.name and not place.passed:
                place = replace(place, passed=found.passed)
        except (ModelError, RuntimeError):  # steps cannot be looked at: what is known of modules stays
            pass
        finally:
            take_up(model, [each for each in laid if each.name != chosen])
    return None, place


def _in_doubt(place: MapPlace) -> bool:
    """Whether a step may be better: not where the rest is linear in the averages of all that counts."""
    return not place.whole or bool(place.later) or place.stem or not place.linear


def _has_depth(model: nn.Module, size: tuple[int, int], channels: int) -> bool:
    """Whether a layer gives more dimensions than maps have, which a view may take away."""
    found: list[int] = []

    def see(_name: str, _number: int, _module: nn.Module, output: Any) -> None:
        found.append(output.ndim if isinstance(output, Tensor) else 0)

    with torch.no_grad(), hooked(model, see):
        run(model, images(size, channels, 1, device_of(model)))
    return max(found, default=0) > MOST_DIMENSIONS


def _is_any(_kind: str) -> bool:
    return True


def _end(place: MapPlace | None) -> tuple[str, int] | None:
    return (place.seen.name, place.seen.number) if place is not None else None


def _worth_asking(steps: Sequence[StepName], place: MapPlace) -> Sequence[StepName]:
    """Of the steps after a late place that has all outputs those that may be more than a head's.

    All where layers come between, in which positions meet; else what ends a layer: a rectifier by a function
    after a module, but the ReLU that belongs to the maps already.
    """
    if place.passed or place.mixed + sum(step.mixes for step in steps) >= DEEP:
        return steps
    own = takewhile(lambda step: not step.mixes, steps)  # not what a head makes of projections, distances say
    return [step for step in own if is_end(step.kind) and not (place.relu and step.kind == "relu")]
