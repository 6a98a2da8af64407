"""How well scores rank images: average precision, and the area under the ROC curve within groups of images.

Both take weights (resamples, images), so that a data set which was drawn again costs no new sorting, and treat equal
scores alike: the order of the images never matters.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def average_precision(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], weights: NDArray[np.floating]
) -> Array:
    """(resamples,) the sum over distinct scores s of precision(s) times the recall that s adds.

    `scores` and `labels` (images,), `weights` (resamples, images). precision(s) counts all images that score s or
    more: images of equal score come together. What an image that was drawn twice gains is judged among the other
    images and itself once: copies that vouch for one another would make every resample look better than the data.
    NaN where no image has the label.
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(order) - 1)
    places = np.flatnonzero(labels[order])
    if not len(places):
        return np.full(len(weights), np.nan)
    ends = last[np.searchsorted(last, places)]  # where each positive's score ends
    seen = np.take(weights, order, axis=1).cumsum(axis=1)[:, ends]
    positive = np.take(weights, order[places], axis=1)
    found = positive.cumsum(axis=1)
    total = found[:, -1].astype(np.float64)
    found = found[:, np.searchsorted(places, ends, side="right") - 1]
    others = positive - 1  # copies of the image itself
    gained = (positive * (found - others) / (seen - others)).sum(axis=1, dtype=np.float64)
    return np.where(total > 0, gained / np.where(total > 0, total, 1.0), np.nan)


def pairs_within(
    scores: NDArray[np.floating],
    labels: NDArray[np.bool_],
    groups: NDArray[np.integer],
    weights: NDArray[np.floating],
) -> tuple[Array, Array]:
    """(resamples,) how many pairs the scores put in the right order, and (resamples,) how many pairs there are.

    A pair is an image with the label and one without, of the same group; where both score the same it counts half.
    Their quotient is the area under the ROC curve within groups (Hanley and McNeil 1982). `scores`, `labels` and
    `groups` (images,); `weights` (resamples, images).
    """
    order = np.lexsort((scores, groups))
    group, score = groups[order], scores[order]
    new_group = np.append(True, group[1:] != group[:-1])
    new_score = new_group | np.append(True, score[1:] != score[:-1])
    places = np.flatnonzero(labels[order])
    below, level = _around(new_score, places)
    first, after = _around(new_group, places)
    without = np.zeros((len(weights), len(order) + 1))
    np.cumsum(np.take(weights, order, axis=1) * ~labels[order], axis=1, out=without[:, 1:])
    positive = np.take(weights, order[places], axis=1).astype(np.float64)
    start = without[:, first]
    right = (positive * ((without[:, below] + without[:, level]) / 2 - start)).sum(axis=1)
    return right, (positive * (without[:, after] - start)).sum(axis=1)


def _around(starts: NDArray[np.bool_], places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the stretches that hold these places begin, and where they end (exclusive)."""
    begins = np.flatnonzero(starts)
    stretch = np.searchsorted(begins, places, side="right") - 1
    return begins[stretch], np.append(begins, len(starts))[stretch + 1]
