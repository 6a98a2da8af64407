"""Faithfulness by rank: does a map order places as covering them does? (Selvaraju et al. 2017)"""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from explain_core.heatmaps.interpolation import levelled, resized

Array = NDArray[np.float64]


def rank_correlation(maps: NDArray[np.floating], drops: NDArray[np.floating]) -> Array:
    """Spearman's rank correlation of each map with its image's occlusion map: (images,) from -1 to 1.

    `maps` (images, h, w); `drops` (images, rows, columns): by how much the score falls with a patch over that place,
    signed. The maps are brought to the size of `drops` first: means over the places where they are finer, bilinear
    where they are coarser. Equal values share their mean rank. NaN for an image whose map or drops are constant or
    not finite: it has no order to compare.
    """
    finite = np.isfinite(maps).all(axis=(1, 2), keepdims=True)
    there = levelled(resized(np.where(finite, maps, 0.0), *drops.shape[-2:])).reshape(len(maps), -1)
    return spearman(there, np.asarray(drops, np.float64).reshape(len(drops), -1))


def spearman(one: Array, other: Array) -> Array:
    """Row by row, the rank correlation of (rows, values) with (rows, values); NaN where one has no order."""
    known = np.asarray(np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1))
    centred = []
    for values in (one, other):
        ranks = rankdata(np.where(known[:, None], values, 0.0), axis=1)
        centred.append(ranks - ranks.mean(axis=1, keepdims=True))
    a, b = centred
    length = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    ordered = np.asarray(length > 0)  # ranks are halves of whole numbers: a constant row is exactly 0
    return np.where(ordered, (a * b).sum(axis=1) / np.where(ordered, length, 1.0), np.nan)
