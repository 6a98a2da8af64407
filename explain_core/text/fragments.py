"""Sentences of looks alone, which go on with what a caption is about: "a squat teapot; brown, with a lid"."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA, run_end
from explain_core.text.words import VAGUE, words_of

_IT_IS = [Piece(Kind.DETERMINER, "it"), Piece(Kind.BE, "")]
_OWN = words_of("its his her their")
_DEFINITE = _OWN | words_of("one the")
_CLOSES = frozenset((Kind.STOP, Kind.BUT, Kind.COLON))
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


def says_at_once(pieces: list[Piece], at: int, end: int, found: list[Piece]) -> bool:
    """Whether looks that no list has are said of the noun before: "lungs clear, heart", "its wings hollow."."""
    if pieces[at + 1] == COMMA:
        return _opens_note(found)
    own = len(found) > 1 and found[-2].word in _OWN
    before = found[-3] if len(found) > 2 else Piece(Kind.STOP, ".")
    opens = (own and (before.kind in _CLOSES or before.kind is Kind.AND)) or _opens_note(found)
    ends = pieces[end].kind is Kind.STOP or (
        pieces[end].kind is Kind.AND and pieces[end + 1].kind is Kind.DETERMINER
    )
    return opens and ends and pieces[at].word not in VAGUE


def _opens_note(found: list[Piece]) -> bool:
    """Whether a noun alone ends here, behind a full stop or a comma: what follows at once is said of it."""
    at = len(found) - 2
    while at >= 0 and (found[at].word in VAGUE or found[at].word in _DEFINITE):
        at -= 1  # "left headlight foggy", "the other sleeve torn"
    return at < 0 or found[at].kind in _CLOSES or found[at] == COMMA
