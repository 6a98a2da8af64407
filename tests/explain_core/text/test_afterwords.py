"""What the words after a noun tell of it without a verb."""

from typing import Any

import pytest

from explain_core.text.afterwords import chimes
from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a squat teapot, its spout repaired", ["squat teapot", "repaired spout"]),
        ("wooden door, red paint peeling", ["wooden door", "red paint", "peeling paint"]),
        ("front bumper scraped, tires bald", ["scraped bumper", "bald tire"]),
        ("with brass knobs, one handle cracked.", ["cracked handle"]),
        ("a bird perched.", []),
        ("shell thick. spire low.", ["thick shell", "low spire"]),
        ("flip flops with a blue strap", ["blue strap"]),
    ],
)
def test_what_has_become_of_a_noun(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


def test_a_word_chimes_with_the_next(nlp: Any) -> None:
    doc = nlp.make_doc("flip flops flip sides")
    assert chimes("flip", doc[1])
    assert not chimes("flip", doc[3])
    assert not chimes("flip", None)


def test_a_noun_after_a_comma_is_none_that_trims(nlp: Any) -> None:
    assert said(nlp, "a barn with a gambrel roof, white trim and sliding doors") == [
        "white trim",
        "sliding door",
    ]
