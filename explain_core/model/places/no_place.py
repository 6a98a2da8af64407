"""Why a network has no layer whose maps could be explained, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from explain_core.errors import ModelError
from explain_core.model.passes.probe import KEPT, OTHER_ORDER, ProbeRun
from explain_core.model.passes.trial import Trial
from explain_core.model.places.depth import are_maps
from explain_core.model.places.passage import merged_batch, unreadable


class NoPlace(ModelError):
    """None of the layers that were tried has maps that the outputs follow from."""


def why_none(probe: Trial, seen: Sequence[ProbeRun], named: str | None) -> str:
    """What is said of a network without such a layer, or whose module `named` is none."""
    if named is not None:
        shapes = list(dict.fromkeys(str(each.shape[1:]) for each in seen if each.name == named))
        gives = (
            f"gives {', '.join(shapes[:3])}, no maps that the outputs follow from"
            if shapes
            else "gives no tensor"
        )
        if any(each.seen_on == OTHER_ORDER for each in seen if each.name == named):
            gives = (
                f"gives {', '.join(shapes[:3])}, whose positions each see their own part of the image, and stand in "
                "another order than it: name a layer before or after it"
            )
        return f"{named}, named as the features, {gives}."
    some = list(dict.fromkeys(
        f"{each.name} {each.shape[1:]}" for each in reversed(seen) if each.layout is not None and each.name
    ))  # fmt: skip
    why = "none that keeps the image's places over more than one position"
    if (merged := merged_batch(probe.model, probe.images((0, 1, 0)))) is not None:
        why = (
            f"{merged[0]} sees {merged[1]} images where 3 are given, crops, patches, mirror images or others beside "
            "them in one batch, and which are an image's cannot be told"
        )
    elif not some and (hidden := unreadable(probe.model, probe.images((0,)))) is not None:
        why = hidden
    elif (
        not some
        and (deep := next((each for each in reversed(seen) if len(each.shape) > 4), None)) is not None
    ):
        why = (
            f"{deep.name} gives {deep.shape[1:]}, and maps are (channels, height, width): let the forward pass fold or "
            "squeeze what lies between"
        )
    if any((each.kept or 0) >= KEPT and are_maps(each) for each in seen if each.layout is not None):
        why = (
            "none passes the outputs' gradient, which the forward pass cuts (detach(), torch.no_grad(), "
            "inference_mode(), a quantised layer)"
        )
        if any(each.gradient and are_maps(each) for each in seen if each.layout is not None):
            why = "none decides enough of them"
    return (
        f"the network ({type(probe.model).__name__}) has no layer of maps that its outputs follow from: {why}.\n"
        f"Name one with --features NAME. Layers: {', '.join(some[:4]) or 'none that gives maps or tokens'}."
    )
