"""Numbers that are none: images whose activations cannot be used, and why a network gives none that can."""

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ModelError
from explain_core.model.passes.device import BFLOAT16, FLOAT32
from explain_core.model.pixels import network_input

if TYPE_CHECKING:
    from explain_core.model.network import Activations, Network

LARGEST_HALF = 65504.0  #: float16, in which maps are kept, has nothing above it but infinity
LARGEST_SUMMED = (
    2.0**16
)  #: of an average: products of larger ones do not fit the grid of the exact sums (grid.py)
#: Of what is squared where classes are read from gradients (reading_sums.py), on a finer grid.
LARGEST_SQUARED = 1448.0


def unusable(network: "Network", found: "Activations", maps_kept: bool) -> dict[int, str]:
    """The images of a batch, by place, whose activations are infinite, not a number, or too large to be kept.

    Each with the reason for the quarantine, which names the layer.
    """
    told = [
        ("its averages at " + network.anatomy.last.name, found.pooled),
        ("its logits", found.logits),
        ("its descriptor", found.descriptor),
        ("its averages at the finer stage", found.finer_pooled),
    ]
    reasons: dict[int, str] = {}
    for what, values in told:
        if values is not None:
            for place in np.flatnonzero(~np.isfinite(values).all(axis=1)):
                reasons.setdefault(
                    int(place), f"the network gives no numbers for it: {what} are infinite or NaN"
                )
    for layer, pooled in ((network.anatomy.last, found.pooled), (network.anatomy.finer, found.finer_pooled)):
        if layer is not None and pooled is not None:
            for place in np.flatnonzero(np.abs(pooled).max(axis=1) > LARGEST_SUMMED):
                reasons.setdefault(
                    int(place),
                    f"its averages at {layer.name} reach {np.abs(pooled[place]).max():.3g}, too large to be summed "
                    f"exactly: the limit is {LARGEST_SUMMED:,.0f}",
                )
    if found.gradients is not None:
        _of_gradients(network, found, reasons)
    if maps_kept:
        for maps in (found.maps, found.finer_maps):
            if maps is not None:
                for place in np.flatnonzero(_largest(maps) > LARGEST_HALF):
                    reasons.setdefault(
                        int(place), "its feature maps are too large for float16, in which they are kept"
                    )
    return reasons


def _of_gradients(network: "Network", found: "Activations", reasons: dict[int, str]) -> None:
    """Add the images whose classes cannot be read from gradients: a root of zero has a value, and no slope."""
    assert found.gradients is not None
    layer = network.anatomy.last.name
    told = (
        (f"the gradients of its logits by {layer}", found.gradients.reshape(len(found.gradients), -1), LARGEST_SUMMED),
        ("its logits", found.logits, LARGEST_SQUARED),
        (f"its averages at {layer}", found.pooled, LARGEST_SQUARED),
    )  # fmt: skip
    for what, values, limit in told:
        for place in np.flatnonzero(~np.isfinite(values).all(axis=1)):
            reasons.setdefault(int(place), f"the network gives no numbers for it: {what} are infinite or NaN")
        for place in np.flatnonzero(np.abs(values).max(axis=1) > limit):
            reasons.setdefault(
                int(place),
                f"{what} reach {np.abs(values[place]).max():.3g}, too large to be summed exactly: the limit is "
                f"{limit:,.0f}",
            )


def is_at_a_loss(network: "Network", preprocessing: Preprocessing, batch_size: int, maps_kept: bool) -> bool:
    """Whether a network gives no numbers for pictures of noise either: where it does, the images are to blame."""
    shape = (batch_size, preprocessing.height, preprocessing.width, 3)
    noise = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    given = network_input(noise, preprocessing, network.device)
    found = network.forward(given, np.zeros(batch_size, np.int64))
    return len(unusable(network, found, maps_kept)) == batch_size


def no_numbers(network: "Network", reason: str, images: int) -> ModelError:
    """What to say where not one of several images gives numbers: the network is to blame, or how it is run."""
    blame = _bad_tensor(network)
    if blame is not None:
        cause = f"Its weights hold no numbers: {blame}. Is the checkpoint of a training that diverged?"
    elif network.precision == BFLOAT16:
        cause = f"Try --precision {FLOAT32}: the network may leave the range of low precision."
    else:
        cause = "Is the preprocessing that of the training, and the checkpoint the one that is meant?"
    return ModelError(f"all {images} images of a shard come out of the network so: {reason}. {cause}")


def _largest(maps: torch.Tensor) -> NDArray[np.float32]:
    """(images,) the largest magnitude in each image's maps; 0 for NaN, which others find."""
    largest = maps.detach().flatten(1).abs().amax(1)
    return torch.nan_to_num(largest.float(), nan=0.0).cpu().numpy()


def _bad_tensor(network: "Network") -> str | None:
    for name, tensor in network.model.state_dict().items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            return name
    return None
