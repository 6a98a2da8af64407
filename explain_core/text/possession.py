"""Whose a part is: "the bird's head", "the birds head", and "the bird's red", which says that it is."""

from explain_core.text.kinds import OWNS, Kind
from explain_core.text.pieces import Piece
from explain_core.text.words import FEATHERING, PARTS, TINGES, WHOLE, words_of

EDGES = words_of("base border center centre edge end margin middle outline tip")  # of a part, and no part
MEASURED = (Kind.BE, Kind.MEASURE)  #: what "'s color" is made of


def with_owners(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with each owner an OWNER, and each "'s" a BE or, of a pronoun, a DETERMINER."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind in MEASURED and _is_of_measure(pieces, at):
            continue  # "the throat's color is red" says that the throat is
        if piece.kind is Kind.BE and piece.word in OWNS:
            if not _opens_noun(pieces, at + 1):
                found.append(piece)
            elif found and found[-1].kind is Kind.NOUN:
                found[-1] = found[-1]._replace(kind=Kind.OWNER)
            else:
                found.append(piece._replace(kind=Kind.DETERMINER))
        elif piece.kind is Kind.NOUN and _owns(piece, pieces, at + 1):
            found.append(piece._replace(kind=Kind.OWNER))
        else:
            found.append(piece)
    return found


def _is_of_measure(pieces: list[Piece], at: int) -> bool:
    """Whether this is "'s" or "color" of "the throat's color is", "its legs color is"."""
    last = at + 1 if pieces[at].kind is Kind.BE and pieces[at].word in OWNS else at
    noun = last - 2 if last > 1 and pieces[last - 1].word in OWNS else last - 1
    return (
        noun >= 0
        and [piece.kind for piece in pieces[last : last + 2]] == [Kind.MEASURE, Kind.BE]
        and pieces[last].word not in TINGES
        and pieces[noun].kind is Kind.NOUN
    )


def _opens_noun(pieces: list[Piece], at: int) -> bool:
    """Whether adjectives and their noun come next: "red head", "black and white head", "head"."""
    last = Kind.ADJECTIVE
    while pieces[at].kind is Kind.ADJECTIVE or (pieces[at].kind is Kind.AND and last is Kind.ADJECTIVE):
        last, at = pieces[at].kind, at + 1
    return last is Kind.ADJECTIVE and pieces[at].kind in (Kind.NOUN, Kind.OWNER)


def _owns(noun: Piece, pieces: list[Piece], after: int) -> bool:
    """Whether a noun without its apostrophe owns the next one: "the birds eyes", "birds red crown", "bird head"."""
    plural = noun.written != noun.word
    if noun.word in PARTS or noun.word in FEATHERING or noun.written == "":
        # "Wings' edges", whose apostrophe is read as a blank; two parts are a list without its comma.
        edge = pieces[after].kind is Kind.NOUN and pieces[after].word in EDGES
        return plural and edge and noun.written != ""
    if pieces[after].kind is Kind.NOUN:
        return plural or noun.word in WHOLE
    return (
        plural and noun.word in WHOLE and pieces[after].kind is Kind.ADJECTIVE and _opens_noun(pieces, after)
    )
