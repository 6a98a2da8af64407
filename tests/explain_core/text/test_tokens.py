"""Texts as captions are written."""

from hypothesis import given
from hypothesis import strategies as st

from explain_core.text.tokens import tokenised


def test_by_hand():
    assert tokenised("A Jay's head, black.") == "a jays head black"
    assert tokenised("the bird’s 2nd wing-bar;  (white)") == "the birds 2nd wing bar white"
    assert tokenised("...") == ""


@given(st.text())
def test_once_is_enough_and_no_line_is_broken(text):
    once = tokenised(text)
    assert tokenised(once) == once and once.split() == once.split(" ") * bool(once)
