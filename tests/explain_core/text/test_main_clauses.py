"""What a verb speaks of, where another noun stands right before it."""

from typing import Any

import pytest

from explain_core.text.kinds import Kind
from explain_core.text.main_clauses import with_subjects
from explain_core.text.pieces import Piece
from tests.explain_core.text.said import said

CAPTIONS = {
    "the bird with a red crown is brown": ["red crown", "brown bird"],
    "the bird that has long legs is white": ["long leg", "white bird"],
    "this bird which has a white belly and black wings is small": ["white belly", "black wing", "small bird"],
    "the car with the red doors is old and blue": ["red door", "old car", "blue car"],
    # Another sentence may begin with a noun that has no adjective of its own.
    "a bird that has a black head and tail is long": ["black head", "long tail"],
    "a small bird with a long beak crown is gray": ["small bird", "long beak", "gray crown"],
    # what is denied stays so
    "no bird with a red crown is small": [],
    "the bird with no red crown is small": ["small bird"],
    "the bird that has no crest is brown": ["brown bird"],
    "the bird which has a white belly but no crest is small": ["white belly"],
    # what is compared is no subject
    "its tail is longer than its body and its belly is white": ["white belly"],
    "its tail is as long as its body and belly is white": ["white belly"],
    "its legs are like sticks and its belly is white": ["white belly"],
    # what is set apart
    "the head but not the neck is black": ["black head"],
    "all parts except the white belly are black": ["white belly"],
    "the bird except for its tail is black": ["black bird"],
    "a brown bird except the belly is white": ["brown bird", "white belly"],
    # ", which"
    "the belly (which is white) is large": ["white belly", "large belly"],
    "the bird, whose tail is forked, and which has a red throat, is blue": [
        "forked tail",
        "red throat",
        "blue bird",
    ],
    "the bird is black except on its belly, which is white": ["black bird", "white belly"],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_what_a_verb_speaks_of(nlp: Any, caption: str, expected: list[str]) -> None:
    assert sorted(said(nlp, caption)) == sorted(expected)


def test_the_subject_stands_once_more_before_its_verb() -> None:
    bird, crown = Piece(Kind.NOUN, "bird", "bird"), Piece(Kind.NOUN, "crown", "crown")
    held = [bird, Piece(Kind.HAVE, "with"), Piece(Kind.ADJECTIVE, "red"), crown]
    said_of_it = [Piece(Kind.BE, "is"), Piece(Kind.ADJECTIVE, "small"), Piece(Kind.STOP, "")]
    assert with_subjects(held + said_of_it) == [*held, Piece(Kind.STOP, "."), bird, *said_of_it]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the bird is black above and white on the belly", ["black bird", "white belly"]),
        ("its bill is black above and orange below", ["black bill", "orange bill"]),
        ("its wings are black on top with white spots", ["black wing", "white spot"]),
        ("a gray bird with white above and below its eyes", ["gray bird"]),
    ],
)
def test_above_and_below_may_stand_alone(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("heads turn pink at the edges, leaves are wide and green", ["wide leaf", "green leaf"]),
        ("the fur is long on the back, hands are black", ["long fur", "black hand"]),
        ("its crown, nape and back are black", ["black crown", "black nape", "black back"]),
    ],
)
def test_a_noun_with_its_own_verb_begins_anew(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
