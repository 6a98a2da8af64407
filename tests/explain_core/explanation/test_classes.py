"""Describing classes, eq. (7)-(8), against the oracle."""

import numpy as np

from explain_core.explanation.classes import class_relevance, describe_classes
from explain_core.statistics.estimators import FilterAttributePdf
from tests import oracle


def some(classes=5, filters=6, attributes=4):
    rng = np.random.default_rng(1)
    p = rng.random((filters, attributes))
    weights = rng.normal(size=(classes, filters))
    return weights, FilterAttributePdf(p / p.sum(axis=1, keepdims=True), rng.random(filters) + 0.5)


def test_classes_are_described_from_the_weights_alone():
    weights, pdf = some()
    found = describe_classes(weights, pdf)
    for c in range(len(weights)):
        np.testing.assert_allclose(found[c], oracle.class_pdf(weights[c], pdf.p, pdf.weight), rtol=1e-12)
    np.testing.assert_allclose(class_relevance(np.array([[3.0, -2.0, 1.0]])), [[0.75, 0, 0.25]])


def test_a_class_that_nothing_speaks_for_has_no_attribute():
    _, pdf = some()
    assert describe_classes(-np.ones((1, 6)), pdf).tolist() == [[0.0] * 4]
