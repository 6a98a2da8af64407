"""Retrieval: are the images that explanations give an attribute to those whose captions mention it?"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, ratios, resampled, resamples_of
from explain_core.evaluation.figures.figures import Figure, Ratio
from explain_core.evaluation.figures.ranking import PairOrder, PrecisionOrder

TOP_ATTRIBUTES = 50
ORDERED = 2**25  #: places in orders that are in memory at once
THREADS = 8  #: that rank side by side, at most

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def said_of(told: NDArray[np.integer], attributes: NDArray[np.integer]) -> Mask:
    """(images, attributes) which of these attributes are told; `told` (images, count), -1 where there are fewer."""
    said = np.zeros((len(told), len(attributes)), bool)
    for each in told.T:
        said |= each[:, None] == attributes
    return said


def said_against_mentioned(variant: str, said: Mask, mentioned: Mask) -> list[Ratio]:
    """Recall, true-negative rate and precision of "the sentence says the attribute" (Guo et al. 2018, table 2).

    `said` and `mentioned` (images, attributes): what the sentences say and what the captions do. Cases are pairs of
    an image and an attribute, all counted alike (micro): the mean over attributes has no precision where no
    sentence says one.
    """

    def each(mask: Mask) -> Array:
        return np.asarray(mask.sum(axis=1), np.float64)

    return [
        Ratio("retrieval.recall", variant, each(said & mentioned), each(mentioned)),
        Ratio("retrieval.true_negative_rate", variant, each(~said & ~mentioned), each(~mentioned)),
        Ratio("retrieval.precision", variant, each(said & mentioned), each(said)),
    ]


@dataclass(frozen=True, eq=False, slots=True)
class ByClass:
    """Scores (images, attributes) that hang on an image's class alone: `scores` (classes, attributes)."""

    scores: Array
    classes: NDArray[np.integer]

    @property
    def T(self) -> Iterator[Array]:
        """(images,) of each attribute."""
        return (column[self.classes] for column in self.scores.T)


@dataclass(frozen=True, eq=False, slots=True)
class _Sums:
    """(resamples,) each: average precisions, how many attributes have one, pairs in the right order, and pairs."""

    precision: Array
    known: Array
    right: Array
    pairs: Array

    @staticmethod
    def none(resamples: int) -> "_Sums":
        return _Sums(*(np.zeros(resamples) for _ in range(4)))


@dataclass(frozen=True, eq=False, slots=True)
class _Column:
    """The images in the order of one attribute's scores by one variant."""

    variant: str
    precision: PrecisionOrder
    pairs: PairOrder

    def added(self, weights: NDArray[np.float32]) -> tuple[Array, Array, Array]:
        return self.precision.average(weights), *self.pairs.counted(weights)


def ranked(
    scores: Mapping[str, Array | ByClass], mentioned: Mask, predicted: NDArray[np.integer]
) -> list[Figure]:
    """Mean average precision, and the area under the ROC curve within predicted classes, of each variant.

    `scores` by variant and `mentioned` (images, attributes), `predicted` (images,) the class that each image was taken
    for. Average precision is averaged over the attributes that some image has. The area is that of all pairs together:
    (image with, image without) of one attribute and one predicted class; scores that depend on the predicted class
    alone give exactly 0.5. `n`: images that are ranked, and pairs.
    """
    images = len(mentioned)
    whole = {variant: _Sums.none(1) for variant in scores}
    drawn = {variant: _Sums.none(resamples_of(images)) for variant in scores}
    threads = min(THREADS, len(os.sched_getaffinity(0)))
    with ThreadPoolExecutor(
        threads
    ) as pool:  # nearly all of it is outside Python, which lets another thread work
        for columns in _columns(scores, mentioned, predicted):
            _add(pool, columns, np.ones((images, 1), np.float32), 0, whole)
            start = 0
            for weights in resampled(images):
                # An image's draws side by side: they are added image by image.
                _add(pool, columns, np.ascontiguousarray(weights.T), start, drawn)
                start += len(weights)
    return [
        figure for variant in scores for figure in _figures(variant, whole[variant], drawn[variant], images)
    ]


def _columns(
    scores: Mapping[str, Array | ByClass], mentioned: Mask, predicted: NDArray[np.integer]
) -> Iterator[list[_Column]]:
    """The orders of all variants' attributes, as many at a time as ORDERED allows."""
    most = max(THREADS, ORDERED // max(2 * len(mentioned), 1))
    ready: list[_Column] = []
    for variant, each in scores.items():
        for column, labels in zip(each.T, mentioned.T, strict=True):
            ready.append(
                _Column(variant, PrecisionOrder.of(column, labels), PairOrder.of(column, labels, predicted))
            )
            if len(ready) == most:
                yield ready
                ready = []
    yield ready


def _add(
    pool: ThreadPoolExecutor,
    columns: list[_Column],
    weights: NDArray[np.float32],
    start: int,
    sums: Mapping[str, _Sums],
) -> None:
    """Add what some resamples make of some orders; in the order of the attributes, so that bits stay the same."""
    part = slice(start, start + weights.shape[1])
    for column, (precision, right, pairs) in zip(
        columns, pool.map(lambda each: each.added(weights), columns), strict=True
    ):
        into = sums[column.variant]
        into.precision[part] += np.nan_to_num(precision)
        into.known[part] += np.isfinite(precision)
        into.right[part] += right
        into.pairs[part] += pairs


def _figures(variant: str, whole: _Sums, drawn: _Sums, images: int) -> Iterator[Figure]:
    mean = ratios(whole.precision, whole.known)
    if np.isfinite(mean[0]):
        bounds = interval(ratios(drawn.precision, drawn.known))
        yield Figure("retrieval.map", variant, float(mean[0]), *bounds, images)
    if whole.pairs[0] > 0:
        value, bounds = float(whole.right[0] / whole.pairs[0]), interval(ratios(drawn.right, drawn.pairs))
        yield Figure("retrieval.within_class_auc", variant, value, *bounds, int(whole.pairs[0]))
