"""Retrieval: the paper's table 2, and rankings with intervals."""

import numpy as np
import pytest

from explain_core.evaluation.figures.figures import ratio_figures
from explain_core.evaluation.words.retrieval import ranked, said_against_mentioned


def test_table_two_by_hand():
    said = np.array([[1, 1, 0], [0, 1, 0]], bool)
    mentioned = np.array([[1, 0, 0], [1, 1, 0]], bool)
    figures = {each.metric: each for each in ratio_figures(said_against_mentioned("v", said, mentioned))}
    assert figures["retrieval.recall"].value == pytest.approx(2 / 3)
    assert figures["retrieval.true_negative_rate"].value == pytest.approx(2 / 3)
    assert figures["retrieval.precision"].value == pytest.approx(2 / 3)
    assert {each.n for each in figures.values()} == {3}


def test_perfect_and_constant_rankings():
    random = np.random.default_rng(3)
    mentioned = random.random((60, 4)) < 0.4
    predicted = random.integers(0, 3, 60)
    best = {each.metric: each for each in ranked({"v": mentioned.astype(float)}, mentioned, predicted)}
    assert best["retrieval.map"].value == best["retrieval.map"].low == 1.0
    assert best["retrieval.within_class_auc"].value == best["retrieval.within_class_auc"].high == 1.0
    by_class = random.random((3, 4))[predicted]
    prior = {each.metric: each for each in ranked({"v": by_class}, mentioned, predicted)}
    area = prior["retrieval.within_class_auc"]
    assert (area.value, area.low, area.high) == (0.5, 0.5, 0.5)
    assert area.n == sum(
        (mentioned[predicted == c, j].sum() * (~mentioned[predicted == c, j]).sum())
        for c in range(3)
        for j in range(4)
    )


def test_the_interval_holds_the_figure_in_its_middle():
    random = np.random.default_rng(5)
    mentioned = random.random((300, 10)) < 0.3
    figures = ranked({"v": random.random((300, 10)) + 0.3 * mentioned}, mentioned, np.zeros(300, int))
    for each in figures:
        assert each.low < each.value < each.high
        assert abs((each.low + each.high) / 2 - each.value) < 0.25 * (each.high - each.low)


def test_attributes_that_no_image_has_are_left_out():
    mentioned = np.array([[True, False], [False, False]])
    (precision, area) = ranked({"v": np.array([[1.0, 0.0], [0.0, 1.0]])}, mentioned, np.zeros(2, int))
    assert precision.value == 1.0 and area.n == 1
    assert ranked({"v": np.zeros((2, 1))}, np.zeros((2, 1), bool), np.zeros(2, int)) == []
