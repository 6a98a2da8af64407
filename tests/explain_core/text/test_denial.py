"""What is denied is never said, wherever the denial stands and however it is put."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain_core.text.said import said

CAPTIONS = {
    # verbs
    "the bird does not show a red crown": [],
    "it does not contain any white feathers": [],
    "the bird has not got a red crown": [],
    "the bird does not possess a red crown but has a white belly": ["white belly"],
    "it does not seem to have a red crown": [],
    "it does not appear to be red": [],
    "it never has a red crown": [],
    "it doesn't have a red crown, it has a white belly": ["white belly"],
    "the bird does not have a red crown and its belly is white": ["white belly"],
    "the bird does not have a red crown and has a white belly": ["white belly"],
    "the bird does not have a red crown and a white belly": [],
    "the bird does not have a crown that is red": [],
    "a bird that does not have a crest has a white belly": ["white belly"],
    "you cannot see its red crown": [],
    "it lacks a red crown and has a white belly": ["white belly"],
    "the bird fails to show a red crown": [],
    # subjects
    "It has neither a red crown nor a yellow tail.": [],
    "neither the crown nor the nape is red": [],
    "neither its wings nor its tail are red, the belly is white": ["white belly"],
    "no part of the bird is red": [],
    "no part of the bird is red, the tail is white": ["white tail"],
    "none of the feathers are red": [],
    "none of its feathers have white tips": [],
    "none of the wings is red and the tail is white": ["white tail"],
    "nothing about the bird is red": [],
    "there is no red on the bird": [],
    "there are no white wing bars and the tail is long": ["long tail"],
    "the crown is neither red nor orange": [],
    "it is not red, nor is its tail white": [],
    # what is taken back
    "the red crown is missing": [],
    "red crown missing": [],
    "red crown: absent": [],
    "zero red feathers on a white crown": [],
    "it has 0 red feathers": [],
    "the white eye ring is absent": [],
    "the red crown and white nape are missing": [],
    "white wing bars are not visible, the tail is long": ["long tail"],
    "its red crown cannot be seen": [],
    "the red crown is nowhere to be seen": [],
    "white spots do not appear on its wings": [],
    "missing red crown, white belly": ["white belly"],
    "there is an absence of red feathers": [],
    # adjectives alone
    "A non-white bird with a red tail.": ["red tail"],
    "a nonwhite bird": [],
    "a red, not orange, crown": ["red crown"],
    "a red but not orange crown": ["red crown"],
    "the crown is red, not orange, and the belly is white": ["red crown", "white belly"],
    "the wings are not red or blue, and the tail is long": ["long tail"],
    "the wings are not red, blue or green": [],
    "a bird with a not very long bill": [],
    "the bird is not very big with a white belly": ["white belly"],
    "the crown is no longer red": [],
    "the bird is anything but red": [],
    # lists
    "white belly, no eye ring, black tail": ["white belly", "black tail"],
    "a bird with no white wing bars or eye ring, with a long tail": ["long tail"],
    # instead, than
    "it has a white belly instead of red": ["white belly"],
    "rather than a red crown it has a white belly": ["white belly"],
    "unlike the red male, this bird is brown": ["brown bird"],
    "this bird is bigger than a red robin": ["bigger bird"],
    # no denials
    "not only is the crown red but the nape is white": ["red crown", "white nape"],
    "it has not only a red crown but also a white belly": ["red crown", "white belly"],
    "the bird is nothing but brown": ["brown bird"],
    # contractions
    "The bird doesn’t have white wing bars.": [],
    "The wings aren’t red.": [],
    "the bird doesn t have a red crown": [],
    "the wings arent red": [],
    "there isn't any red on its wings": [],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_denials(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


ADJECTIVES = st.sampled_from(("red", "white", "long", "striped", "dark blue", "black and yellow", "bluish"))
NOUNS = st.sampled_from(("crown", "belly", "tail", "eye ring", "wing bar", "petal", "wheel", "sleeve"))
DENIALS = st.sampled_from(
    (
        "it does not have a {0} {1}",
        "it doesn’t show a {0} {1}",
        "this one never shows any {0} {1}",
        "it has no {0} {1}",
        "it has neither a {0} {1} nor a crest",
        "it has neither a crest nor a {0} {1}",
        "there is no {0} {1}",
        "there isn't a {0} {1}",
        "it is without a {0} {1}",
        "lacking a {0} {1}",
        "the {0} {1} is missing",
        "the {0} {1} is absent",
        "a {0} {1} is not visible",
        "the {1} is not {0}",
        "the {1} isn't {0}",
        "the {1} is never {0}",
        "the {1} is neither {0} nor green",
        "no {1} is {0}",
        "no part of the {1} is {0}",
        "none of it is {0}, not even the {1}",
        "neither the {1} nor the back is {0}",
        "it has a {1} which is not {0}",
        "it does not have a {1} that is {0}",
        "the {1} cannot be called {0}",
    )
)


@settings(max_examples=150, deadline=None)
@given(DENIALS, ADJECTIVES, NOUNS)
def test_what_is_denied_is_not_said(nlp: Any, denial: str, adjective: str, noun: str) -> None:
    assert said(nlp, denial.format(adjective, noun)) == []


@settings(max_examples=100, deadline=None)
@given(DENIALS, ADJECTIVES, NOUNS, st.sampled_from((". ", ".", "; ", ", but ", "!")))
def test_what_stands_in_another_sentence_is_said(
    nlp: Any, denial: str, adjective: str, noun: str, end: str
) -> None:
    first = f"it has a gray throat{end if end != ', but ' else '. '}"
    caption = f"{first}{denial.format(adjective, noun)}{end}it has a purple beak"
    assert said(nlp, caption) == ["gray throat", "purple beak"]
