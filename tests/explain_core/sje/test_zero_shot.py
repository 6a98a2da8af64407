"""Zero-shot figures, worked out by hand."""

import itertools

import numpy as np
import pytest

from explain_core.evaluation.figures.ranking import average_precision
from explain_core.sje.zero_shot import (
    chance_average_precision,
    precision_at,
    retrieval_figures,
    zero_shot_figures,
)

# Five images of two classes.
SCORES = np.array([[9.0, 1], [5, 6], [7, 2], [8, 3], [1, 4]])
LABELS = np.array([0, 0, 0, 1, 1])


def by_name(figures):
    return {(figure.metric, figure.variant): figure for figure in figures}


def test_classification():
    # Right: images 0, 2 and 4 (of class 1, 1 against 4).
    found = by_name(zero_shot_figures(SCORES, LABELS, "ds"))
    top = found["sje.zero_shot.top1", "ds"]
    assert top.value == pytest.approx(3 / 5) and top.n == 5 and top.low < 0.6 < top.high
    assert found["sje.zero_shot.top1_of_classes", "ds"].value == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert found["sje.zero_shot.top1", "chance"].value == 0.5


def test_retrieval():
    found = by_name(retrieval_figures(SCORES, LABELS, "ds", depth=3))
    # Class 0 ranks 0 3 2 1 4: two of the first three. Class 1 ranks 1 4 3 2 0: two of three.
    assert found["sje.retrieval.precision@3", "ds"].value == pytest.approx(2 / 3)
    assert found["sje.retrieval.precision@3", "chance"].value == pytest.approx((3 / 5 + 2 / 5) / 2)
    assert found["sje.retrieval.precision@3", "best"].value == pytest.approx((1 + 2 / 3) / 2)
    own = (1 + 2 / 3 + 3 / 4) / 3, (1 / 2 + 2 / 3) / 2
    average = found["sje.retrieval.average_precision", "ds"]
    assert average.value == pytest.approx(sum(own) / 2)
    assert average.low <= average.value <= average.high


def test_precision_counts_an_image_as_often_as_it_was_drawn():
    scores, own = np.array([5.0, 4, 3, 2]), np.array([False, True, False, True])
    weights = np.array([[1, 1, 1, 1], [0, 3, 1, 0], [2, 0, 0, 2], [0, 1, 0, 0]], np.float32)
    assert precision_at(scores, own, weights, 3).tolist() == pytest.approx([1 / 3, 1, 1 / 3, 1])


def test_chance_is_the_mean_over_all_orders():
    own = np.array([True, True, False, False, False])
    once = np.ones((1, 5), np.float32)
    orders = [
        average_precision(-np.argsort(order).astype(float), own, once)[0]
        for order in itertools.permutations(range(5))
    ]
    assert chance_average_precision(2, 5) == pytest.approx(np.mean(orders))
    assert chance_average_precision(5, 5) == 1.0
