"""Copulas of several words: "seems to be" and "have been" are as "is"; and what "the colour is" says."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import run_end
from explain_core.text.words import COLOURS, PATTERNS, SHADES, words_of

_COLOUR = words_of("color colour colors colours hue tone")


def with_copulas(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with "appears to be" as one BE; what is said of a colour that is none is left out."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if (
            piece.kind is Kind.BE
            and [each.kind for each in found[-2:]] == [Kind.BE, Kind.IN]
            and found[-1].word == "to"
        ):
            found.pop()
        elif piece.word == "been" and found and found[-1].kind is Kind.HAVE and found[-1].word != "with":
            found[-1] = piece._replace(word="is")  # "the neck has been left bare"
        elif piece.kind is Kind.BE and found and found[-1].word in _COLOUR and not _colours(pieces, at + 1):
            found.append(Piece(Kind.OTHER, piece.word))  # "the color is uneven"
        else:
            found.append(piece)
    return found


def _colours(pieces: list[Piece], at: int) -> bool:
    """Whether a colour is among the adjectives that begin here, or none do."""
    run = [piece.word for piece in pieces[at : run_end(pieces, at)]]
    return not run or any(word in COLOURS or word in PATTERNS or word in SHADES for word in run)
