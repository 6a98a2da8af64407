"""Degrees of several words."""

import re

import pytest

from explain_core.text.degrees import DEGREES
from explain_core.text.plain import plain, punctuated


@pytest.mark.parametrize(
    ("caption", "read"),
    [
        ("a tail that is a bit crooked", "a tail that is slightly crooked"),
        ("straps that are thin and a little bit shiny", "straps that are thin and slightly shiny"),
        ("cracked and kind of leathery", "cracked and slightly leathery"),
        ("the rim is sort of blunt", "the rim is slightly blunt"),
        ("stalk short or nearly absent", "stalk short"),
        ("a bit of red on its head", "a bit of red on its head"),
        ("a kind of bird", "a kind of bird"),
        ("this little bird has some kind of crest", "this little bird has some kind of crest"),
    ],
)
def test_a_degree_is_slightly(caption: str, read: str) -> None:
    assert punctuated(plain(caption)).strip() == read


def test_patterns_are_of_lower_case_words() -> None:
    assert all(re.compile(pattern) for pattern, _ in DEGREES)
