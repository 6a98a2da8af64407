"""Concept truth: T from scores by hand; parts and their order change no bit."""

import numpy as np
import pytest

from explain_core.errors import InputError
from explain_core.statistics.concept_truth import LEVELS, STEPS, ScoreScale, given_truth


def test_by_hand():
    # Mean 2, deviation sqrt(((-2)^2 + 0 + 2^2 + 0) / 4) = sqrt 2: T is 0 at 2 and (4 - 2) / (2 sqrt 2) = .7071 at 4.
    scores = np.array([[0.0], [2.0], [4.0], [2.0]], np.float32)
    found = ScoreScale.of(lambda: [scores])
    expected = round(2 / (2 * 2**0.5) * STEPS) / STEPS
    assert found.truth(scores).ravel().tolist() == [0.0, 0.0, expected, 0.0]
    above = np.array([[2 + 2**0.5], [2 + 2 * 2**0.5], [100.0]], np.float32)
    assert np.abs(found.truth(above).ravel() - [0.5, 1.0, 1.0]).max() <= 1 / STEPS
    assert abs(found.mean[0] - 0.5) < 1 / LEVELS


def test_the_scale_of_scores_does_not_matter():
    scores = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    plain = ScoreScale.of(lambda: [scores]).truth(scores)
    moved = (scores.astype(np.float64) * 1e-6 + 0.25).astype(np.float64)
    for other in (scores * 1024, scores / 1024):
        assert np.array_equal(ScoreScale.of(lambda other=other: [other]).truth(other), plain)
    near = ScoreScale.of(lambda: [moved.astype(np.float32)]).truth(moved.astype(np.float32))
    assert np.abs(near - plain).max() < 0.1  # what float32 leaves of it


def test_parts_and_their_order_change_no_bit():
    scores = np.random.default_rng(1).gamma(2, size=(101, 7)).astype(np.float32)
    whole = ScoreScale.of(lambda: [scores]).truth(scores)
    parts = [scores[60:], scores[:0], scores[:13], scores[13:60]]
    assert np.array_equal(ScoreScale.of(lambda: parts).truth(scores), whole)
    assert np.array_equal(whole * STEPS, np.rint(whole * STEPS)) and whole.min() == 0 and whole.max() <= 1


def test_a_constant_score_is_never_true():
    found = ScoreScale.of(lambda: [np.full((5, 1), 3.0, np.float32)])
    assert found.silent.all() and not found.truth(np.array([[3.0], [9.0]], np.float32)).any()
    with pytest.raises(InputError, match="no training image has a score"):
        ScoreScale.of(list)


def test_scores_that_are_given():
    assert given_truth(np.array([[0.25, 1.0]], np.float32), ("a", "b")).tolist() == [[0.25, 1.0]]
    with pytest.raises(InputError, match=r'the score of "b" is -0\.5, and T is from 0 to 1'):
        given_truth(np.array([[0.25, -0.5]], np.float32), ("a", "b"))
