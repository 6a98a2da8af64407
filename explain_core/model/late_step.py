"""The layer of a network whose forward pass sums and joins branches itself: the last step that has all outputs."""

from __future__ import annotations

from torch import nn

from explain_core.errors import ModelError
from explain_core.model.forward_step import StepName, is_step, lay, steps_of, take_up
from explain_core.model.place import MapPlace, find_place


def late_step(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None, place: MapPlace | None
) -> str | None:
    """The name of a step that is a layer from now on, because `place`, the best of the modules, is early or not whole.

    None where no step is better: one of which all that follows is a function, and that is not early. `place` None: no
    module will do.
    """
    if place is not None and place.whole and not place.later and not place.stem:
        return None
    laid: list[StepName] = []
    chosen = None
    try:
        laid = lay(model, steps_of(model, size, channels))
        found = find_place(model, size, channels, classes)[0] if laid else None
        late = found is not None and found.whole and not (found.later or found.stem)
        if found is not None and late and is_step(model, found.seen.name):
            chosen = found.seen.name
    except (ModelError, RuntimeError):  # steps cannot be looked at: what is known of modules stays
        pass
    finally:
        take_up(model, [each for each in laid if each.name != chosen])
    return chosen
