"""Classes whose description moved."""

import pytest

from explain_core.comparison.classes import ClassChange
from explain_core.comparison.compare import compare
from explain_core.comparison.images import Move
from explain_core.comparison.noise import noise_of
from explain_core.comparison.wording import class_words

CROW, GULL = "001.Crow", "002.Gull"


def test_descriptions_and_distance_by_hand(store):
    # The crows i0 and i1: black wing (0.5 + 0.25) / 2 before, 0.5 / 2 after; long bill 0.25 / 2, then 0; white belly 0,
    # then 0.25 / 2. Changes -1/8, -1/8, +1/8, so what is not listed grew by 1/8: distance (3/8 + 1/8) / 2.
    crow, gull = compare(store, "before", "after").classes
    assert (crow.name, crow.images, crow.distance, crow.moved) == (CROW, 2, 0.25, True)
    assert crow.gained == (Move("white belly", 0.0, 0.125),)
    assert crow.lost == (Move("black wing", 0.375, 0.25), Move("long bill", 0.125, 0.0))
    assert (crow.right_a, crow.right_b) == (2, 1)
    assert (gull.name, gull.distance, gull.moved, gull.gained, gull.lost) == (GULL, 0.0, False, (), ())


def test_all_splits_weigh_by_images(store):
    # Of the three gulls none moved; the crows have no training image.
    crow, gull = compare(store, "before", "after", "all").classes
    assert (crow.distance, gull.images) == (0.25, 3)


def test_attributes_of_one_vocabulary_only_are_nobodys_news(store):
    found = compare(store, "before", "elsewhere")
    # i0 alone is in both under one label and split: black wing 0.5, then 0.25. Neither "long bill" nor "red eye" is.
    (crow,) = found.classes
    assert (crow.images, crow.distance) == (1, 0.25)
    assert {move.attribute for move in (*crow.gained, *crow.lost)} == {"black wing"}


def test_the_view_has_the_same_distances(store):
    rows = store.rows(
        "SELECT class, distance FROM class_distances WHERE run_a = 'run-before' AND run_b = 'run-after' "
        "AND split = 'test'"
    )
    assert {row["class"]: row["distance"] for row in rows} == {CROW: 0.25, GULL: 0.0}


@pytest.mark.parametrize(
    ("gained", "lost", "words"),
    [
        ([("red throat", 0, 0.2)], [("green back", 0.2, 0)], 'now leans on "red throat", no longer on "green back"'),
        ([("red throat", 0.1, 0.2)], [("green back", 0.2, 0.1)], 'leans more on "red throat", less on "green back"'),
        ([], [("green back", 0.2, 0), ("long bill", 0.1, 0)], 'no longer leans on "green back" and "long bill"'),
        ([("a b", 0, 0.2), ("c d", None, 0.1), ("e f", 0, 0.1)], [], 'now leans on "a b", "c d", and "e f"'),
        ([], [], "moved a little in many attributes, in none by much"),
    ],
)  # fmt: skip
def test_words(gained, lost, words):
    noise = noise_of(0.5)  # attributes: 0.045
    change = ClassChange(
        CROW, 9, 9, 9, 0.5, True, tuple(Move(*m) for m in gained), tuple(Move(*m) for m in lost)
    )
    assert class_words(change, noise) == words


def test_no_words_for_what_did_not_move():
    assert class_words(ClassChange(CROW, 9, 9, 9, 0.1, False, (), ()), noise_of(0.5)) == ""
