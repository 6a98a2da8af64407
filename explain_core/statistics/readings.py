"""Readings of a network's classes: the weight of each filter for each class, and how faithfully it tells the logits.

logit_c(x) ~ sum_i w_ci phi_i(x) + b_c. Where the network is such a sum, w is its own (closed form). Elsewhere w is the
gradient of the logit at the maps, averaged over the class's training images, or the ridge regression of logits on phi;
which of them tells held-out logits better is measured, and where neither does, none is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.reading_sums import ReadingSums

CLOSED_FORM, GRADIENT, RIDGE, NONE = "closed form", "gradient", "ridge", "none"
#: The R2 of held-out logits under which weights say too little of the network to explain with.
FAITHFUL_FROM = 0.2
#: Shrinkages that the ridge is tried with, in shares of the filters' mean variance.
SHRINKAGES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
#: Up to what part of its mean square a logit's spread is what rounding leaves of none.
CONSTANT = 1e-10
Array = NDArray[np.float64]
Read = Callable[[ReadingSums], tuple[Array, Array]]


@dataclass(frozen=True, eq=False, slots=True)
class ClassReading:
    """How a network's classes are weighed: `weights` (classes, filters) and `bias` (classes,) float32, by `method`.

    `fidelity`: R2 of what they tell of held-out logits, pooled over classes; 1 for the closed form, which is the
    network's own. `tried`: the R2 of each method that was measured.
    """

    method: str
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    fidelity: float
    tried: tuple[tuple[str, float], ...] = ()

    def logits(self, phi: NDArray[np.floating]) -> Array:
        """(images, classes) what the reading makes of averages (images, filters)."""
        return np.asarray(phi, np.float64) @ self.weights.T.astype(np.float64) + self.bias


def choose_reading(folds: Sequence[ReadingSums]) -> ClassReading:
    """The reading that tells the logits of images that it was not made from best.

    `folds`: sums over two or more parts of the training images; each part is held out once. The weights come from all.
    The method is NONE, and all weights are 1, where the best R2 is below FAITHFUL_FROM: then a filter counts by its
    activation alone, and explanations rest on what is present.
    """
    if len(folds) < 2:
        raise ValueError("a reading is measured on held-out images: give the sums of two parts or more")
    whole = _total(folds)
    found = (
        [(GRADIENT, gradient_reading(whole), _held_out(folds, gradient_reading))]
        if whole.has_gradients
        else []
    )
    ridges = [(s, _held_out(folds, partial(ridge_reading, shrinkage=s))) for s in SHRINKAGES]
    shrinkage, r2 = max(ridges, key=lambda each: each[1])
    found.append((RIDGE, ridge_reading(whole, shrinkage), r2))
    tried = tuple((name, score) for name, _, score in found)
    name, (weights, bias), best = max(found, key=lambda each: each[2])
    if not best >= FAITHFUL_FROM:
        ones = np.ones_like(weights, np.float32)
        return ClassReading(NONE, ones, np.zeros(len(weights), np.float32), best, tried)
    return ClassReading(name, weights.astype(np.float32), bias.astype(np.float32), best, tried)


def closed_reading(weights: NDArray[np.floating], bias: NDArray[np.floating]) -> ClassReading:
    """The network's own weights, where its logits are linear in the averages."""
    return ClassReading(CLOSED_FORM, np.asarray(weights, np.float32), np.asarray(bias, np.float32), 1.0)


def gradient_reading(sums: ReadingSums) -> tuple[Array, Array]:
    """Weights (classes, filters) and bias (classes,): the mean gradient of each class's logit over its images.

    Of a class without images, the mean over all classes. The bias makes the mean logits come out.
    """
    images = sums.class_images[:, None]
    each = sums.gradients / np.maximum(images, 1)
    weights = np.where(images > 0, each, sums.gradients.sum(0) / max(int(sums.class_images.sum()), 1))
    return weights, sums.logit_mean - weights @ sums.phi_mean


def ridge_reading(sums: ReadingSums, shrinkage: float) -> tuple[Array, Array]:
    """Weights (classes, filters) and bias (classes,) of the regression of logits on phi, shrunk towards 0.

    `shrinkage` in shares of the filters' mean variance, per image.
    """
    mean, count = sums.phi_mean, max(sums.images, 1)
    covariance = sums.phi_phi / count - np.outer(mean, mean)
    shared = sums.phi_logits / count - np.outer(mean, sums.logit_mean)
    level = shrinkage * max(float(np.trace(covariance)) / len(mean), np.finfo(float).tiny)
    weights: Array = np.asarray(np.linalg.solve(covariance + level * np.eye(len(mean)), shared).T, np.float64)
    return weights, sums.logit_mean - weights @ mean


def r2(weights: Array, bias: Array, sums: ReadingSums) -> float:
    """R2 of weights phi + bias for the logits of the images in `sums`, pooled over classes, from the sums alone.

    Classes whose logit is the same for all images are left out: a mask's number is told by any bias.
    """
    phi, y, count = sums.phi_mean * sums.images, sums.logit_mean * sums.images, sums.images
    spreads = sums.squares - y**2 / max(count, 1)
    told = spreads > CONSTANT * sums.squares
    weights, bias, y = weights[told], bias[told], y[told]
    moved = weights @ sums.phi_phi
    error = (
        sums.squares[told].sum() - 2 * (weights * sums.phi_logits.T[told]).sum() - 2 * bias @ y
        + (moved * weights).sum() + 2 * bias @ (weights @ phi) + count * (bias @ bias)
    )  # fmt: skip
    spread = spreads[told].sum()
    return 1.0 - float(error) / float(spread) if spread > 0 else 0.0


def same_labels(reading: ClassReading, phi: NDArray[np.floating], logits: NDArray[np.floating]) -> int:
    """For how many images the reading's largest logit is of the network's own label."""
    return int((reading.logits(phi).argmax(1) == np.asarray(logits).argmax(1)).sum())


def _held_out(folds: Sequence[ReadingSums], read: Read) -> float:
    """The R2 of each fold by what the others teach, averaged by images."""
    scores = []
    for place, held in enumerate(folds):
        rest = _total([fold for other, fold in enumerate(folds) if other != place])
        if held.images and rest.images:
            weights, bias = read(rest)
            scores.append((r2(weights, bias, held), held.images))
    count = sum(images for _, images in scores)
    return sum(score * images for score, images in scores) / count if count else float("-inf")


def _total(folds: Sequence[ReadingSums]) -> ReadingSums:
    total = folds[0]
    for fold in folds[1:]:
        total = total + fold
    return total
