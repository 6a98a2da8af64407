"""Classes that a run never saw, recognised by words: from p(t|x) alone (future work of Guo et al. 2018).

An image is set against a class by the cosine of two vectors over the attributes: what the image probably shows, less
what an average image shows, and what the class has, less what all the classes that are asked for have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, resampled
from explain_core.evaluation.figures.figures import Figure, Ratio, mean_figure, ratio_figures
from explain_core.evaluation.figures.ranking import average_precision
from explain_core.runs.class_signatures import ClassSignatures

Array = NDArray[np.float64]
CHANCE, NEAREST_MEAN = "chance", "nearest class mean"
TOP1, OF_CLASSES, PRECISION = "unseen.top1", "unseen.top1_of_classes", "unseen.average_precision"
REASONS = 3


@dataclass(frozen=True, slots=True)
class UnseenImage:
    """An image of a class that the run never saw; classes are places among those asked for.

    `score`: the cosine with the class it is taken for; `because`: the places of the attributes that speak most for it.
    """

    path: str
    label: int
    predicted: int
    score: float
    because: tuple[int, ...]


def class_scores(
    probability: NDArray[np.floating], rate: NDArray[np.floating], known: ClassSignatures
) -> Array:
    """(images, classes) the cosine of each image with each class; 0 where either has nothing of its own.

    `probability` (images, J) p(t|x); `rate` (J,) of an average image.
    """
    shown, asked = _deviations(probability, rate, known)
    size = np.linalg.norm(shown, axis=1)[:, None] * np.linalg.norm(asked, axis=1)[None]
    found: Array = (shown @ asked.T) / np.where(size > 0, size, np.inf)
    return found


def unseen_images(
    paths: Sequence[str],
    labels: NDArray[np.integer],
    scores: Array,
    probability: NDArray[np.floating],
    rate: NDArray[np.floating],
    known: ClassSignatures,
) -> tuple[UnseenImage, ...]:
    """Each image with the class that it is taken for, and the REASONS attributes that speak most for that class."""
    shown, asked = _deviations(probability, rate, known)
    best = scores.argmax(axis=1)
    found = []
    for k, path in enumerate(paths):
        # What an image lacks and a class lacks speaks for it too, but is no reason that one would give.
        part = np.where(shown[k] > 0, shown[k] * asked[best[k]], 0.0)
        top = [int(j) for j in np.argsort(-part, kind="stable")[:REASONS] if part[j] > 0]
        found.append(UnseenImage(path, int(labels[k]), int(best[k]), float(scores[k, best[k]]), tuple(top)))
    return tuple(found)


def nearest_mean_scores(
    pooled: NDArray[np.floating], examples: NDArray[np.floating], labels: NDArray[np.integer], classes: int
) -> Array | None:
    """(images, classes) less the distance to each class's mean activations; None where a class has no example.

    What one would do with labelled images of the classes: `examples` (n, filters) of `labels` (n,). Activations are in
    standard deviations of the examples.
    """
    if set(labels.tolist()) != set(range(classes)):
        return None
    spread = examples.std(axis=0, dtype=np.float64)
    spread = np.where(spread > 0, spread, np.inf)
    means = np.stack([examples[labels == each].mean(axis=0, dtype=np.float64) for each in range(classes)])
    far: Array = ((pooled[:, None] - means[None]) / spread) ** 2
    scores: Array = -np.sqrt(far.sum(axis=2))
    return scores


def unseen_figures(scores: Array, labels: NDArray[np.integer], variant: str) -> list[Figure]:
    """Top-1 over images and as the classes' mean, and mean average precision, with 95 % intervals over images."""
    right = (scores.argmax(axis=1) == labels).astype(np.float64)
    classes = np.unique(labels)
    parts = [Ratio("", variant, right * (labels == c), (labels == c).astype(np.float64)) for c in classes]
    once = np.ones((1, len(labels)), np.float32)
    averages = [float(average_precision(scores[:, c], labels == c, once)[0]) for c in classes]
    drawn = [
        np.nanmean([average_precision(scores[:, c], labels == c, weights) for c in classes], axis=0)
        for weights in resampled(len(labels))
    ]
    return [
        *ratio_figures([Ratio(TOP1, variant, right, np.ones(len(labels)))]),
        mean_figure(OF_CLASSES, variant, parts),
        Figure(PRECISION, variant, float(np.mean(averages)), *interval(np.concatenate(drawn)), len(classes)),
    ]


def chance_figures(labels: NDArray[np.integer], classes: int) -> list[Figure]:
    """What guessing reaches: one of the classes, and the mean average precision of all orders."""
    found = [chance_average_precision(int((labels == each).sum()), len(labels)) for each in np.unique(labels)]
    return [
        Figure(TOP1, CHANCE, 1 / classes, None, None, len(labels)),
        Figure(OF_CLASSES, CHANCE, 1 / classes, None, None, classes),
        Figure(PRECISION, CHANCE, float(np.mean(found)), None, None, len(found)),
    ]


def chance_average_precision(own: int, images: int) -> float:
    """The mean average precision of all orders of `images`, `own` of which are looked for.

    At rank k an own image has, on average, (k - 1) (own - 1) / (images - 1) others before it.
    """
    ranks = np.arange(1, images + 1)
    before = (ranks - 1) * (own - 1) / max(images - 1, 1)
    return float(((1 + before) / ranks).mean())


def _deviations(
    probability: NDArray[np.floating], rate: NDArray[np.floating], known: ClassSignatures
) -> tuple[Array, Array]:
    """What images show beyond an average one (images, J), and classes beyond the others asked for (classes, J).

    An attribute that is told of some classes alone tells nothing of the others.
    """
    told = ~np.isnan(known.values)
    count = told.sum(axis=0)
    mean = np.where(told, known.values, 0.0).sum(axis=0) / np.maximum(count, 1)
    return probability - rate, np.where(told, known.values - mean, 0.0)
