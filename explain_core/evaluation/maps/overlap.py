"""How well a map covers a true region: IoU over thresholds (Oramas et al. 2019), and the mass inside."""

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.area import area

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

THRESHOLDS = np.linspace(0, 1, 51)
"""A pixel counts as marked at or above each of these, on maps stretched from 0 to 1."""


def stretched(maps: NDArray[np.floating]) -> Array:
    """Maps (n, h, w) stretched from their minimum, 0, to their maximum, 1; a constant map becomes zeros."""
    maps = np.asarray(maps, np.float64)
    low, high = maps.min(axis=(1, 2), keepdims=True), maps.max(axis=(1, 2), keepdims=True)
    spread = high - low
    return np.where(spread > 0, (maps - low) / np.where(spread > 0, spread, 1.0), 0.0)


def iou_curve(maps: NDArray[np.floating], masks: Mask) -> Array:
    """(n, 51) the IoU of what each map marks with its mask, at each of THRESHOLDS; both (n, h, w).

    NaN throughout for an empty mask, or a map that is not finite. At 0 every pixel is marked.
    """
    known = masks.any(axis=(1, 2)) & np.isfinite(maps).all(axis=(1, 2))
    values, truth = stretched(np.where(known[:, None, None], maps, 0.0)), masks.sum(axis=(1, 2))
    found = np.empty((len(maps), len(THRESHOLDS)))
    for column, threshold in enumerate(THRESHOLDS):
        marked = values >= threshold
        common = (marked & masks).sum(axis=(1, 2))
        together = marked.sum(axis=(1, 2)) + truth - common
        found[:, column] = common / np.maximum(together, 1)
    found[~known] = np.nan
    return found


def iou_area(maps: NDArray[np.floating], masks: Mask) -> Array:
    """(n,) the area under `iou_curve`, from 0 to 1, by the trapezoidal rule."""
    return area(iou_curve(maps, masks))


def mass_inside(maps: NDArray[np.floating], masks: Mask) -> Array:
    """(n,) the share of each map's positive part that lies in its mask; NaN where a map has none, or is not finite."""
    positive = np.maximum(np.asarray(maps, np.float64), 0.0)
    whole = positive.sum(axis=(1, 2))
    known = np.isfinite(whole) & (whole > 0)
    inside = np.where(masks & known[:, None, None], positive, 0.0).sum(axis=(1, 2))
    return np.where(known, inside / np.where(known, whole, 1.0), np.nan)


def inside_outside(maps: NDArray[np.floating], masks: Mask) -> Array:
    """(n,) the positive part's mean inside the mask over its mean outside (Selvaraju et al. 2017).

    Infinite where all of it lies inside; NaN where there is none, or the mask is empty or everything.
    """
    share, covered = mass_inside(maps, masks), masks.mean(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (share / covered) / ((1 - share) / (1 - covered))
    return np.where((covered > 0) & (covered < 1), ratio, np.nan)
