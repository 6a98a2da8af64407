"""How strongly each position of a layer changed where the image did, and how well that follows the image."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.model.passes.layout import MapLayout

#: How often an image is seen: as it is, with noise all over, noise that grows downwards, and to the right.
IMAGES = 4
#: How well places are kept (-1 to 1) from which positions need not be tried in any other order.
SURELY = 0.9
#: How strong noise is where it begins that grows over an image, beside where it ends.
FAINT = 0.05
#: By how much a later reading must be better than the first one.
BETTER = 0.02


class Strengths:
    """How strongly each position of an output changed: once for each axis that its channels may lie along."""

    def __init__(self, changes: Tensor) -> None:
        self._changes = changes
        self._along: dict[int, Tensor] = {}

    def over(self, layout: MapLayout) -> Tensor:
        """(3, h, w): the changes' root of the sum of squares over the channels of a layout."""
        axis = layout.channel_axis % self._changes.ndim
        if axis not in self._along:
            whole = self._changes
            self._along[axis] = (
                torch.linalg.vector_norm(
                    whole, dim=axis, keepdim=True
                )  # the faster where numbers lie side by side
                if axis == whole.ndim - 1
                else whole.square().sum(axis, keepdim=True).sqrt()
            )
        return layout.maps(self._along[axis])[:, 0]


def kept_in(strength: Tensor) -> float:
    """The smaller correlation, down and across, of the strength of changes (3, h, w) with that of the input's."""
    found = (
        strength.cpu().numpy()
    )  # of a few hundred numbers, where torch's calls cost more than what they do
    most = float(found[0].max())
    if not np.isfinite(found).all() or most <= 0:
        return -1.0
    share = found[1:] / np.maximum(found[0], np.float32(1e-3 * most))
    height, width = share.shape[1:]
    down, across = np.mgrid[:height, :width].astype(np.float64)
    kept = [
        _correlation(values, place)
        for values, place, side in ((share[0], down, height), (share[1], across, width))
        if side > 1
    ]
    return min(kept, default=-1.0)


def spread_in(strength: Tensor) -> float:
    """How far what positions see spreads over the image, in the image's own spread: near 1 each sees its own part.

    The smaller slope, down and across, of the shares of a change (3, h, w) in their own order, over the image's. Where
    it is near 0 each sees all of the image, as latents do.
    """
    share = strength[1:] / strength[0].clamp(min=1e-3 * float(strength[0].max()))
    height, width = share.shape[1:]
    slopes = []
    for found, side, beside in ((share[0], height, width), (share[1], width, height)):
        own = torch.linspace(FAINT, 1, side, device=share.device).repeat_interleave(beside)
        own = own - own.mean()
        ordered = found.flatten().sort().values
        slopes.append(float((ordered * own).sum() / own.square().sum()) if side > 1 else 0.0)
    return min(slopes)


def _correlation(one: NDArray[np.floating], other: NDArray[np.float64]) -> float:
    a = one.astype(np.float64)
    a, b = a - a.mean(), other - other.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 0 else -1.0
