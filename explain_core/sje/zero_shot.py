"""How well classes that training never met are told apart, and found, by their captions alone (Reed et al. 2016)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, resampled
from explain_core.evaluation.figures.figures import Figure, Ratio, mean_figure, ratio_figures
from explain_core.evaluation.figures.ranking import average_precision
from explain_core.evaluation.questions.zero_shot import chance_average_precision

DEPTH = 50

Array = NDArray[np.float64]


def zero_shot_figures(
    scores: NDArray[np.floating], labels: NDArray[np.integer], variant: str
) -> list[Figure]:
    """Classification and retrieval, with 95 % intervals over images, and what chance reaches.

    `scores` (images, classes): F(v, t) of each image and class embedding; `labels` (images,) index into the classes.
    """
    return [*classification_figures(scores, labels, variant), *retrieval_figures(scores, labels, variant)]


def classification_figures(
    scores: NDArray[np.floating], labels: NDArray[np.integer], variant: str
) -> list[Figure]:
    """The share of images whose own class scores highest: of all, as Reed et al. report it, and the classes' mean."""
    right = (scores.argmax(axis=1) == labels).astype(np.float64)
    over_images = Ratio("sje.zero_shot.top1", variant, right, np.ones(len(labels)))
    parts = [
        Ratio("", variant, right * (labels == each), (labels == each).astype(np.float64))
        for each in np.unique(labels)
    ]
    chance = 1 / scores.shape[1]
    return [
        *ratio_figures([over_images]),
        mean_figure("sje.zero_shot.top1_of_classes", variant, parts),
        Figure("sje.zero_shot.top1", "chance", chance, None, None, len(labels)),
    ]


def retrieval_figures(
    scores: NDArray[np.floating], labels: NDArray[np.integer], variant: str, depth: int = DEPTH
) -> list[Figure]:
    """Images ranked for each class's embedding: precision@50 (the paper's "AP@50") and average precision, class means.

    A class with fewer than `depth` images keeps precision below 1: what the best order of all reaches is given too.
    """
    precisions, averages = [], []
    drawn_precisions: list[list[Array]] = []
    drawn_averages: list[list[Array]] = []
    classes = np.unique(labels)
    for each in classes:
        own = labels == each
        once = np.ones((1, len(labels)), np.float32)
        precisions.append(precision_at(scores[:, each], own, once, depth)[0])
        averages.append(average_precision(scores[:, each], own, once)[0])
    for weights in resampled(len(labels)):
        drawn_precisions.append([precision_at(scores[:, c], labels == c, weights, depth) for c in classes])
        drawn_averages.append([average_precision(scores[:, c], labels == c, weights) for c in classes])
    images = np.array([(labels == each).sum() for each in classes])
    at = f"sje.retrieval.precision@{depth}"
    chance_average = [chance_average_precision(int(n), len(labels)) for n in images]
    return [
        _mean(at, variant, precisions, drawn_precisions),
        _mean("sje.retrieval.average_precision", variant, averages, drawn_averages),
        Figure(at, "chance", float((images / len(labels)).mean()), None, None, len(classes)),
        Figure(at, "best", float((np.minimum(images, depth) / depth).mean()), None, None, len(classes)),
        Figure(
            "sje.retrieval.average_precision", "chance", float(np.mean(chance_average)), None, None, len(classes)
        ),
    ]  # fmt: skip


def precision_at(
    scores: NDArray[np.floating], own: NDArray[np.bool_], weights: NDArray[np.floating], depth: int
) -> Array:
    """(resamples,) the share of `own` images among the `depth` that score highest; the earlier of equal scores first.

    `scores` and `own` (images,), `weights` (resamples, images): how often each image is there. Over all where there
    are fewer images than `depth`.
    """
    order = np.argsort(-scores, kind="stable")
    there = np.take(weights, order, axis=1).astype(np.float64)
    taken = np.clip(depth - (there.cumsum(axis=1) - there), 0.0, there)
    found: Array = (taken * own[order]).sum(axis=1) / taken.sum(axis=1)
    return found


def _mean(metric: str, variant: str, values: Sequence[float], drawn: Sequence[Sequence[Array]]) -> Figure:
    """The mean over classes; classes that a resample does not hold are left out of its mean."""
    means = np.concatenate([np.nanmean(np.stack(block), axis=0) for block in drawn])
    return Figure(metric, variant, float(np.mean(values)), *interval(means), len(values))
