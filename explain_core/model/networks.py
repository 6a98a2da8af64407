"""What is understood of a network before anything is run: where its maps are, and how its classes are weighed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from explain_core.data.wording import counted
from explain_core.errors import ExplainError, ModelError
from explain_core.model.large_outputs import large_outputs, masked
from explain_core.model.limits import limits, off_by
from explain_core.model.network import Activations, Network
from explain_core.model.passes.eager import eager
from explain_core.model.passes.fresh_norms import settled
from explain_core.model.passes.hooks import catching, detached
from explain_core.model.passes.layout import by_shape
from explain_core.model.passes.output import output_kind
from explain_core.model.passes.output_kind import (
    INDEPENDENT,
    INDEPENDENT_LOGITS,
    LOG_PROBABILITIES,
    LOGITS,
    PROBABILITIES,
)
from explain_core.model.passes.probe import KEPT, NOTHING, PICTURES, hooked, images, places
from explain_core.model.passes.trial import is_bias_of_zeros
from explain_core.model.places.anatomy import CLOSED_FORM, GRADIENT, Anatomy, find_anatomy
from explain_core.model.places.coverage import check_coverage, disturbed, margin
from explain_core.model.places.dead_leaves import dead_leaves
from explain_core.model.places.one_number import ends_between
from explain_core.model.places.sampler import sampling
from explain_core.model.places.steadiness import unsteady

if TYPE_CHECKING:
    from torch import nn

#: How far what would be stored may be from the network's own output, over the output's spread.
MOST_ERROR = 1e-3
#: Images that are looked at where two averages are compared; else one.
PROBED = 2
#: Up to what part of how maps of two images differ their averages may that are the same but for rounding.
ROUNDED = 1e-4
BRIGHTER = (30.0, 1000.0)
MULTI_LABEL = "multi_label_classification"
RETURNED = {
    PROBABILITIES: "probabilities", LOG_PROBABILITIES: "logarithms of probabilities",
    INDEPENDENT: "a number between 0 and 1 for each class by itself",
    INDEPENDENT_LOGITS: "a logit for each class by itself, as its configuration says",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworkDescription:
    """A network as it is understood; what is not known is None.

    `reason`: why it is not accepted, or what of it is worth knowing; "" where there is nothing to say. `layer` gives
    the maps, of `channels` filters and `map_size` (h, w), in `layout`. `weights`: how a filter's weight for a class is
    read, "closed form", "gradient" or "ridge". `logits_error`: the largest difference between what would be stored and
    the network's own output on random images, over that output's spread. `fidelity`: R2 with which the weights tell
    held-out logits; 1 where they are exact, None before it is measured on images. `outputs`: what the outputs are
    (output_kind.py); `classes`: how many. `margin`: what part of a side of its first maps is padding (coverage.py).
    """

    accepted: bool
    reason: str
    layer: str | None = None
    channels: int | None = None
    map_size: tuple[int, int] | None = None
    layout: str | None = None
    weights: str | None = None
    logits_error: float | None = None
    fidelity: float | None = None
    classes: int | None = None
    outputs: str | None = None
    finer: str | None = None
    input_channels: int | None = None
    margin: float = 0.0


def describe_network(
    model: nn.Module,
    input_size: int | tuple[int, int],
    classes: int | None = None,
    features: str | None = None,
    classifier: str | None = None,
) -> NetworkDescription:
    """Find the parts of `model`, with the weights that it has, and hold what would be stored against its own output.

    Random images of `input_size`; no image set is needed. `classes`: how many outputs there are to be, where that is
    known. Puts the model into evaluation mode and float32. Raises nothing that a network is to blame for: `reason`
    tells.
    """
    try:
        plain = eager(model).float()
        anatomy = find_anatomy(plain, input_size, features, classifier, classes)
        check_count(anatomy, classes, type(plain).__name__)
        return description(Network(plain, anatomy))
    except ExplainError as refusal:
        return NetworkDescription(False, str(refusal))


def check_count(anatomy: Anatomy, classes: int | None, network: str) -> None:
    """Raise ModelError where a network has another number of outputs than there are classes."""
    if classes is not None and anatomy.classes != classes:
        raise ModelError(
            f"the network ({network}) tells {counted(anatomy.classes, 'class')} apart, and there are {classes:,}: "
            "what it returns is something else, an embedding say, or it was built for other classes."
        )


def description(network: Network) -> NetworkDescription:
    """The same of a network whose parts are found. Raises ModelError where it cannot be looked at."""
    anatomy = network.anatomy
    given = _given(network)
    with torch.no_grad():
        own = network.model(given.clone()).float().cpu()
    try:
        found = network.forward(given, None if network.closed else np.zeros(len(given), np.intp))
        stored = torch.from_numpy(found.logits)
    except ModelError as refusal:
        raise ModelError(
            unsteady(network.model, anatomy.size, anatomy.channels, anatomy.classes) or str(refusal)
        ) from refusal
    _check_averages(network, found)
    with sampling(network.model, anatomy.features, anatomy.call) as sampled:
        outputs, maps, first = _disturbed_outputs(network)
    others = outputs.float().cpu()
    placed = not others.isfinite().all() or _are_placed(network, maps)
    kind, error = _kind(network, outputs), _error(stored, own, others)
    moved = _error(others[-len(own) :], own, others)
    beyond = 0.0 if first is None else margin(first[-1], first[:-1])
    large = "" if network.closed else large_outputs(others, type(network.model).__name__)
    reason = _worth_knowing(anatomy, others, kind, placed, beyond, any(sampled), large)
    accepted = max(error, moved) <= MOST_ERROR
    if not accepted:
        why = unsteady(network.model, anatomy.size, anatomy.channels, anatomy.classes)
        reason = why or off_by(max(error, moved), anatomy)
    return NetworkDescription(
        accepted, reason, anatomy.features, anatomy.filters, anatomy.map_size, anatomy.layout.name,
        CLOSED_FORM if network.closed else GRADIENT, error, 1.0 if network.closed else None, anatomy.classes,
        kind, anatomy.finer.name if anatomy.finer else None, anatomy.channels, beyond,
    )  # fmt: skip


def _check_averages(network: Network, found: Activations) -> None:
    """Raise ModelError where the averages of two images' maps, all that counts of them, are the same for all images."""
    if not network.closed:
        return
    maps, pooled = found.maps.float(), found.pooled
    apart, spread = float(np.abs(pooled[0] - pooled[1]).max()), float((maps[0] - maps[1]).abs().max())
    if apart <= ROUNDED * spread and spread > 0:
        raise ModelError(
            f"the network ({type(network.model).__name__}) rests on the averages of {network.anatomy.features}, which "
            "are the same for all images: a normalisation over the image has set them. Its outputs tell nothing apart."
        )


