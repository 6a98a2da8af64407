"""Images that two runs label differently."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.comparison.compare import compare
from explain_core.comparison.images import Move, by_meaning, mcnemar
from explain_core.comparison.wording import move_words


def test_newly_wrong_and_newly_right_with_what_moved(store):
    images = compare(store, "before", "after").images
    assert images.compared == 4
    (wrong,), (right,) = images.newly_wrong, images.newly_right
    assert images.still_wrong == ()
    assert (wrong.image_id, wrong.predicted_a, wrong.predicted_b) == ("i1", "001.Crow", "002.Gull")
    assert (wrong.p_class_a, wrong.p_class_b, wrong.p_predicted_b) == (0.625, 0.375, 0.625)
    # Predicted as a crow for its black wing, then as a gull for a belly and a bill.
    assert wrong.gained == (Move("white belly", None, 0.25), Move("long bill", None, 0.125))
    assert wrong.lost == (Move("black wing", 0.25, None),)
    assert right.image_id == "i2"
    assert right.gained == (Move("white belly", None, 0.5),)
    assert right.lost == (Move("black wing", 0.375, None), Move("long bill", 0.125, None))
    assert images.p_value == 1.0


def test_backwards_the_two_change_places(store):
    forth, back = compare(store, "before", "after").images, compare(store, "after", "before").images
    assert [each.image_id for each in back.newly_wrong] == [each.image_id for each in forth.newly_right]
    assert back.newly_right[0].gained[0].change == -forth.newly_wrong[0].lost[0].change


def test_another_name_of_the_same_is_no_move():
    moves = [
        Move("pointed beak", 0.25, None),
        Move("pointed bill", None, 0.25),
        Move("black bill", None, 0.5),
        Move("black beak", 0.125, None),
        Move("red eye", 0.5, 0.25),
        Move("red foot", 0.25, None),
        Move("red leg", None, 0.125),
    ]
    assert by_meaning(moves) == [
        Move("black bill", 0.125, 0.5),
        Move("red eye", 0.5, 0.25),
        Move("red foot", 0.25, None),  # people see two things in feet and legs
        Move("red leg", None, 0.125),
    ]


def test_a_move_shows():
    assert move_words(Move("long neck", 0.06, 0.01)) == "long neck 0.06 -> 0.01"
    assert move_words(Move("long neck", 0.031, 0.034)) == "long neck 0.031 -> 0.034"
    assert move_words(Move("long neck", None, 0.034)) == "long neck 0.03"


def test_splits(store):
    assert compare(store, "before", "after", "all").images.compared == 5
    train = compare(store, "before", "after", "train").images
    assert (train.compared, train.newly_wrong, train.newly_right) == (1, (), ())


@pytest.mark.parametrize(
    # By hand: both tails of a fair coin thrown as often as there are changes.
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (1, 1, 1.0), (5, 0, 2 / 32), (1, 3, 2 * (1 + 4) / 16), (10, 0, 2 / 1024)],
)
def test_mcnemar_by_hand(gained, lost, p):
    assert mcnemar(gained, lost) == pytest.approx(p)


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_the_binomial_sum(gained, lost):
    total = gained + lost
    tail = Fraction(sum(comb(total, k) for k in range(min(gained, lost) + 1)), 2**total)
    assert mcnemar(gained, lost) == pytest.approx(float(min(Fraction(1), 2 * tail)), rel=1e-9)


def test_mcnemar_of_very_many():
    assert mcnemar(60_000, 40_000) == 0.0
    assert 0.9 < mcnemar(50_010, 50_000) <= 1.0
