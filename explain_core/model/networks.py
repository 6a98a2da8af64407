"""What is understood of a network before anything is run: where its maps are, and how its classes are weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from explain_core.errors import ExplainError
from explain_core.model.anatomy import CLOSED_FORM, GRADIENT, Anatomy, find_anatomy
from explain_core.model.network import Network
from explain_core.model.output import output_kind
from explain_core.model.output_kind import INDEPENDENT, LOG_PROBABILITIES, LOGITS, PROBABILITIES
from explain_core.model.probe import images

if TYPE_CHECKING:
    from torch import nn

#: How far what would be stored may be from the network's own output, over the output's spread.
MOST_ERROR = 1e-3
PROBED = 2
BRIGHTER = (1.0, 30.0, 1000.0)
RETURNED = {
    PROBABILITIES: "probabilities", LOG_PROBABILITIES: "logarithms of probabilities",
    INDEPENDENT: "a number between 0 and 1 for each class by itself",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworkDescription:
    """A network as it is understood; what is not known is None.

    `reason`: why it is not accepted, or what of it is worth knowing; "" where there is nothing to say. `layer` gives
    the maps, of `channels` filters and `map_size` (h, w), in `layout`. `weights`: how a filter's weight for a class is
    read, "closed form", "gradient" or "ridge". `logits_error`: the largest difference between what would be stored and
    the network's own output on random images, over that output's spread. `fidelity`: R2 with which the weights tell
    held-out logits; 1 where they are exact, None before it is measured on images. `outputs`: what the outputs are
    ("logits", "probabilities", "log-probabilities", "yes or no"); `classes`: how many.
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


def describe_network(
    model: nn.Module,
    input_size: int,
    classes: int | None = None,
    features: str | None = None,
    classifier: str | None = None,
) -> NetworkDescription:
    """Find the parts of `model`, with the weights that it has, and hold what would be stored against its own output.

    Random images of `input_size`; no image set is needed. `classes`: how many outputs there are to be, where that is
    known. Puts the model into evaluation mode. Raises nothing that a network is to blame for: `reason` tells.
    """
    try:
        return description(Network(model, find_anatomy(model, input_size, features, classifier, classes)))
    except ExplainError as refusal:
        return NetworkDescription(False, str(refusal))


def description(network: Network) -> NetworkDescription:
    """The same of a network whose parts are found. Raises ModelError where it cannot be looked at."""
    anatomy = network.anatomy
    given = images(anatomy.size, anatomy.channels, PROBED, network.device)
    with torch.no_grad():
        own = network.model(given).float().cpu()
    stored = torch.from_numpy(network.forward(given).logits)
    error, kind = _error(stored, own), kind_of_outputs(network, own)
    reason = _worth_knowing(anatomy, own, kind)
    if not error <= MOST_ERROR:
        reason = f"what would be stored differs from the network's own output by {error:.2g} of its spread."
    return NetworkDescription(
        error <= MOST_ERROR, reason, anatomy.features, anatomy.filters, anatomy.map_size, anatomy.layout.name,
        CLOSED_FORM if network.closed else GRADIENT, error, 1.0 if network.closed else None, anatomy.classes,
        kind, anatomy.finer.name if anatomy.finer else None, anatomy.channels,
    )  # fmt: skip


def kind_of_outputs(network: Network, own: torch.Tensor | None = None) -> str:
    """What a network's outputs are (output.py), by random images, and the same far brighter: it holds for all.

    `own`: the outputs of the images as they are, where somebody has them. Logits for some images are logits for all.
    """
    if own is not None and output_kind(own) == LOGITS:
        return LOGITS
    anatomy = network.anatomy
    given = images(anatomy.size, anatomy.channels, PROBED, network.device)
    found = set()
    for bright in BRIGHTER:
        with torch.no_grad():
            found.add(output_kind(network.model(given * bright)))
    if found == {
        PROBABILITIES,
        INDEPENDENT,
    }:  # a yes or no that is sure of one class for every image sums to 1, too
        return INDEPENDENT
    return found.pop() if len(found) == 1 else LOGITS


def _error(stored: torch.Tensor, own: torch.Tensor) -> float:
    spread = float(own.max() - own.min())
    difference = float((stored - own).abs().max())
    return difference / spread if spread > 0 else (0.0 if difference == 0 else float("inf"))


def _worth_knowing(anatomy: Anatomy, own: torch.Tensor, kind: str) -> str:
    told = []
    if not anatomy.whole:
        told.append(
            f"{round(100 * anatomy.share)} % of what changes the outputs goes through {anatomy.features}; the rest "
            "goes past it, and explanations do not see it."
        )
    if kind != LOGITS:
        told.append(f"The network returns {RETURNED[kind]}, which are stored as they are.")
    if bool((own == own[:1]).all()):
        told.append("Its outputs are the same for all images: an untrained head.")
    return " ".join(told)
