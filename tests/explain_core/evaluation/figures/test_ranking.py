"""Average precision and the area within groups, against the plainest counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.evaluation.figures.ranking import average_precision, pairs_within

ONCE = np.ones((1, 4), np.float32)


def test_average_precision_by_hand():
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    # The first and the third are right: (1/1 + 2/3) / 2.
    found = average_precision(scores, np.array([True, False, True, False]), ONCE)
    assert found[0] == pytest.approx(5 / 6)
    assert average_precision(scores, np.array([False, False, False, True]), ONCE)[0] == pytest.approx(1 / 4)
    assert np.isnan(average_precision(scores, np.zeros(4, bool), ONCE)[0])


def test_equal_scores_come_together():
    labels = np.array([True, False, False, True])
    assert average_precision(np.zeros(4), labels, ONCE)[0] == 0.5  # the share of the label
    assert average_precision(np.array([2.0, 1, 1, 1]), labels, ONCE)[0] == pytest.approx((1 + 2 / 4) / 2)


def test_copies_of_an_image_do_not_vouch_for_one_another():
    scores, labels = np.array([1.0, 2.0]), np.array([True, False])
    # One image without the label before it: 1/2 for either copy, not (2/3 + 2/3) / 2.
    assert average_precision(scores, labels, np.array([[2.0, 1.0]]))[0] == pytest.approx(1 / 2)


def test_pairs_by_hand():
    scores = np.array([3.0, 1.0, 2.0, 2.0])
    labels = np.array([True, False, True, False])
    groups = np.array([0, 0, 1, 1])
    right, pairs = pairs_within(scores, labels, groups, ONCE)
    assert (right[0], pairs[0]) == (1.5, 2)  # one in order, one tie
    right, pairs = pairs_within(scores, labels, np.zeros(4, int), ONCE)
    assert (right[0], pairs[0]) == (3.5, 4)
    assert pairs_within(scores, labels, np.arange(4), ONCE)[1][0] == 0


images = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=12
)


@given(images)
def test_they_match_counting(rows):
    scores = np.array([row[0] / 4 for row in rows])
    labels = np.array([row[1] for row in rows])
    groups = np.array([row[2] for row in rows])
    times = np.array([row[3] for row in rows])
    weights = np.stack([times, np.ones(len(rows))]).astype(np.float32)
    found = average_precision(scores, labels, weights)
    right, pairs = pairs_within(scores, labels, groups, weights)
    for each, weight in enumerate(weights):
        np.testing.assert_allclose(found[each], plain_precision(scores, labels, weight), rtol=1e-5)
        assert (right[each], pairs[each]) == plain_pairs(scores, labels, groups, weight)


@given(images)
def test_the_order_of_the_images_never_matters(rows):
    scores = np.array([row[0] / 4 for row in rows])
    labels, groups = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    weights = np.array([[row[3] for row in rows]], np.float32)
    back = slice(None, None, -1)
    np.testing.assert_allclose(
        average_precision(scores, labels, weights),
        average_precision(scores[back], labels[back], weights[:, back]),
        rtol=1e-5,
    )
    assert pairs_within(scores, labels, groups, weights) == pairs_within(
        scores[back], labels[back], groups[back], weights[:, back]
    )


def plain_precision(scores, labels, times):
    gained = 0.0
    for k in np.flatnonzero(labels):
        others = [(labels[j], times[j]) for j in range(len(scores)) if j != k and scores[j] >= scores[k]]
        found = 1 + sum(weight for label, weight in others if label)
        gained += times[k] * found / (1 + sum(weight for _, weight in others))
    total = times[labels].sum()
    return gained / total if total else np.nan


def plain_pairs(scores, labels, groups, times):
    right = pairs = 0.0
    for a in np.flatnonzero(labels):
        for b in np.flatnonzero(~labels):
            if groups[a] == groups[b]:
                pairs += times[a] * times[b]
                right += times[a] * times[b] * ((scores[a] > scores[b]) + (scores[a] == scores[b]) / 2)
    return right, pairs
