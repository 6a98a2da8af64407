"""Stretches of adjectives and of nouns among the pieces of a caption: where they begin and end."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece

COMMA = Piece(Kind.AND, ",")
_CLOSES = frozenset((Kind.STOP, Kind.BUT, Kind.COLON))


def run_end(pieces: list[Piece], at: int) -> int:
    """Where adjectives that begin here end: "red", "red and black"."""
    end = at
    while pieces[at].kind is Kind.ADJECTIVE:
        end = at = at + 1
        if pieces[at].kind is Kind.AND and pieces[at + 1].kind is Kind.ADJECTIVE:
            at += 1
    return end


def run_before(found: list[Piece], end: int) -> int:
    """Where adjectives that end here begin."""
    while end and (found[end - 1].kind is Kind.ADJECTIVE or found[end - 1].kind is Kind.AND):
        end -= 1
    return end


def nouns_end(pieces: list[Piece], at: int) -> int:
    """Where a list of nouns ends that begins here: "head neck and throat"."""
    while pieces[at].kind is Kind.NOUN:
        at += 1
        if pieces[at].kind is Kind.AND and pieces[at + 1].kind is Kind.NOUN:
            at += 1
    return at


def joined(run: list[Piece]) -> bool:
    """Whether an "and" or an "or" stands in it."""
    return any(piece.kind is Kind.AND and piece.word != "," for piece in run)


def ends_at_comma(run: list[Piece], looks: frozenset[str]) -> bool:
    """Whether `looks` stand before a comma here, and no "and" anywhere."""
    first = next((at for at, piece in enumerate(run) if piece == COMMA), 0)
    return first > 0 and not joined(run) and all(piece.word in looks for piece in run[:first])


def is_first(found: list[Piece]) -> bool:
    """Whether the noun that ends here is the first of its sentence."""
    for piece in reversed(found[:-1]):
        if piece.kind in _CLOSES:
            return True
        if piece.kind in (Kind.NOUN, Kind.BE):
            return False
    return True


def hangs_from_first(found: list[Piece]) -> bool:
    """Whether a bare noun hangs from the first of its sentence: "a lump of coal", "a mole on the back"."""
    at = len(found) - 2
    if at > 0 and found[at].kind is Kind.DETERMINER:
        at -= 1
    return (
        at > 0
        and found[at].kind in (Kind.OF, Kind.ON)
        and found[at - 1].kind is Kind.NOUN
        and is_first(found[:at])
    )
