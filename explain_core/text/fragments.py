"""Sentences of looks alone, which go on with what a caption is about: "a squat teapot; brown, with a lid"."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import run_end

_IT_IS = [Piece(Kind.DETERMINER, "it"), Piece(Kind.BE, "")]
_ENDS = frozenset((Kind.STOP, Kind.HAVE, Kind.BUT))


def with_fragments(pieces: list[Piece], looks: frozenset[str]) -> list[Piece]:
    """The pieces of a caption with "it is" before a sentence that begins with `looks` and has no noun for them."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if (
            piece.kind is Kind.ADJECTIVE
            and found
            and found[-1].kind is Kind.STOP
            and found[-2:-1]
            and found[-2].kind in (Kind.NOUN, Kind.ADJECTIVE)  # but "3.5 in . long"
            and any(each.kind is Kind.NOUN for each in found)
            and piece.word in looks
            and _is_alone(pieces, at)
        ):
            found += _IT_IS
        found.append(piece)
    return found


def _is_alone(pieces: list[Piece], at: int) -> bool:
    """Whether no noun follows these adjectives in their phrase."""
    end = run_end(pieces, at)
    after = pieces[end]
    if after.kind is Kind.AND:
        return pieces[end + 1].kind in _ENDS | {Kind.DETERMINER, Kind.NOT, Kind.OTHER}
    return after.kind in _ENDS
