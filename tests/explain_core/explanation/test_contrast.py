import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explain_core.explanation.contrast import contrast, difference, usual_for_both

ATTRIBUTES = ("black head", "pointed bill", "yellow eye", "glossy back", "brown belly", "small bird")
NOUNS = ("head", "bill", "eyes", "back", "belly", "bird")
ALIKE = np.ones(6)  #: every attribute is as usual for both classes as any other
NONE = np.zeros(6, bool)  #: and no noun is preferred


def test_shared_first_then_what_tells_them_apart() -> None:
    found = contrast(
        np.array([0.30, 0.20, 0.25, 0.15, 0.05, 0.05]),
        np.array([0.30, 0.25, 0.05, 0.05, 0.30, 0.05]),
        np.array([0.00, -0.05, 0.20, 0.10, -0.25, 0.00]),
        ALIKE,
        NONE,
        ATTRIBUTES,
        "009.Brewer_Blackbird",
        "011.Rusty_Blackbird",
        surface_nouns=NOUNS,
    )
    assert found.shared == ("black head", "pointed bill")
    assert found.for_a == ("yellow eye", "glossy back")
    assert found.for_b == ("brown belly",)
    assert found.text == (
        "A Brewer Blackbird and a Rusty Blackbird both have a black head and a pointed bill; "
        "this looks like a Brewer Blackbird and not a Rusty Blackbird "
        "because it has yellow eyes and a glossy back, rather than having a brown belly."
    )


def test_ties_in_the_order_of_the_vocabulary() -> None:
    found = contrast(
        np.full(6, 1 / 6),
        np.full(6, 1 / 6),
        np.zeros(6),
        ALIKE,
        NONE,
        ATTRIBUTES,
        "American_Crow",
        "Fish_Crow",
    )
    assert found.shared == ("black head", "pointed bill")
    assert found.for_a == found.for_b == ()
    assert found.text == (
        "An American Crow and a Fish Crow both have a black head and a pointed bill; this looks like an "
        "American Crow and not a Fish Crow, but no attribute tells them apart."
    )


@pytest.mark.parametrize(
    ("p_a", "p_b", "text"),
    [
        ([0] * 6, [0] * 6, "but no attribute tells them apart."),
        ([1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], "because it has a black head, rather than being small."),
        ([1, 0, 0, 0, 0, 0], [0] * 6, "because it has a black head."),
        ([0] * 6, [0, 1, 0, 0, 0, 0], "although having a pointed bill would speak for a Wren."),
    ],
)
def test_what_is_missing_is_left_out(p_a: list[float], p_b: list[float], text: str) -> None:
    differ = np.subtract(p_a, p_b)
    said = contrast(np.array(p_a), np.array(p_b), differ, ALIKE, NONE, ATTRIBUTES, "Jay", "Wren").text
    assert re.sub("^This looks like a Jay and not a Wren,? ", "", said) == text


def test_shared_of_the_thing_itself() -> None:
    p = np.array([0, 0, 0, 0, 0, 1])
    assert contrast(p, p, p - p, ALIKE, NONE, ATTRIBUTES, "Jay", "Wren").text.startswith(
        "A Jay and a Wren both are small; this looks"
    )


def test_lengths_must_agree() -> None:
    with pytest.raises(
        ValueError, match="6 and 5 probabilities, 6 differences, 6 shares and 6 preferences for 6 attributes"
    ):
        contrast(np.zeros(6), np.zeros(5), np.zeros(6), ALIKE, NONE, ATTRIBUTES, "Jay", "Wren")


P = arrays(np.float64, 6, elements=st.floats(0, 1))


@given(P, P, arrays(np.float64, 6, elements=st.floats(-1, 1)), P, st.integers(0, 7), st.integers(0, 7))
def test_nothing_is_said_twice(
    p_a: np.ndarray, p_b: np.ndarray, differ: np.ndarray, usual: np.ndarray, shared: int, distinct: int
) -> None:
    found = contrast(p_a, p_b, differ, usual, NONE, ATTRIBUTES, "Jay", "Wren", shared, distinct)
    named = found.shared + found.for_a + found.for_b
    assert len(set(named)) == len(named)
    assert len(found.shared) <= shared and len(found.for_a) <= distinct and len(found.for_b) <= distinct
    assert found.text.count(".") == 1 and found.text.endswith(".")
    mirrored = contrast(p_b, p_a, -differ, usual, NONE, ATTRIBUTES, "Wren", "Jay", shared, distinct)
    assert (mirrored.shared, mirrored.for_a, mirrored.for_b) == (found.shared, found.for_b, found.for_a)


