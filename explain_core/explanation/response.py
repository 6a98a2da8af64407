"""Response: how far the classifier's logits answer to an attribute that comes or goes."""

from collections.abc import Sequence

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.statistics.sums import FilterAttributeStats
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute

Array = NDArray[np.float64]
SHRINK = 0.03


def worth(
    stats: FilterAttributeStats, coefficients: NDArray[np.floating], weights: NDArray[np.floating]
) -> NDArray[np.float32]:
    """(attributes,) bits that a true mention tells, log2(N / D_j), times `responsiveness` over its mean.

    The bits alone where the logits answer to nothing, because all classes have the same weights.

    `coefficients` (filters, attributes) read attributes from phi, `weights` (classes, filters) are the classifier's. On
    one thread, so that its bits do not depend on the machine's cores.
    """
    with threadpool_limits(limits=1):
        answers = responses(weights, activation_patterns(stats, coefficients))
        responsive = responsiveness(answers, stats.attributes, stats.images_with)
    bits = np.log2(stats.images / np.maximum(stats.images_with, 1))
    if not responsive.any():
        return np.asarray(bits, np.float32)
    return np.asarray(bits * responsive / (responsive.mean() or 1.0), np.float32)


def activation_patterns(stats: FilterAttributeStats, coefficients: NDArray[np.floating]) -> Array:
    """How phi moves when an attribute comes and all others stay: (filters, attributes).

    `coefficients` A (filters, attributes) read attributes from phi (Presence). Read backwards they say how
    attributes appear in phi: cov(phi) A cov(A^T phi)^-1 (Haufe et al. 2014, eq. 6). What is read is free of
    what captions leave out, which what captions say is not. The covariance of what is read is shrunk by SHRINK
    times its mean diagonal, because there are more attributes than directions in it. The system that is solved is
    as large as there are filters, however many attributes: B (B^T B + r)^-1 = (B B^T + r)^-1 B.
    """
    n = stats.images
    mean = stats.phi_mean
    covariance = stats.gram / n - np.outer(mean, mean)
    coefficients = np.asarray(coefficients, np.float64)
    forward = covariance @ coefficients
    variances = np.einsum("ij,ij->j", coefficients, forward)
    live = max(int((variances > 1e-12).sum()), 1)
    ridge = SHRINK * float(variances.sum()) / live or 1.0
    system = forward @ coefficients.T
    system[np.diag_indices_from(system)] += ridge
    return np.asarray(scipy.linalg.solve(system, forward, overwrite_a=True))


def responses(weights: NDArray[np.floating], moved: Array) -> Array:
    """How much further a class's logit rises than the mean logit when an attribute comes: (classes, attributes)."""
    return np.asarray((weights - weights.mean(axis=0)) @ moved, np.float64)


def responsiveness(
    answers: Array, attributes: Sequence[str], images: NDArray[np.integer] | NDArray[np.floating]
) -> Array:
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