def _are_placed(network: Network, maps: torch.Tensor) -> bool:
    """As `_lie_so`, asked again with lent statistics where batch norms know none (fresh_norms.py)."""
    refused: ModelError | None = None
    try:
        if _lie_so(network, maps):
            return True
    except ModelError as error:
        refused = error
    with settled(network.model, network.anatomy.size, network.anatomy.channels) as lent, suppress(ModelError):
        if lent and _lie_so(network, _disturbed_outputs(network)[1]):
            return True
    if refused is not None:
        raise refused
    return False


def _lie_so(network: Network, maps: torch.Tensor) -> bool:
    """Whether maps change where the image does, by (6, filters, h, w) of what was `disturbed` of an image, and its own.

    Not those of a spectrum, nor of a deep mixer before it has learned: that is only asked where the sides of an image
    do not tell. Where noise tells nothing, the image is a drawn one. Raises ModelError for a crop, and the like.
    """
    anatomy = network.anatomy
    if anatomy.seen_on == NOTHING:
        return True  # which is told of by itself
    if anatomy.seen_on == PICTURES:
        picture = dead_leaves(anatomy.size, anatomy.channels, 1, network.device)
        with torch.no_grad(), catching(network.model, [(anatomy.last, detached)]) as caught:
            network.model(torch.cat([picture, disturbed(picture[0], anatomy.map_size)]))
        check_coverage(caught[0][0], caught[0][1:], anatomy.features)
        return True
    if check_coverage(maps[-1], maps[:-1], anatomy.features):
        return True
    return all(
        (each.kept or 0) >= KEPT
        for each in places(network.model, anatomy.size, anatomy.channels)
        if (each.name, each.number) == (anatomy.features, anatomy.call)
    )


