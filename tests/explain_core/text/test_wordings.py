"""The tables of ways of writing: each pattern stands alone, and leaves common words as they are."""

import re

import pytest

from explain_core.text.wordings import PUNCTUATION, SIGNS, TRIGGERS, WORDING


@pytest.mark.parametrize(("pattern", "there"), [*PUNCTUATION, *WORDING])
def test_a_pattern_does_not_match_nothing(pattern: str, there: str) -> None:
    assert re.sub(pattern, there, "") == ""
    assert re.sub(pattern, there, "a bird with wings") == "a bird with wings"


@pytest.mark.parametrize(
    "caption",
    [
        "this is a small bird that has a red crown and long white wings with all of its belly gray",
        "this small bird is short long and under a tree all of it until it is well fed",
    ],
)
def test_common_words_are_no_triggers(caption: str) -> None:
    """A caption of words alone is read the short way: nearly all of them."""
    assert TRIGGERS.isdisjoint(caption.split())
    assert not re.search(SIGNS, caption)
