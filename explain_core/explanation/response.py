"""Explaining by response: what is in the image, weighed by how far the class's logit answers to it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.sums import FilterAttributeStats
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute

Array = NDArray[np.float64]
SHRINK = 0.03
RESPONSIVE = 2.0


def patterns(stats: FilterAttributeStats, coefficients: Array) -> Array:
    """How phi moves when an attribute comes and all others stay: (filters, attributes).

    `coefficients` A (filters, attributes) read attributes from phi (`ridge_by_gcv`). Read backwards they say how
    attributes appear in phi: cov(phi) A cov(A^T phi)^-1 (Haufe et al. 2014, eq. 6). What is read is free of
    what captions leave out, which what captions say is not. The covariance of what is read is shrunk by SHRINK
    times its mean diagonal, because there are more attributes than directions in it.
    """
    n = stats.images
    mean = stats.phi_mean
    covariance = stats.gram / n - np.outer(mean, mean)
    forward = covariance @ coefficients
    read = coefficients.T @ forward
    variances = np.diag(read)
    live = max(int((variances > 1e-12).sum()), 1)
    ridge = SHRINK * float(variances.sum()) / live or 1.0
    return np.asarray(np.linalg.solve(read + ridge * np.eye(len(read)), forward.T).T)


def responses(weights: NDArray[np.floating], moved: Array) -> Array:
    """How much further a class's logit rises than the mean logit when an attribute comes: (classes, attributes)."""
    return np.asarray((weights - weights.mean(axis=0)) @ moved, np.float64)


def responsiveness(answers: Array, attributes: Sequence[str], images: NDArray[np.integer]) -> Array:
    """How much the logits of all classes answer to the things an attribute speaks of: (attributes,).

    The root mean square over the classes, averaged over all attributes of one part, weighted by their `images`:
    a single attribute's answer is poorly known, and large parts move every pooled activation more than small ones.
    """
    each = np.sqrt((answers**2).mean(axis=0))
    numbers: dict[str, int] = {}
    nouns = (part_of(split_attribute(attribute)[1]) for attribute in attributes)
    part = np.array([numbers.setdefault(noun, len(numbers)) for noun in nouns], dtype=np.intp)
    total = np.bincount(part, each * images)
    return np.asarray((total / np.maximum(np.bincount(part, images), 1))[part])


def explain_by_response(present: Array, answers: Array, responsive: Array, bits: Array) -> Array:
    """p(t_j|x,c) by response: (images, attributes), rows that sum to 1.

    `present` (images, attributes): how likely each image has each attribute, as read from phi (share + (phi -
    mean) A); `answers` (images, attributes): `responses` of each image's class; `responsive` (attributes,);
    `bits` (attributes,): log2(N / D_j). The score is present^2 bits responsive (answers + RESPONSIVE responsive),
    cut at zero: squared, because what is not there can cause nothing; and the class's own answer is drawn
    towards that of all classes, because two dozen classes tell causes from company only roughly.
    """
    positive = (
        np.maximum(present, 0) ** 2 * np.maximum(answers + RESPONSIVE * responsive, 0) * responsive * bits
    )
    total = positive.sum(axis=1, keepdims=True)
    return np.asarray(positive / np.where(total > 0, total, 1.0))
