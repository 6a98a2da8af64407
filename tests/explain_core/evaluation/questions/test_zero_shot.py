"""Classes recognised by words, by numbers that are worked out by hand."""

import itertools

import numpy as np
import pytest

from explain_core.evaluation.questions.zero_shot import (
    chance_average_precision,
    chance_figures,
    class_scores,
    nearest_mean_scores,
    unseen_figures,
    unseen_images,
)
from explain_core.runs.class_signatures import SENTENCES, ClassSignatures

RATE = np.array([0.5, 0.5, 0.5])


def known(values) -> ClassSignatures:
    values = np.array(values, float)
    return ClassSignatures(tuple("ab"[: len(values)]), tuple(range(len(values))), values, SENTENCES)


def test_an_image_is_set_against_what_sets_a_class_apart():
    """Both have the first attribute, which tells nothing; the second is a's, the third b's."""
    shown = np.array([[0.9, 0.9, 0.5], [0.5, 0.5, 0.9], [0.5, 0.5, 0.5]])
    found = class_scores(shown, RATE, known([[1, 1, 0], [1, 0, 1]]))
    half = 0.5
    np.testing.assert_allclose(found, [[half, -half], [-np.sqrt(half), np.sqrt(half)], [0, 0]], atol=1e-12)


def test_what_is_told_of_one_class_alone_tells_nothing():
    found = class_scores(np.array([[0.9, 0.9, 0.1]]), RATE, known([[np.nan, 1, 0], [0.3, 0, 1]]))
    cosine = 0.4 / np.sqrt(3 * 0.16 * 0.5)
    np.testing.assert_allclose(found, [[cosine, -cosine]])


def test_reasons_are_what_the_image_shows_and_the_class_has():
    shown = np.array([[0.9, 0.8, 0.1]])
    signatures = known([[1, 1, 0], [1, 0, 1]])
    (image,) = unseen_images(
        ["x.jpg"], np.array([1]), class_scores(shown, RATE, signatures), shown, RATE, signatures
    )
    assert (image.path, image.label, image.predicted, image.because) == ("x.jpg", 1, 0, (1,))


def test_the_nearest_mean_learns_from_labelled_images():
    examples, labels = np.array([[0.0, 5], [2, 5], [10, 5], [12, 5]]), np.array([0, 0, 1, 1])
    found = nearest_mean_scores(np.array([[1.0, 5], [9, 5]]), examples, labels, 2)
    assert found is not None and found.argmax(axis=1).tolist() == [0, 1] and found[0, 0] == 0
    assert nearest_mean_scores(examples, examples, np.zeros(4, int), 2) is None


def test_figures_of_three_images():
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    labels = np.array([0, 1, 1])
    found = {each.metric: each for each in unseen_figures(scores, labels, "words")}
    assert found["unseen.top1"].value == pytest.approx(2 / 3) and found["unseen.top1"].n == 3
    assert found["unseen.top1_of_classes"].value == pytest.approx((1 + 1 / 2) / 2)
    assert found["unseen.average_precision"].value == 1  # of each class its own images come first
    assert all(each.low <= each.value <= each.high for each in found.values())


def test_chance_is_the_mean_of_all_orders():
    orders = []
    for own in itertools.combinations(range(5), 2):
        ranks = [place + 1 for place in own]
        orders.append(np.mean([(k + 1) / rank for k, rank in enumerate(ranks)]))
    assert chance_average_precision(2, 5) == pytest.approx(np.mean(orders))
    top1, *_ = chance_figures(np.array([0, 1, 1]), 2)
    assert (top1.value, top1.variant) == (0.5, "chance")
