"""p(t_j|c) from the classifier's weights, by hand."""

import numpy as np

from explain_core.explanation.classes import class_relevance, describe_classes
from explain_core.statistics.estimators import FilterAttributePdf

WEIGHTS = np.array([[3.0, 1.0, -4.0], [0.0, 0.0, 2.0]])
PDF = FilterAttributePdf(np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]), np.ones(3))


def test_negative_weights_are_cut_and_the_rest_is_shared_out():
    assert class_relevance(WEIGHTS).tolist() == [[0.75, 0.25, 0.0], [0.0, 0.0, 1.0]]


def test_a_class_is_the_mixture_of_its_filters():
    assert describe_classes(WEIGHTS, PDF).tolist() == [[0.875, 0.125], [0.0, 1.0]]
