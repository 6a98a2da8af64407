"""How far above chance scores stand within classes: rank sums, against scipy's and by hand."""

import numpy as np
from scipy.stats import mannwhitneyu

from explain_core.heatmaps.attention_evidence import standing


def one(scores, labels, classes):
    named = np.ones((len(scores), 1), bool)
    each, together = standing(
        np.array(scores, float)[:, None],
        np.array(labels, bool)[:, None],
        named,
        np.array(classes),
        np.zeros(1, int),
    )
    assert each[0] == together
    return together


def test_of_one_class_it_is_the_rank_sum_test():
    rng = np.random.default_rng(0)
    labels = rng.random(200) < 0.3
    scores = rng.normal(size=200) + 0.3 * labels
    p = mannwhitneyu(scores[labels], scores[~labels], method="asymptotic", use_continuity=False).pvalue
    from scipy.stats import norm

    assert abs(one(scores, labels, np.zeros(200)) - norm.isf(p / 2)) < 1e-9


def test_what_tells_the_class_alone_tells_nothing():
    rng = np.random.default_rng(1)
    classes = rng.integers(5, size=400)
    labels = rng.random(400) < classes / 5
    assert one(classes, labels, classes) == 0  # all of a class tie
    assert one(classes, classes > 2, classes) == -np.inf  # nothing differs within a class
    assert abs(one(classes + rng.normal(size=400), labels, classes)) < 2.5
    assert one(classes + labels, labels, classes) > 10


def test_only_images_that_mention_the_noun_are_judged():
    labels, scores = np.array([[1], [0], [0]], bool), np.array([[2.0], [1.0], [9.0]])
    named = np.array([[True], [True], [False]])
    each, _ = standing(scores, labels, named, np.zeros(3, int), np.zeros(1, int))
    assert each.tolist() == [1.0]  # one pair, in order: half a rank above, and half a rank is the spread


def test_nouns_are_added_up_apart_and_together():
    rng = np.random.default_rng(2)
    labels = rng.random((300, 4)) < 0.4
    noise = rng.normal(size=(300, 4))
    scores = np.where([True, True, False, False], noise + labels, noise)
    each, together = standing(
        scores, labels, np.ones((300, 2), bool), rng.integers(3, size=300), np.array([0, 0, 1, 1])
    )
    assert each[0] > 6 > 2.5 > abs(each[1]) and each[1] < together < each[0]
