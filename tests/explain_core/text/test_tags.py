from typing import Any

import pytest

from explain_core.text.tags import is_adjective, is_length, is_noun, opens_noun, spelled


@pytest.mark.parametrize(
    ("caption", "at", "noun"),
    [
        ("a clear sky", 2, True),
        ("sky blue wings", 0, False),
        ("a red crown", 1, False),
        ("a red crown", 2, True),
    ],
)
def test_lists_go_before_tags(nlp: Any, caption: str, at: int, noun: bool) -> None:
    token = nlp(caption)[at]
    assert is_noun(token) is noun and is_adjective(token, spelled(token)) is not noun


def test_a_letter_with_its_hyphen_opens_a_noun(nlp: Any) -> None:
    assert opens_noun(nlp("a t-shirt")[1]) and not opens_noun(nlp("a")[0]) and not opens_noun(None)


def test_units_and_spellings(nlp: Any) -> None:
    doc = nlp("3 inches long, grey")
    assert is_length(doc[1], doc[2]) and spelled(doc[4]) == "gray"