def test_words_for_one_thing_are_added_up_and_said_once() -> None:
    words = ("red crown", "gray bill", "gray beak", "blue wing")
    differ = np.array([0.5, 0.3, 0.4, -0.2])
    p = np.array([0.2, 0.0, 0.1, 0.7])
    found = contrast(p, p, differ, np.ones(4), NONE[:4], words, "Jay", "Wren")
    # Bill and beak are worth 0.7 together. Neither is shared, and nor is the crown.
    assert found.for_a == ("gray beak", "red crown")
    assert found.for_b == ("blue wing",)
    assert found.shared == ()
    # A Jay's is a bill.
    bill = np.array([True, True, False, True])
    assert contrast(p, p, differ, np.ones(4), bill, words, "Jay", "Wren").for_a == ("gray bill", "red crown")


def test_what_weighs_less_than_half_of_the_first_is_not_said() -> None:
    differ = np.array([1.0, 0.5, 0.49, 0.0, -0.1, -0.04])
    found = contrast(np.zeros(6), np.zeros(6), differ, ALIKE, NONE, ATTRIBUTES, "Jay", "Wren")
    assert found.for_a == ("black head", "pointed bill")
    assert found.for_b == ("brown belly",)


def test_shared_is_what_is_usual_for_both() -> None:
    words = ("red crown", "black bill", "black beak", "long tail", "small bird")
    # The image has a red crown and both classes' filters speak for it, but it is usual for one class alone.
    p_a, p_b = np.array([0.5, 0.2, 0.0, 0.1, 0.1]), np.array([0.4, 0.0, 0.3, 0.1, 0.2])
    usual = np.array([0.0, 0.3, 0.6, 0.9, 0.8])
    bill = np.array([True, True, False, True, True])
    found = contrast(p_a, p_b, np.zeros(5), usual, bill, words, "Jay", "Wren", shared=3)
    # The one class's is a bill, the other's a beak: 0.2 x 0.6; then 0.1 x 0.9, 0.1 x 0.8.
    assert found.shared == ("black bill", "long tail", "small bird")


def test_usual_is_what_half_of_a_class_has_or_as_many_as_of_an_average_class() -> None:
    shares = np.array([[0.6, 0.9, 0.25, 0.6, 0.2], [0.5, 0.4, 0.5, 0.05, 0.24]])
    rate = np.array([0.9, 0.9, 0.25, 0.1, 0.1])
    # Half of either class; 0.4 of one, below the rate and half; the rate in both; below the rate in one; above the rate
    # in both, and less than half of the largest, 0.5.
    assert usual_for_both(shares, rate).tolist() == [0.5, 0.0, 0.25, 0.0, 0.0]


def test_the_difference_counts_filters_that_speak_for_a_and_reads_them_in_attributes() -> None:
    pooled, means = np.array([4.0, 1.0, 0.0]), np.array([[2.0, 1.0, 2.0], [1.0, 3.0, 0.0]])
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    # Half way to its class the image is (3, 1, 1), so (2, -2, 1) from b. The third filter is there and speaks for b.
    coefficients = np.array([[1.0, -0.5], [0.0, 1.0], [9.0, 9.0]])
    assert difference(pooled, means, weights, coefficients).tolist() == [2.0, -3.0]


def test_without_weights_the_difference_counts_all_filters() -> None:
    pooled, means = np.array([4.0, 1.0, 0.0]), np.array([[2.0, 1.0, 2.0], [1.0, 3.0, 0.0]])
    coefficients = np.array([[1.0, -0.5], [0.0, 1.0], [9.0, 9.0]])
    assert difference(pooled, means, None, coefficients).tolist() == [2.0 + 9.0, -1.0 - 2.0 + 9.0]
