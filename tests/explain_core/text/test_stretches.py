"""Where adjectives and nouns begin and end among the pieces of a caption."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA, ends_at_comma, joined, nouns_end, run_before, run_end

AND, STOP = Piece(Kind.AND, "and"), Piece(Kind.STOP, ".")
RED, WHITE, LONG = (Piece(Kind.ADJECTIVE, word) for word in ("red", "white", "long"))
CROWN, NAPE = (Piece(Kind.NOUN, word, word) for word in ("crown", "nape"))
LOOKS = frozenset(("red", "white"))


def test_adjectives_end_where_another_word_begins() -> None:
    said = [CROWN, RED, AND, WHITE, COMMA, NAPE, STOP]
    assert run_end(said, 1) == 4 and run_end(said, 0) == 0
    assert run_before(said, 4) == 1 and run_before(said, 1) == 1


def test_nouns_end_after_their_list() -> None:
    assert nouns_end([CROWN, AND, NAPE, RED, STOP], 0) == 3
    assert nouns_end([CROWN, AND, RED, NAPE, STOP], 0) == 1


def test_looks_end_at_a_comma_where_no_and_joins_them() -> None:
    assert ends_at_comma([RED, WHITE, COMMA, LONG], LOOKS)
    assert not ends_at_comma([LONG, COMMA, RED], LOOKS)
    assert not ends_at_comma([RED, AND, WHITE, COMMA, LONG], LOOKS)
    assert not ends_at_comma([RED, WHITE], LOOKS)
    assert joined([RED, AND, WHITE]) and not joined([RED, COMMA, WHITE])
