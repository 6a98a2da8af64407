"""How well scores rank images: average precision, and the area under the ROC curve within groups of images.

Both take weights (resamples, images), so that a data set which was drawn again costs no new sorting, and treat equal
scores alike: the order of the images never matters. What is asked of a resample is how many draws fell between one
image with the label and the next: a sum over a stretch of the order, and all stretches of all resamples are one
product of a sparse matrix with the weights.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.intp]

EXACT_FLOAT32 = 2**24  #: up to so many draws are counted in single precision without rounding


@dataclass(frozen=True, eq=False, slots=True)
class Stretches:
    """Stretches of an order of images, from one of `edges` to the next: `rows` (stretches, images), 1 where in it."""

    rows: sp.csr_array

    @staticmethod
    def of(order: Places, edges: Places, counted: NDArray[np.bool_]) -> "Stretches":
        """The stretches that end before each of `edges` (ascending places in `order`); where `counted`, images count.

        `counted` (images,) in the images' own order.
        """
        inside = order[: edges[-1] if len(edges) else 0]
        kept = counted[inside]
        before = np.append(0, np.cumsum(kept))
        ends = np.append(0, before[edges]).astype(np.int32)
        columns = inside[kept].astype(np.int32)
        ones = np.ones(len(columns), np.float32 if len(order) < EXACT_FLOAT32 else np.float64)
        return Stretches(sp.csr_array((ones, columns, ends), shape=(len(edges), len(order))))

    def before(self, weights: NDArray[np.floating]) -> NDArray[np.floating]:
        """(stretches + 1, resamples) the draws before each edge, of `weights` (images, resamples); the first is 0."""
        found = np.zeros((self.rows.shape[0] + 1, weights.shape[1]), self.rows.dtype)
        np.cumsum(self.rows @ weights, axis=0, out=found[1:])
        return found


@dataclass(frozen=True, eq=False, slots=True)
class PrecisionOrder:
    """Images by falling score, for average precision: `positives`, the images with the label, in that order.

    `seen` reaches to where each score with a positive ends, `edge` says at which of its edges each positive's does, and
    `last` is the last positive of that score.
    """

    positives: Places
    seen: Stretches
    edge: Places
    last: Places

    @staticmethod
    def of(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> "PrecisionOrder":
        """Of `scores` and `labels` (images,)."""
        order = np.argsort(-scores, kind="stable")
        ordered = scores[order]
        last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(order) - 1)
        places = np.flatnonzero(labels[order])
        ends = last[np.searchsorted(last, places)]  # where each positive's score ends
        edges, edge = np.unique(ends + 1, return_inverse=True)
        everyone = np.ones(len(order), bool)
        return PrecisionOrder(
            order[places], Stretches.of(order, edges, everyone), edge + 1,
            np.searchsorted(places, ends, side="right") - 1,
        )  # fmt: skip

    def average(self, weights: NDArray[np.floating]) -> Array:
        """(resamples,) average precision, see `average_precision`; `weights` (images, resamples)."""
        if not len(self.positives):
            return np.full(weights.shape[1], np.nan)
        seen = self.seen.before(weights)[self.edge]
        positive = weights[self.positives]
        found = positive.cumsum(axis=0)
        total = found[-1].astype(np.float64)
        others = positive - 1  # copies of the image itself
        gained = positive * (found[self.last] - others) / (seen - others)
        # Added up resample by resample, so that the bits do not depend on how many are looked at together.
        summed = np.ascontiguousarray(gained.T).sum(axis=1, dtype=np.float64)
        return np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan)


@dataclass(frozen=True, eq=False, slots=True)
class PairOrder:
    """Images by group and rising score, for pairs: `positives`, the images with the label, in that order.

    `without` counts the images that have it not; `below`, `level`, `first` and `after` are the edges, of each positive,
    where its score begins and ends, and its group.
    """

    positives: Places
    without: Stretches
    below: Places
    level: Places
    first: Places
    after: Places

    @staticmethod
    def of(
        scores: NDArray[np.floating], labels: NDArray[np.bool_], groups: NDArray[np.integer]
    ) -> "PairOrder":
        """Of `scores`, `labels` and `groups` (images,)."""
        order = np.lexsort((scores, groups))
        group, score = groups[order], scores[order]
        new_group = np.append(True, group[1:] != group[:-1])
        new_score = new_group | np.append(True, score[1:] != score[:-1])
        places = np.flatnonzero(labels[order])
        around = np.concatenate([*_around(new_score, places), *_around(new_group, places)])
        edges, edge = np.unique(np.append(0, around), return_inverse=True)
        # The stretch before the edge 0 is empty: of edge number e the draws before it stand in row e + 1.
        below, level, first, after = (edge[1:] + 1).reshape(4, -1)
        return PairOrder(
            order[places], Stretches.of(order, edges, ~labels), below, level, first, after
        )  # fmt: skip

    def counted(self, weights: NDArray[np.floating]) -> tuple[Array, Array]:
        """(resamples,) pairs in the right order, and all pairs, see `pairs_within`; `weights` (images, resamples).

        Halves of integers below 2^53: exact, in whatever order they are added.
        """
        without = self.without.before(weights).astype(np.float64)
        positive = weights[self.positives].astype(np.float64)
        start = without[self.first]
        right = np.einsum("ij,ij->j", positive, (without[self.below] + without[self.level]) / 2 - start)
        return right, np.einsum("ij,ij->j", positive, without[self.after] - start)


def average_precision(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], weights: NDArray[np.floating]
) -> Array:
    """(resamples,) the sum over distinct scores s of precision(s) times the recall that s adds.

    `scores` and `labels` (images,), `weights` (resamples, images). precision(s) counts all images that score s or
    more: images of equal score come together. What an image that was drawn twice gains is judged among the other
    images and itself once: copies that vouch for one another would make every resample look better than the data.
    NaN where no image has the label.
    """
    return PrecisionOrder.of(scores, labels).average(weights.T)


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
    return PairOrder.of(scores, labels, groups).counted(weights.T)


def _around(starts: NDArray[np.bool_], places: Places) -> tuple[Places, Places]:
    """Where the stretches that hold these places begin, and where they end (exclusive)."""
    begins = np.flatnonzero(starts)
    stretch = np.searchsorted(begins, places, side="right") - 1
    return begins[stretch], np.append(begins, len(starts))[stretch + 1]
