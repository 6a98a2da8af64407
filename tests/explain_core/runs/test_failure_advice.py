"""Advice on confusions, counted by hand."""

import pytest

from explain_core.runs.failure_advice import Advice, failure_advice
from tests.confused import CROW, GULL, RUN, confused

__all__ = ["confused"]


def test_what_was_missed_and_what_pulled_with_their_counts(confused):
    found = failure_advice(confused, RUN, "test")
    missed, pulled = found[CROW, GULL]
    assert missed == Advice(CROW, GULL, "missed", "black bill", "bill", 3, 3, 3, 2, 3, 4, 0, 4)
    assert missed.odds == pytest.approx((3.5 / 5) / (0.5 / 5)) and missed.is_told
    assert missed.remedy == "Collect images of Crow that show the bill large and clear, and crop closer."
    assert pulled == Advice(CROW, GULL, "pulled", "red leg", "leg", 2, 3, 2, 2, 1, 4, 4, 4)
    assert pulled.evidence == (
        "Red leg pulled 2 of 3, and is told of in 2 of these; of the training images 1 of 4 of Crow show it, "
        "4 of 4 of Gull."
    )
    assert (
        pulled.remedy
        == "Collect images of Crow that have it: the network takes it for a mark of the other class."
    )


def test_an_image_of_which_nothing_is_told(confused):
    """It is the only one of its confusion, and its captions neither confirm nor deny what pulled it."""
    (only,) = failure_advice(confused, RUN, "all")[GULL, CROW]
    assert (only.role, only.attribute, only.described, only.told) == ("pulled", "black bill", 0, 0)
    assert only.evidence.startswith("Black bill pulled 1 of 1; of the training images 0 of 4 of Gull")
    assert "look at its map" in only.remedy


def test_what_does_not_tell_the_classes_apart_is_no_advice(confused):
    """Three of four crows and all gulls have long tails."""
    assert all(each.attribute != "long tail" for each in failure_advice(confused, RUN, "test")[CROW, GULL])
    assert failure_advice(confused, RUN, "train") == {}
