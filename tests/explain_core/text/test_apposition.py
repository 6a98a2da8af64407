"""Adjectives after their nouns: right, or nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain_core.text.said import said

CAPTIONS = {
    "Lungs clear, heart not enlarged.": ["clear lung"],
    "a hamster, golden, cheeks full, tiny ears": ["golden hamster", "full cheek", "tiny ear"],
    "a bird, crown red, belly white": ["red crown", "white belly"],
    "wings brown, tail red, belly white": ["brown wing", "red tail", "white belly"],
    "wings brown tail red belly white": ["brown wing", "red tail", "white belly"],
    "crown red, nape black and throat white": ["red crown", "black nape", "white throat"],
    "head and neck black, belly white": ["black head", "black neck", "white belly"],
    "a bird with a head blue and a tail red": ["blue head", "red tail"],
    "a head of red and wings of blue": ["red head", "blue wing"],
    "a bird with wings of blue and a tail of brown": ["blue wing", "brown tail"],
    "crown is red nape is black throat is white": ["red crown", "black nape", "white throat"],
    "the bird is red breast is white": ["red bird", "white breast"],
    "belly - white": ["white belly"],
    "belly - white, back - brown": ["white belly", "brown back"],
    "wings - brown tail - red": ["brown wing", "red tail"],
    "wings: brown; tail: red and black": ["brown wing", "red tail", "black tail"],
    "wings=brown;tail=red": ["brown wing", "red tail"],
    "a medium sized bird white in color with a sharp bill": ["medium bird", "white bird", "sharp bill"],
    "a bird, brown and small, with a white belly": ["brown bird", "small bird", "white belly"],
    "the wings, brown and striped, are long": ["brown wing", "striped wing", "long wing"],
    "wings brown, white belly": ["brown wing", "white belly"],
    "its tail is longer than its body": [],
    "a tail longer than its body": [],
    "a white breast brown wings and a pointy beak": ["white breast", "brown wing", "pointy beak"],
    "has no crown red": [],
    "wings not brown, tail red": ["red tail"],
    "the bird is coal black": ["black bird"],
    "the bird has a red crown; its belly, however, is white": ["red crown", "white belly"],
    "a brown bird. the crown, like its tail, is red": ["brown bird", "red crown"],
    "a brown bird; the crown, which is small, is red": ["brown bird", "small crown", "red crown"],
    "a brown bird whose wings, in contrast, are white": ["brown bird", "white wing"],
    "this bird has a white belly, is brown": ["brown bird", "white belly"],
    "this bird, which has a yellow belly, is brown": ["yellow belly", "brown bird"],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_adjectives_after_their_noun(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


PARTS = {
    "wings": "wing",
    "tail": "tail",
    "belly": "belly",
    "crown": "crown",
    "legs": "leg",
    "petals": "petal",
}
COLOURS = ("red", "white", "brown", "black", "yellow", "blue")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(PARTS)), st.sampled_from(COLOURS)), min_size=1, max_size=4,
             unique_by=lambda pair: pair[0]),
    st.sampled_from(("{} {}", "the {} {}", "{}: {}", "{} - {}", "{} is {}", "{} of {}")),
    st.sampled_from((", ", "; ", ". ", " and ")),
)  # fmt: skip
def test_a_colour_stays_with_its_noun(
    nlp: Any, pairs: list[tuple[str, str]], phrase: str, between: str
) -> None:
    caption = between.join(phrase.format(*pair) for pair in pairs)
    assert said(nlp, caption) == [f"{colour} {PARTS[noun]}" for noun, colour in pairs]