def kind_of_outputs(network: Network) -> str:
    """What a network's outputs are (output.py), by random images, and the same far brighter: it holds for all."""
    return _kind(network, _disturbed_outputs(network)[0])


def _given(network: Network) -> torch.Tensor:
    count = PROBED if network.closed else 1
    return images(network.anatomy.size, network.anatomy.channels, PROBED, network.device)[:count]


def _disturbed_outputs(network: Network) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
    """Outputs of the random images, last, at other places and beside others than elsewhere: (5 and more, classes).

    The others are the first image with its sides disturbed (coverage.py). And the maps of these and the first, and the
    first maps of the pass, where there are any.
    """
    given, begun = _given(network), list[torch.Tensor]()

    def see(_name: str, _number: int, _module: nn.Module, output: object) -> None:
        if begun or not isinstance(output, torch.Tensor) or len(output) != len(batch):
            return
        if (layout := by_shape(tuple(output.shape), network.anatomy.size)) is not None:
            begun.append(layout.maps(output)[:6].detach().clone())

    batch = torch.cat([disturbed(given[0], network.anatomy.map_size), given])
    last = catching(network.model, [(network.anatomy.last, detached)])
    with torch.no_grad(), hooked(network.model, see), last as caught:
        outputs = network.model(batch)
    return outputs, caught[0][:6], begun[0] if begun else None


def _kind(network: Network, outputs: torch.Tensor) -> str:
    first, anatomy = output_kind(outputs), network.anatomy

    def between() -> bool:
        return ends_between(network.model, anatomy.size, anatomy.channels)

    kind = LOGITS
    untrained = first != LOGITS and is_bias_of_zeros(
        network.model, outputs[0]
    )  # nothing comes after that layer
    # What is logits for some images is logits, and so are numbers that happen to lie between 0 and 1.
    if first != LOGITS and not untrained and (first != INDEPENDENT or between()):
        found = {first, *(output_kind(each) for each in _bright_outputs(network))}
        if found == {first}:
            kind = first
        elif found == {PROBABILITIES, INDEPENDENT} and (first == INDEPENDENT or between()):
            kind = INDEPENDENT  # a yes or no that is sure of one class for every image sums to 1, too
    return INDEPENDENT_LOGITS if kind == LOGITS and _answers_each_class(network.model) else kind


def _bright_outputs(network: Network) -> list[torch.Tensor]:
    """Outputs of the first random image, and of the same with its top disturbed, far brighter."""
    image = _given(network)[:1]
    given = torch.cat([image, disturbed(image[0])[:1]])
    with torch.no_grad():
        return [network.model(given * bright) for bright in BRIGHTER]


def _answers_each_class(model: nn.Module) -> bool:
    """Whether a Hugging Face configuration says that the logits were trained as a yes or no for each class.

    Numbers cannot tell them from logits that are for one class of all.
    """
    configured = (getattr(each, "config", None) for each in (model, *model.children()))
    return any(getattr(config, "problem_type", None) == MULTI_LABEL for config in configured)


def _error(stored: torch.Tensor, own: torch.Tensor, of: torch.Tensor) -> float:
    """The largest difference, over the spread of the network's own outputs `of` more images but for a mask's."""
    seen = of[:, ~masked(of)]
    spread = float(seen.max() - seen.min())
    difference = float((stored - own).abs().max())
    return difference / spread if spread > 0 else (0.0 if difference == 0 else float("inf"))


def _worth_knowing(
    anatomy: Anatomy, own: torch.Tensor, kind: str, placed: bool, margin: float, sampled: bool, large: str
) -> str:  # fmt: skip
    told = list(limits(anatomy, margin, sampled))
    if not placed:
        told.append(
            f"Whatever changes in the image changes the maps of {anatomy.features} everywhere alike: they have the "
            "image's places if the network has learned to keep them, and does not transform the image (a spectrum)."
        )
    if kind != LOGITS:
        told.append(f"The network returns {RETURNED[kind]}, which are stored as they are.")
    if bool((own == own[:1]).all()):
        told.append(
            "Its outputs are the same for all images: an untrained head, or a network before training."
        )
    elif still := int(masked(own).sum()):
        told.append(
            f"{counted(still, 'class')} of {own.shape[1]:,} with the same output for all images: a mask?"
        )
    if large:
        told.append(large)
    return " ".join(told)
