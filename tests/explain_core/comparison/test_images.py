"""Images that two runs label differently."""

import shutil
from fractions import Fraction
from math import comb

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.comparison.compare import compare
from explain_core.comparison.images import Move, by_meaning, mcnemar
from explain_core.comparison.wording import move_words
from explain_core.store.reader import Store


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
        Move("gray foot", 0.25, None),
        Move("gray leg", None, 0.25),
    ]
    assert by_meaning(moves) == [
        Move("black bill", 0.125, 0.5),
        Move("red eye", 0.5, 0.25),
        Move("red leg", 0.25, 0.125),  # an explanation says a leg or a foot of one colour, not both
    ]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        # Each side is worth its stronger name; the second run's names it.
        ([("gray bill", 0.10, 0.02), ("gray beak", 0.05, 0.09)], [("gray beak", 0.10, 0.09)]),
        ([("gray beak", 0.05, 0.09), ("gray bill", 0.10, 0.02)], [("gray beak", 0.10, 0.09)]),
        # A name that is listed with 0 is no other than one that is not listed.
        ([("red beak", 0.2, 0.0), ("red bill", 0.0, 0.2)], []),
        ([("red bill", 0.2, 0.2), ("red beak", 0.1, None)], []),
        ([("red beak", 0.1, None), ("red bill", 0.2, None)], [("red bill", 0.2, None)]),
        ([("red beak", None, 0.0), ("red bill", 0.2, None)], [("red beak", 0.2, 0.0)]),
        ([("red beak", 0.1, 0.0), ("red bill", 0.2, 0.0)], [("red bill", 0.2, 0.0)]),
    ],
)
def test_both_names_of_a_meaning(moves, expected):
    assert by_meaning([Move(*each) for each in moves]) == [Move(*each) for each in expected]


@pytest.mark.parametrize(
    ("estimator", "gained", "lost"),
    [
        # "White belly" is 0.25 in both runs: that the first had another name for it too is no loss.
        ("joint", ["long bill"], []),
        # Explanations by eq. (5) say both names, and so do their moves.
        ("guo2018", ["long bill"], ["white abdomen"]),
    ],
)
def test_a_name_beside_one_that_stays(compared, tmp_path, estimator, gained, lost):
    shutil.copytree(compared, tmp_path / "store")
    with duckdb.connect(str(tmp_path / "store" / "explain.duckdb")) as connection:
        connection.execute("UPDATE runs SET estimator = ?", [estimator])
        ours = "run_id = 'run-before' AND image_id = 'i1' AND role = 'predicted'"
        connection.execute(f"UPDATE explanations SET attribute = 'white abdomen' WHERE {ours}")
        connection.execute(
            f"INSERT INTO explanations SELECT * REPLACE ('white belly' AS attribute) FROM explanations WHERE {ours}"
        )
    with Store.open(tmp_path / "store") as store:
        (wrong,) = compare(store, "before", "after").images.newly_wrong
    assert [move.attribute for move in wrong.gained] == gained
    assert [move.attribute for move in wrong.lost] == lost


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
