"""Retrieval: are the images that explanations give an attribute to those whose captions mention it?"""

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.bootstrap import interval, ratios, resampled
from explain_core.evaluation.figures import Figure, Ratio
from explain_core.evaluation.ranking import average_precision, pairs_within

TOP_ATTRIBUTES = 50

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


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


def ranked(variant: str, scores: Array, mentioned: Mask, predicted: NDArray[np.integer]) -> list[Figure]:
    """Mean average precision, and the area under the ROC curve within predicted classes.

    `scores` and `mentioned` (images, attributes), `predicted` (images,) the class that each image was taken for.
    Average precision is averaged over the attributes that some image has. The area is that of all pairs together:
    (image with, image without) of one attribute and one predicted class; scores that depend on the predicted class
    alone give exactly 0.5. `n`: images that are ranked, and pairs.
    """
    images = len(scores)
    once = np.ones((1, images), np.float32)
    mean, right, pairs = _all(scores, mentioned, predicted, once)
    drawn = [_all(scores, mentioned, predicted, weights) for weights in resampled(images)]
    figures = []
    if np.isfinite(mean[0]):
        drawn_means = np.concatenate([each[0] for each in drawn])
        figures.append(Figure("retrieval.map", variant, float(mean[0]), *interval(drawn_means), images))
    if pairs[0] > 0:
        areas = np.concatenate([ratios(each[1], each[2]) for each in drawn])
        value = float(right[0] / pairs[0])
        figures.append(Figure("retrieval.within_class_auc", variant, value, *interval(areas), int(pairs[0])))
    return figures


def _all(
    scores: Array, mentioned: Mask, predicted: NDArray[np.integer], weights: NDArray[np.float32]
) -> tuple[Array, Array, Array]:
    """(resamples,) each: mean average precision, pairs in the right order, and pairs."""
    total, known = np.zeros(len(weights)), np.zeros(len(weights))
    right, pairs = np.zeros(len(weights)), np.zeros(len(weights))
    for column, labels in zip(scores.T, mentioned.T, strict=True):
        precision = average_precision(column, labels, weights)
        total += np.nan_to_num(precision)
        known += np.isfinite(precision)
        more, counted = pairs_within(column, labels, predicted, weights)
        right += more
        pairs += counted
    return ratios(total, known), right, pairs
