"""Copulas of several words: "seems to be" and "have been" say of their subject what "is" does."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece


def with_copulas(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with "appears to be" as one BE."""
    found: list[Piece] = []
    for piece in pieces:
        if (
            piece.kind is Kind.BE
            and [each.kind for each in found[-2:]] == [Kind.BE, Kind.IN]
            and found[-1].word == "to"
        ) or (piece.word == "been" and found and found[-1].kind is Kind.HAVE and found[-1].word != "with"):
            found[-1:] = [piece._replace(word="is")] if found[-1].kind is Kind.HAVE else []
        else:
            found.append(piece)
    return found
