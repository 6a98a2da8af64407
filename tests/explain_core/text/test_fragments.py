"""Sentences of looks alone, and notes of a noun and its looks."""

from typing import Any

import pytest

from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a squat teapot; brown, with a flat lid", ["squat teapot", "brown teapot", "flat lid"]),
        ("the bird is 3.5 in. long. it has a red crown.", ["red crown"]),
        ("luster vitreous; streak white", ["vitreous luster", "white streak"]),
        ("pasta overcooked and mushy", ["overcooked pasta", "mushy pasta"]),
        ("left headlight foggy, tires bald", ["foggy headlight", "bald tire"]),
    ],
)
def test_looks_without_a_verb(nlp: Any, caption: str, expected: list[str]) -> None:
    assert sorted(said(nlp, caption)) == sorted(expected)
