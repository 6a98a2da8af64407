"""What an image probably shows: p(t_j|x), from its activations and from what its likely classes look like."""

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.statistics.sums import FilterAttributeStats

Array = NDArray[np.float64]

#: Chosen by five-fold cross-validation on the training images of real birds (docs/method.md), where the likelihood
#: is flat around them: the ridge in units of an image's mean squared distance from the mean image, and how much of
#: p(t_j|x) is the activations' and how much the classes'.
RIDGE, ACTIVATIONS = 10.0, 0.5
BLOCK = 64


@dataclass(frozen=True, eq=False, slots=True)
class Presence:
    """p(t_j|x): how probable it is that captions of image x mention attribute j.

    `coefficients` (filters, J) and `constant` (J,): a ridge regression of T on phi. `class_share` (classes, J): the
    fraction of each class's training images that have the attribute. All float32, so that a store gives the same
    answers as the run did.
    """

    coefficients: NDArray[np.float32]
    constant: NDArray[np.float32]
    class_share: NDArray[np.float32]

    @staticmethod
    def of(stats: FilterAttributeStats) -> "Presence":
        """A pure function of the sums, on one thread so that its bits do not depend on the machine's cores.

        The ridge is strong: on the training images a network knows the classes better than it will ever again, so
        weak ones learn the classes once more and little else. A class's share has one image's worth of the whole
        set's in it, so that a class of few images, or of none, is not taken at its word.
        """
        n, mean, share = stats.images, stats.phi_mean, stats.images_with / max(stats.images, 1)
        with threadpool_limits(limits=1):
            gram = stats.gram - n * np.outer(mean, mean)
            cross = stats.phi_truth - np.outer(mean, stats.images_with)
            gram[np.diag_indices_from(gram)] += ridge_of(gram, n)
            coefficients = scipy.linalg.solve(gram, cross, assume_a="pos", overwrite_a=True)
            constant = share - mean @ coefficients
        classes = (stats.class_images_with + share) / (stats.class_images[:, None] + 1)
        return Presence(*(part.astype(np.float32) for part in (coefficients, constant, classes)))

    def probability(self, pooled: NDArray[np.floating], posterior: NDArray[np.floating]) -> Array:
        """(images, J) p(t_j|x) from 0 to 1: half from the activations, half from the classes.

        `pooled` (images, filters), `posterior` (images, classes): p(c|x). Images go through the products in blocks of
        one size, padded, so that an image's bits do not depend on its neighbours.
        """
        coefficients, shares = self.coefficients.astype(np.float64), self.class_share.astype(np.float64)
        out = np.zeros((len(pooled), shares.shape[1]))
        for start in range(0, len(pooled), BLOCK):
            rows = slice(start, start + BLOCK)
            phi, odds = _padded(pooled[rows]), _padded(posterior[rows])
            seen = phi @ coefficients + self.constant
            likely = odds @ shares
            mixed = ACTIVATIONS * seen + (1 - ACTIVATIONS) * likely
            out[rows] = np.clip(mixed, 0.0, 1.0)[: len(pooled[rows])]
        return out


def ridge_of(gram: Array, images: int) -> float:
    """RIDGE in units of an image's mean squared distance from the mean; `gram` (filters, filters), centred."""
    return RIDGE * max(float(np.trace(gram)) / max(images, 1), float(np.finfo(np.float64).tiny))


def softmax(logits: NDArray[np.floating]) -> Array:
    """(images, classes) p(c|x) of a classifier's logits."""
    values = np.asarray(logits, np.float64)
    odds = np.exp(values - values.max(axis=1, keepdims=True))
    total: Array = odds / odds.sum(axis=1, keepdims=True)
    return total


def _padded(rows: NDArray[np.floating]) -> Array:
    block = np.zeros((BLOCK, rows.shape[1]))
    block[: len(rows)] = rows
    return block
