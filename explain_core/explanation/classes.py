"""Describing a class from the classifier's weights alone: p(t_j|c) (Guo et al. 2018, eq. (7)-(8))."""

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.image import explain, filter_relevance
from explain_core.statistics.estimators import FilterAttributePdf


def class_relevance(weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """p(f_i|c) = sigma(w_ci), eq. (8), (classes, filters): eq. (6) for an image that fires every filter alike."""
    return filter_relevance(np.ones_like(weights), weights)


def describe_classes(weights: NDArray[np.floating], pdf: FilterAttributePdf) -> NDArray[np.float64]:
    """p(t_j|c) = sum_i p(t_j|f_i) p(f_i|c), eq. (7), (classes, attributes), rows that sum to 1.

    `weights` (classes, filters): the classifier's. Negative ones are cut, as in eq. (6).
    """
    return explain(np.ones_like(weights), weights, pdf)
