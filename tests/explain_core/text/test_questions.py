"""Questions, which say nothing of a picture."""

import pytest

from explain_core.text.questions import without_questions


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("does it have a red crown", ""),
        ("is the crown red ?", ""),
        ("it has a white belly . does it have a red crown ?", "it has a white belly ."),
        ("red crown ? no . white belly ? yes", "no . white belly ? yes"),
        ("a brown bird ( or is it gray ? ) with a tail", "a brown bird ( ) with a tail"),
        ("are the wings white . the tail is long", "the tail is long"),
        # What has no subject of its own is no question.
        ("is small with a red crown", "is small with a red crown"),
        ("has a red crown", "has a red crown"),
        ("can be seen with a red crown", "can be seen with a red crown"),
        ("is the size of a sparrow with a red crown", "is the size of a sparrow with a red crown"),
        ("what looks like a red crown", "what looks like a red crown"),
        ("", ""),
    ],
)
def test_questions_are_left_out(text: str, left: str) -> None:
    assert without_questions(text) == left
