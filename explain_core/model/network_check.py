"""What is understood of a network with its weights before anything is run, and whether it can be explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from explain_core.data.preprocess import CHANNELS, Preprocessing
from explain_core.errors import ModelError
from explain_core.model.own_output import TOLERANCE, difference, own_output

if TYPE_CHECKING:
    from explain_core.model.network import Network

PROBED, SEED = 4, 20180417


@dataclass(frozen=True, slots=True)
class NetworkCheck:
    """A network as it is understood; what is not known is None.

    `reason`: why it is not accepted, else "". `layer` gives the maps, of `channels` filters and `map_size` (h, w), in
    `layout`; `finer`: a stage before it with more positions. `weights`: how a filter's weight for a class is read.
    `logits_error`: the largest difference between what would be stored and the network's own output on random images,
    over that output's range. `fidelity`: R2 with which the weights tell logits, 1 where they are exact. `classes`: how
    many outputs.
    """

    accepted: bool
    reason: str = ""
    layer: str | None = None
    channels: int | None = None
    map_size: tuple[int, int] | None = None
    layout: str | None = None
    finer: str | None = None
    weights: str | None = None
    logits_error: float | None = None
    fidelity: float | None = None
    classes: int | None = None
    notes: tuple[str, ...] = ()


def check_network(network: Network, p: Preprocessing) -> NetworkCheck:
    """Look at a network with its weights, and hold what would be stored against its own output on random images.

    Raises ModelError where it cannot take images as they are prepared, or returns no row of outputs an image.
    """
    random = torch.Generator().manual_seed(SEED)
    batch = torch.randn(PROBED, CHANNELS[p.channels], p.size, p.size, generator=random)
    try:
        own, stored = own_output(network, batch), network.forward(batch).logits
    except RuntimeError as error:
        what = str(error).strip().partition("\n")[0][:200]
        raise ModelError(
            f"the network cannot take images of {' x '.join(map(str, batch.shape[1:]))} (channels, height, width): "
            f"{what}. Say how it takes them with --channels and --input-size."
        ) from error
    anatomy = network.anatomy
    by = difference(stored, own) if stored.shape == own.shape else float("inf")
    accepted = by <= TOLERANCE[network.precision]
    reason = (
        ""
        if accepted
        else (
            f"what would be stored as logits ({anatomy.classifier}) is not what the network returns: they differ by "
            f"{by:.2g} of its outputs' range. Let it return the classifier's output."
        )
    )
    return NetworkCheck(
        accepted, reason, anatomy.features, anatomy.filters, anatomy.map_size, "NCHW",
        anatomy.finer.name if anatomy.finer else None, "closed form", by, 1.0, anatomy.classes,
    )  # fmt: skip
