"""Annotations: how true what is told is by people who saw no caption, worked out by hand."""

import numpy as np
import pytest

from explain_core.evaluation.figures.figures import ratio_figures
from explain_core.evaluation.words.annotations import Annotations, annotated_ratios, asked_as

ATTRIBUTES = ("gray beak", "blue bird", "red crown", "long tail")
#: Two classes; the table has another name for beaks, and the whole bird's colour without a noun.
BY_CLASS = (
    {"gray bill": 0.5, "blue": 1.0, "red crown": 0.0},
    {"gray bill": 0.25, "blue": 0.0, "red crown": 0.04, "white nape": 1.0},
)
TOLD = np.array([[0, 1, -1], [2, 3, -1], [1, -1, -1]])


def figures(known: Annotations, told: np.ndarray = TOLD) -> dict[str, tuple[float, int]]:
    return {
        each.metric: (each.value, each.n) for each in ratio_figures(annotated_ratios("joint", told, known))
    }


def test_an_attribute_is_found_by_what_it_means():
    assert asked_as("gray beak") == asked_as("gray bill")
    assert asked_as("blue bird") == asked_as("blue") != asked_as("blue beak")
    assert asked_as("blue body") == asked_as("blue plumage") == asked_as("blue")
    assert asked_as("blue body feather") != asked_as("blue") != asked_as("blue head")
    known = Annotations.of(BY_CLASS, (0, 1), np.array([0, 1, 1]), ATTRIBUTES)
    assert (known.column >= 0).tolist() == [True, True, True, False]


def test_what_is_told_by_class():
    found = figures(Annotations.of(BY_CLASS, (0, 1), np.array([0, 1, 1]), ATTRIBUTES))
    # Judged: gray beak .5 and blue 1 of the first; red crown .04 of the second; blue 0 of the third.
    assert found["annotated.true@5"] == (pytest.approx(1.54 / 4), 4)
    assert found["annotated.above_mean@5"][0] == pytest.approx((1.54 - 0.375 - 0.5 - 0.02 - 0.5) / 4)
    assert found["annotated.bits@5"][0] == pytest.approx(
        (0.5 * np.log2(1 / 0.375) + 1.0 + 0.04 * np.log2(50)) / 4, abs=1e-6
    )
    assert found["annotated.clearly_false@5"][0] == 2 / 4
    assert found["annotated.known@5"] == (4 / 5, 5)


def test_by_image_each_class_counts_the_same_in_the_mean():
    rows = ({"red crown": 1.0}, {"red crown": 0.0}, {"red crown": 0.0}, {"red crown": 1.0})
    known = Annotations.of(rows, (0, 0, 0, 1), np.array([0, 1, 2]), ATTRIBUTES)
    assert known.usual.tolist() == [pytest.approx((1 / 3 + 1) / 2)]


def test_what_the_table_does_not_say_is_not_judged():
    rows = ({"red crown": 1.0}, {"blue": 0.0})
    known = Annotations.of(rows, (0, 1), np.array([0, -1, 1]), ATTRIBUTES)
    told = np.array([[2, 1], [2, 1], [2, 0]])  # of the third image blue alone is known, and that is not told
    assert figures(known, told)["annotated.known@5"] == (1 / 6, 6)
    assert figures(known, np.array([[0], [1], [0]])) == {"annotated.known@5": (0.0, 3)}
    assert np.isnan(
        Annotations.of((), (), np.full(3, -1), ATTRIBUTES).judged(np.zeros(2, int), np.zeros(2, int))[0]
    ).all()


def test_of_two_phrases_of_one_meaning_the_truest_counts():
    known = Annotations.of(({"gray bill": 0.2, "gray beak": 0.7},), (0,), np.array([0]), ATTRIBUTES)
    assert known.judged(np.array([0]), np.array([0]))[0] == pytest.approx([0.7])
