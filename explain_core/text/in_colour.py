"""Colours after "in": "a bag in burgundy", "covered in gold", "bound in cream"."""

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA, run_end
from explain_core.text.words import COLOURS, PATTERNS, SHADES, words_of

IS = Piece(Kind.BE, "")
END = Piece(Kind.STOP, ".")
INSIDE = Piece(Kind.ON, "in")
#: What is done to the whole of a thing, which then has the colour.
SURFACED = words_of(
    "clad coated covered done dressed dyed enamelled finished glazed painted plated rendered upholstered"
)
#: What is done at its edges: the binding is cream, not the thing.
EDGED = words_of("bound edged lined piped trimmed")
#: What is in the colours of something else: "a herringbone weave in gray".
DRAWN = words_of("design hair pattern print weave")
#: What stands before a colour and is no colour: "in metallic green".
FINISHES = words_of("glossy iridescent matte metallic")
#: What tells the colour of the thing where it stands before a colon.
LABELS = tuple(Piece(Kind.MEASURE, word) for word in ("color", "colour", "colors", "colours"))
_DONE = SURFACED | EDGED


def with_colours_after_in(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with "is" for "covered in" before colours, and a full stop for "bound in"."""
    if INSIDE not in pieces:
        return pieces
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        end = _colours_end(pieces, at)
        if end and found and found[-1].kind in (Kind.NOUN, Kind.BE):
            if piece.word in EDGED:
                found.append(END)
            else:
                found += [*([IS] if found[-1].kind is Kind.NOUN else []), *pieces[at + 2 : end]]
            at = end
            if pieces[at].kind is Kind.AND and pieces[at].word == ",":
                found.append(END)
                at += 1
            continue
        found.append(piece)
        at += 1
    return found


def takes_colour(found: list[Piece]) -> bool:
    """Whether the noun that ends here has no colour of its own: "a jug (in cream)", "a removable strap (in tan)"."""
    if not found or found[-1].kind is not Kind.NOUN or found[-1].word.rpartition(" ")[2] in DRAWN:
        return False
    at = len(found) - 2
    while at >= 0 and found[at].kind is Kind.ADJECTIVE:
        if found[at].word in COLOURS or found[at].word in PATTERNS:
            return False
        at -= 1
    return at < 0 or found[at].kind is not Kind.BE


def _colours_end(pieces: list[Piece], at: int) -> int:
    """Where colours end that stand after "covered in" here; 0 where that is not what is said."""
    if pieces[at].word not in _DONE or at + 2 >= len(pieces) or pieces[at + 1] != INSIDE:
        return 0
    end = run_end(pieces, at + 2)
    colours = [piece.word for piece in pieces[at + 2 : end] if piece.kind is Kind.ADJECTIVE]
    if pieces[end].kind is Kind.NOUN:  # "bound in cream, tortoiseshell pickguard"
        return 0
    return end if colours and COLOURS.issuperset(colours) else 0


def colours_before_comma(pieces: list[Piece], at: int) -> int:
    """Where a comma stands after colours that begin here, and a noun ends the looks after it; 0 for nowhere."""
    end = run_end(pieces, at)
    commas = [i for i in range(at, end) if pieces[i] == COMMA]
    if not commas or pieces[end].kind is not Kind.NOUN:
        return 0
    words = {piece.word for piece in pieces[at : commas[0]] if piece.kind is Kind.ADJECTIVE}
    return commas[0] if words & COLOURS and words <= COLOURS | SHADES | FINISHES else 0
