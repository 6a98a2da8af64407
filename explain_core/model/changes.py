"""How strongly each position of a layer changed where the image did, and how well that follows the image."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.model.layout import MapLayout

#: How often an image is seen: as it is, with noise all over, noise that grows downwards, and to the right.
IMAGES = 4
#: How well places are kept (-1 to 1) from which positions need not be tried in any other order.
SURELY = 0.9
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


def _correlation(one: NDArray[np.floating], other: NDArray[np.float64]) -> float:
    a = one.astype(np.float64)
    a, b = a - a.mean(), other - other.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 0 else -1.0
