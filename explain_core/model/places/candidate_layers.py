"""The layers of a network that are tried, the latest first: those that keep places and that the outputs feel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from torch import nn

from explain_core.model.passes.probe import KEPT, NOTHING, ProbeRun
from explain_core.model.passes.trial import Trial
from explain_core.model.places.depth import are_maps, projects
from explain_core.model.places.passage import may_give_maps, with_gradients

#: Modules that change nothing in evaluation, or the shape alone.
NEUTRAL = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Identity, nn.Flatten, nn.Unflatten)
#: How classes are called that leave out branches in training alone, and pass them on in evaluation.
PASSING_ON = ("DropPath", "StochasticDepth")
#: Layers that are tried, the latest first, before the search is given up.
TRIALS = 24
#: Calls that are asked whether they pass gradient, the latest, before all are.
LATEST = 3 * TRIALS
#: Of each part of a network so many are tried beside them; and how deep within modules parts are looked for.
OF_EACH, DEEPEST = 4, 6


def rounds(
    probe: Trial, seen: list[ProbeRun], named: str | None
) -> Iterator[tuple[list[ProbeRun], list[ProbeRun]]]:
    """The calls, and those that are tried: the last ones, then the last of each part of the network before them.

    These are for where the last ones have nothing of the outputs: those of an ensemble's member that decides little.
    """
    seen, fitting = _felt(probe, seen, named)
    yield seen, fitting
    if named is None and len(fitting) >= TRIALS:
        seen = with_gradients(probe.model, probe.images((0,)), probe.classes, seen)
        yield seen, _of_parts(_fitting(seen, None)[:-TRIALS])


def _of_parts(fitting: Sequence[ProbeRun]) -> list[ProbeRun]:
    """The last OF_EACH of the calls of each part of a network: of an ensemble's members, of a body's stages."""
    names = [each.name.split(".") for each in fitting]
    deep = next(
        (deep for deep in range(1, DEEPEST) if len({tuple(name[:deep]) for name in names}) > 1), DEEPEST
    )
    taken = Counter[tuple[str, ...]]()
    kept = []
    for each, name in zip(reversed(fitting), reversed(names), strict=True):
        taken[part := tuple(name[:deep])] += 1
        if taken[part] <= OF_EACH:
            kept.append(each)
    return kept[:TRIALS][::-1]


def inmost(seen: Sequence[ProbeRun]) -> str:
    """Of the last calls that keep places one deep within the modules: what runs before it runs before most of them."""
    last = [each.name for each in seen if may_give_maps(each)][-TRIALS:]
    return max(reversed(last), key=lambda name: name.count("."), default="")


def _felt(probe: Trial, seen: Sequence[ProbeRun], named: str | None) -> tuple[list[ProbeRun], list[ProbeRun]]:
    """The calls, and those that may be the layer; of the last ones first whether they pass gradient.

    Of all others only where those are too few: a backward pass through all of a network takes as long as two forwards.
    """
    found: list[ProbeRun] = []
    for latest in (LATEST, None) if named is None and sum(map(may_give_maps, seen)) > LATEST else (None,):
        found = with_gradients(probe.model, probe.images((0,)), probe.classes, seen, latest)
        if len(fitting := _fitting(found, named)) >= TRIALS:
            break
    return found, fitting


def _fitting(seen: Sequence[ProbeRun], named: str | None) -> list[ProbeRun]:
    """The calls that may be the layer, in their order. Of one that is named it is left to be told what is not known."""
    fitting = [each for each in seen if each.layout is not None and (each.kept or 0) >= KEPT]
    if named is not None:
        unseen = [each for each in seen if each.seen_on == NOTHING]
        return [each for each in [*fitting, *unseen] if each.name == named]
    fitting = [each for each in fitting if each.gradient and are_maps(each) and not each.pooled]
    fitting = [each for each in fitting if not isinstance(each.module, NEUTRAL)]
    fitting = [each for each in fitting if not type(each.module).__name__.endswith(PASSING_ON)]
    projecting = {each.name for each in seen if projects(each)}  # and a norm at the end of such a module
    return [
        each for each in fitting if not projects(each) and each.name.rpartition(".")[0] not in projecting
    ] or fitting
