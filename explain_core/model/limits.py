"""What explanations of a network at its layer do not see, or take for granted, in sentences."""

from __future__ import annotations

from explain_core.model.passes.probe import NOTHING
from explain_core.model.places.anatomy import Anatomy
from explain_core.model.places.place import NONE


def limits(anatomy: Anatomy, margin: float = 0.0, sampled: bool = False) -> tuple[str, ...]:
    """What is to be said of every explanation by this anatomy; nothing where all is as it should be.

    `margin`: the part of a side of the network's first maps that lies beyond the image's edge (coverage.py).
    `sampled`: the forward pass samples before the layer at positions that it computes (sampler.py).
    """
    return (*_beside_the_image(anatomy, margin, sampled), *_of_other_layers(anatomy), *_of_the_layer(anatomy))


def _beside_the_image(anatomy: Anatomy, margin: float, sampled: bool) -> list[str]:
    layer, told = anatomy.features, list[str]()
    if margin > 0:
        told.append(
            f"The network pads its image: {round(100 * margin)} % of a side of its first maps lies beyond the image's "
            "edge. Heatmaps and words are put as if there were no padding, and lie as far beside what they mean."
        )
    if sampled:
        told.append(
            f"The forward pass samples its picture or maps anew (grid_sample) before {layer}: where it crops, turns or "
            "bends them, heatmaps and places lie as the sampled ones do, not as the image does. A layer before that "
            "is named with --features."
        )
    return told


def off_by(error: float, anatomy: Anatomy) -> str:
    """Why a network is refused of which what would be stored is so far from its own output, and what to do."""
    return (
        f"what would be stored is off the network's own output by {error:.2g} of its spread: after {anatomy.features} "
        "something rounds. Take it out (model.apply(torch.ao.quantization.disable_fake_quant)), or name another layer "
        "with --features."
    )


def _of_other_layers(anatomy: Anatomy) -> list[str]:
    layer, told = anatomy.features, list[str]()
    if not anatomy.whole:
        told.append(
            f"{round(100 * anatomy.share)} % of what changes the outputs goes through {layer}; the rest goes past it, "
            "and explanations do not see it."
        )
    if anatomy.later:
        way = f" To explain one of them, name it with --features, {anatomy.later} say."
        told.append(
            f"{layer} is an early layer, which knows little of classes: no later one has enough of the outputs for "
            f"itself (several branches do).{way if anatomy.later != NONE else ''}"
        )
    if anatomy.stem:
        told.append(
            f"{layer} is an early layer, which knows little of classes: nearly all of the network comes after it, and "
            "no later layer was seen to keep the image's places. To explain one all the same, name it with --features."
        )
    if anatomy.passed and not (anatomy.later or anatomy.stem):
        told.append(
            f"Later layers, {anatomy.passed} the last of them, have a share of the outputs, and none has all: "
            f"explanations rest on {layer}, of which all outputs are a function. To explain a later one, name it with "
            "--features."
        )
    return told


def _of_the_layer(anatomy: Anatomy) -> list[str]:
    layer, told = anatomy.features, list[str]()
    if anatomy.seen_on == NOTHING:
        told.append(
            f"That the positions of {layer} lie as the image does could not be seen, neither on noise nor on drawn "
            "pictures: they are taken to lie as those of the layers before it, because the layer was named."
        )
    if not anatomy.felt:
        told.append(
            f"The outputs pass the positions of {layer} no gradient: they rest on what stands beside them (a class "
            "token). Words and places are read there all the same; Grad-CAM is zero, and gradients weigh nothing."
        )
    if anatomy.differs:
        told.append(
            f"The gradient at {layer} is not what changes of its maps do to the outputs: the forward pass detaches a "
            "part of what it computes, or a backward pass is its own (a surrogate; scaled, reversed). Grad-CAM shows "
            "that backward pass; words are weighed by what fits the outputs."
        )
    if anatomy.cancels:
        told.append(
            f"Gradients at {layer} cancel over the positions: what is added to a filter everywhere changes no output "
            "(a normalisation over the image, a covariance). Grad-CAM's weights are rounding alone there; words are "
            "weighed by ridge if that fits."
        )
    return told
