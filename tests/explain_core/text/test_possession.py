"""Whose a part is, and what is the part's alone."""

from typing import Any

import pytest

from tests.explain_core.text.said import said

CAPTIONS = {
    "The birds eyes are red and the birds tail is long": ["red eye", "long tail"],
    "birds beak is orange": ["orange beak"],
    "The back's brown.": ["brown back"],
    "the bird's head and the bird's back are brown": ["brown head", "brown back"],
    "its belly's white": ["white belly"],
    "its belly's white and its back's brown": ["white belly", "brown back"],
    "the bird's crown's red": ["red crown"],
    "the bird's red and black with a white belly": ["red bird", "black bird", "white belly"],
    "the bird's red and black wings are long": ["red wing", "black wing", "long wing"],
    "the bird's a red one": ["red bird"],
    "the bird's not red": [],
    "it's wings are red": ["red wing"],
    "it's red crown is small": ["red crown", "small crown"],
    "this bird s head is blue and it s tail is long": ["blue head", "long tail"],
    "the birds' eyes are red": ["red eye"],
    "the birds long beak is orange": ["long beak", "orange beak"],
    "this small birds beak is orange": ["small bird", "orange beak"],
    "birds eyes yellow, birds beak black": ["yellow eye", "black beak"],
    "the flowers petals are red": ["red petal"],
    "the cat's fur is black and the dog's fur is white": ["black fur", "white fur"],
    "a bird that's black and white with a red head": ["black bird", "white bird", "red head"],
    "the birds are red": ["red bird"],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_what_is_said_of_a_part_is_not_said_of_its_owner(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
