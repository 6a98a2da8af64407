"""A tagged caption in pieces: compounds, shades, carriers and worn parts."""

import pytest

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece, pieces


def cut(nlp, caption):
    return [(piece.kind.name, piece.word) for piece in pieces(nlp(caption))]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a white eye ring", [("DETERMINER", "a"), ("ADJECTIVE", "white"), ("NOUN", "eye ring")]),
        ("dark brown wings", [("ADJECTIVE", "brown"), ("NOUN", "wing")]),  # the shade gives way
        ("a dark wing", [("DETERMINER", "a"), ("ADJECTIVE", "dark"), ("NOUN", "wing")]),
        ("a medium sized bird", [("DETERMINER", "a"), ("ADJECTIVE", "medium"), ("NOUN", "bird")]),
        ("black-tipped wings", [("ADJECTIVE", "black-tipped"), ("NOUN", "wing")]),
        ("a yellow bellied bird",
         [("DETERMINER", "a"), ("ADJECTIVE", "yellow"), ("WORN", "belly"), ("NOUN", "bird")]),
        ("grey wingbars", [("ADJECTIVE", "gray"), ("NOUN", "wing bar")]),
        ("wings that are brown", [("NOUN", "wing"), ("WHICH", "that"), ("BE", "are"), ("ADJECTIVE", "brown")]),
        ("not yellow", [("NOT", "not"), ("ADJECTIVE", "yellow")]),
    ],
)  # fmt: skip
def test_what_a_caption_is_cut_into(nlp, caption, expected):
    assert cut(nlp, caption) == [*expected, ("STOP", "")]


def test_a_noun_remembers_how_it_was_written(nlp):
    nouns = [piece for piece in pieces(nlp("white wings and a black bill")) if piece.kind is Kind.NOUN]
    assert nouns == [Piece(Kind.NOUN, "wing", "wings"), Piece(Kind.NOUN, "bill", "bill")]


def test_nothing_is_a_stop(nlp):
    assert pieces(nlp("")) == [Piece(Kind.STOP, "")]
