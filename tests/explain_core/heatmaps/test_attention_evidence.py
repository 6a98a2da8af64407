"""How far above chance scores stand within classes: rank sums, against scipy's and by hand."""

import numpy as np
from scipy.stats import mannwhitneyu

from explain_core.heatmaps.attention_evidence import attending, attending_beyond, standing, within_classes


def one(scores, labels, classes):
    named = np.ones((len(scores), 1), bool)
    (found,) = standing(
        np.array(scores, float)[:, None],
        np.array(labels, bool)[:, None],
        named,
        np.array(classes),
        np.zeros(1, int),
    )
    return found


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
    each = standing(scores, labels, named, np.zeros(3, int), np.zeros(1, int))
    assert each.tolist() == [1.0]  # one pair, in order: half a rank above, and half a rank is the spread


def test_nouns_are_judged_apart():
    rng = np.random.default_rng(2)
    labels = rng.random((300, 4)) < 0.4
    noise = rng.normal(size=(300, 4))
    scores = np.where([True, True, False, False], noise + labels, noise)
    each = standing(
        scores, labels, np.ones((300, 2), bool), rng.integers(3, size=300), np.array([0, 0, 1, 1])
    )
    assert each[0] > 6 > 2.5 > abs(each[1])


def test_how_much_differs_within_classes():
    classes = np.array([0, 0, 1, 1])
    named = np.ones((4, 2), bool)
    mentions = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], bool)  # the first by class, the second within
    assert within_classes(mentions, named, classes, np.array([0, 1])).tolist() == [0.0, 1.0]
    assert within_classes(mentions, named[:, :1], classes, np.array([0, 0])).tolist() == [0.5]
    assert within_classes(np.ones((4, 1), bool), named[:, :1], classes, np.zeros(1, int)).tolist() == [0.0]


def test_what_speaks_for_and_against_attention():
    gain, told = np.array([1.0, 1, 1, 1, -1, 1]), np.array([1.0, 1, -1, -1, 1, 1])
    stands, within = np.array([0.0, -1.5, 0.9, 0.0, 5.0, 5.0]), np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.0])
    # A look-alike of a part, what tells neither, what gains nothing, and captions by class are left out.
    assert attending(gain, told, stands, within).tolist() == [True, False, True, False, False, False]


def test_what_gains_in_other_classes_attends():
    gain, told, within = (
        np.array([0.3, 0.3, 0.01, 0.3, 0.3]),
        np.array([0.3, 0.0, 0.3, 0.3, 0.3]),
        np.full(5, 0.5),
    )
    within[3] = 0.0
    named = np.array([100, 100, 100, 100, 99])
    assert attending_beyond(gain, told, within, named).tolist() == [True, False, False, False, False]
