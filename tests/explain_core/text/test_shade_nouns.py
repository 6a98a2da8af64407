"""Things that lend a colour their shade."""

from typing import Any

import pytest

from explain_core.text.attributes import extract
from explain_core.text.shade_nouns import lends_shade


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("Cap oyster grey.", ["gray cap"]),
        ("Rosé: salmon pink, clear bottle.", ["pink rosé", "clear bottle"]),
        ("The door is bottle green.", ["green door"]),
    ],
)
def test_a_shade_is_no_thing(caption: str, said: list[str], nlp: Any) -> None:
    assert [each.attribute for each in extract([caption], nlp)[0]] == said


def test_a_thing_before_a_coloured_thing_lends_nothing(nlp: Any) -> None:
    doc = nlp("salmon pink bowl , salmon pink")
    assert [lends_shade(doc[0], doc[1]), lends_shade(doc[4], doc[5])] == [False, True]
