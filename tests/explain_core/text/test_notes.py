"""The "is" that notes leave out, worked out by hand on pieces."""

from typing import Any

import pytest

from explain_core.text.attributes import extract
from explain_core.text.kinds import Kind
from explain_core.text.notes import END, IS, with_notes
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA

STEM, CAP = Piece(Kind.NOUN, "stem", "stem"), Piece(Kind.NOUN, "lid", "lid")
HOLLOW, DRY = Piece(Kind.ADJECTIVE, "hollow"), Piece(Kind.ADJECTIVE, "sodden")
STOP = Piece(Kind.STOP, "")

READ = {
    "Shell globose, thick, glossy; aperture wide.": "globose shell, thick shell, glossy shell, wide aperture",
    "Limpet shell, conical, oval base, faintly ribbed.": "conical limpet shell, oval base, ribbed limpet shell",
    "Stem with a net pattern, swollen at the base": "net pattern, swollen stem",
    "Adult male, short coat, brindle, cropped ears.": "short coat, brindle coat, cropped ear",
    "Body: mahogany, polished.": "polished body",
    "A bun, shiny, squashed on one side": "shiny bun, squashed bun",
    "long cork branded": "long cork, branded cork",
    "new growth reddish": "new growth, reddish growth",
    "helmet with a cracked visor, black": "cracked visor, black helmet",
}
UNSAID = {
    "white belly brown": "brown belly",
    "Snowflake patterns, gray on black.": "gray snowflake pattern",
    "tow truck, flatbed lowered": "lowered tow truck",
    "running shoes, mesh upper": "upper mesh",
}


def test_each_note_is_a_sentence() -> None:
    found = with_notes([STEM, HOLLOW, COMMA, CAP, DRY, STOP])
    assert found == [STEM, IS, HOLLOW, END, CAP, IS, DRY, STOP]


def test_a_caption_without_notes_is_as_it_was() -> None:
    pieces = [HOLLOW, STEM, Piece(Kind.HAVE, "with"), DRY, CAP, STOP]
    assert with_notes(pieces) == pieces


@pytest.mark.parametrize("caption", READ)
def test_notes_are_read(caption: str, nlp: Any) -> None:
    assert {each.attribute for each in extract([caption], nlp)[0]} == set(READ[caption].split(", "))


@pytest.mark.parametrize("caption", UNSAID)
def test_what_may_be_of_another_is_not_said(caption: str, nlp: Any) -> None:
    assert UNSAID[caption] not in {each.attribute for each in extract([caption], nlp)[0]}
