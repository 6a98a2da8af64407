"""Notes without a verb: "stem hollow, ...", "a jar, white porcelain, cracked": an "is" between noun and adjectives."""

from explain_core.text.kinds import LISTED, Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA, joined, run_end
from explain_core.text.things import names_part, names_whole
from explain_core.text.words import MEDIA, NAMELESS, VAGUE, words_of

IS = Piece(Kind.BE, "")
END = Piece(Kind.STOP, ".")
CLOSES = frozenset((Kind.STOP, Kind.BUT))
BREAKS = frozenset((Kind.STOP, Kind.COLON))
#: Where a note may go on after its adjectives: "swollen at the base", "brown with spots".
AFTER = frozenset((Kind.STOP, Kind.BUT, Kind.ON, Kind.IN, Kind.HAVE, Kind.NEAR))
OPENS = frozenset((Kind.DETERMINER, Kind.ADJECTIVE, Kind.AND))
VERBS = frozenset((Kind.BE, Kind.WHICH))
#: What covers a thing and has its colours: "short coat, brindle".
COVERINGS = words_of("coat fabric finish fur glaze hair plumage skin")


def with_notes(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with the "is" and the full stops that its notes leave out."""
    kinds = [piece.kind for piece in pieces]
    if COMMA not in pieces and kinds.count(Kind.STOP) == 1 and Kind.COLON not in kinds:
        return _notes(pieces) if _note(pieces, 0) else pieces  # most captions, at once
    return _looks_of_first(_notes(_values(pieces)))


def _values(pieces: list[Piece]) -> list[Piece]:
    """What a thing is made of by its label names no other: "body: mahogany, polished" is a polished body."""
    found: list[Piece] = []
    skip = 0
    for at, piece in enumerate(pieces):
        if skip:
            skip -= 1
            continue
        if piece.kind is Kind.COLON and found and found[-1].kind is Kind.NOUN:
            end = run_end(pieces, at + 3) if at + 3 < len(pieces) else 0
            if (
                pieces[at + 1].kind is Kind.NOUN
                and pieces[at + 1].written == pieces[at + 1].word
                and pieces[at + 2 : at + 3] == [COMMA]
                and end > at + 3
                and pieces[end].kind in AFTER
                and not _names(pieces[at + 1].word)
            ):
                skip = 2
        found.append(piece)
    return found


def _notes(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    open_note = False
    while at < len(pieces):
        piece = pieces[at]
        last = found[-1] if found else END
        begins = last.kind in CLOSES or last == COMMA or (open_note and last.kind is Kind.AND)
        note = _note(pieces, at) if begins else None
        if note is None:
            open_note = open_note and piece.kind not in BREAKS
            found.append(piece)
            at += 1
            continue
        noun, end = note
        if last.kind is Kind.AND:
            found[-1] = END
        found += [*pieces[at:noun], IS, *pieces[noun:end]]
        at, open_note = end, True
        if pieces[at] == COMMA and pieces[at + 1].kind is not Kind.OTHER:
            found.append(END)
            at += 1
    return found


def _note(pieces: list[Piece], at: int) -> tuple[int, int] | None:
    """Where the nouns and where the adjectives end of a note that begins here."""
    begin = at + (pieces[at].kind is Kind.DETERMINER)
    first = begin
    while pieces[first].kind is Kind.ADJECTIVE:
        first += 1
    noun = _list_end(pieces, first)
    if noun == first or pieces[noun - 1].kind is not Kind.NOUN:
        return None
    end = run_end(pieces, noun)
    if end == noun:
        return None
    head = pieces[noun - 1].word
    if head in NAMELESS or head.rpartition(" ")[2] in MEDIA:
        return None
    if pieces[end].kind is Kind.NOUN:
        end = _last_comma(pieces, noun, end)
    if end == noun or not (pieces[end].kind in AFTER or pieces[end] == COMMA) or pieces[end].word == "than":
        return None
    own = [piece.word for piece in pieces[begin:first] if piece.word not in VAGUE]
    said = [piece.word for piece in pieces[noun:end] if piece.kind is Kind.ADJECTIVE]
    if VAGUE.issuperset(said):
        return None  # "mesh upper"
    if not LISTED.isdisjoint(own) and not LISTED.isdisjoint(said):
        return None  # "white belly brown": the thing may be brown
    article = begin > at and pieces[at].word in ("a", "an")
    return None if article and not _names(head) else (noun, end)


def _list_end(pieces: list[Piece], at: int) -> int:
    """Where nouns end that begin here: "head and neck"; with commas between parts alone: "head, neck and throat"."""
    while pieces[at].kind is Kind.NOUN:
        at += 1
        if pieces[at].kind is Kind.AND and pieces[at + 1].kind is Kind.NOUN:
            parts = names_part(pieces[at - 1].word) and names_part(pieces[at + 1].word)
            if pieces[at] == COMMA and not parts:
                break
            at += 1
    return at


def _last_comma(pieces: list[Piece], begin: int, end: int) -> int:
    """Where the adjectives before the last comma end, so that the others have the noun after them; `begin` for none."""
    commas = [at for at in range(begin, end) if pieces[at] == COMMA]
    if not commas or joined(pieces[commas[-1] : end]):
        return begin
    return commas[-1]


def _looks_of_first(pieces: list[Piece]) -> list[Piece]:
    """ "A shell, conical, oval base, ribbed": what stands alone later is said of the thing that opens the sentence."""
    if COMMA not in pieces:
        return pieces
    found: list[Piece] = []
    first: Piece | None = None
    fresh, has = True, False
    close = -1  # where looks end that a place follows: "a bun, shiny, squashed on one side"
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.STOP or (piece.kind is Kind.COLON and fresh):
            first, fresh, has = None, True, False
        elif (piece.kind in VERBS and piece.word) or piece.kind is Kind.NOT:
            first, fresh = None, False
        elif piece.kind is Kind.NOUN and fresh:
            first, fresh = (None if "-" in piece.word else piece), False
            has = pieces[at + 1].kind is Kind.HAVE
        elif fresh and piece.kind not in OPENS:
            fresh = False  # "with a cracked visor": what has it has no name
        elif piece.kind is Kind.ADJECTIVE and first and found[-1] == COMMA and _after_phrase(found, has):
            tells = has or not names_part(first.word)  # of "white belly, black wings, brown" nobody knows
            covering = found[-2].word.rpartition(" ")[2] in COVERINGS
            end = run_end(pieces, at)
            if covering and pieces[end].kind is Kind.NOUN:
                end = close = _last_comma(pieces, at, end)  # "short coat, brindle, cropped ears"
            if tells and end > at and (pieces[end].kind in AFTER or pieces[end] == COMMA):
                found[-1:] = [END, found[-2] if covering else first, IS]
        elif piece.kind is Kind.ADJECTIVE and first and found[-2:] == [first, COMMA]:
            end = run_end(pieces, at)
            placed = pieces[end].kind in (Kind.ON, Kind.NEAR) and pieces[end - 1].word.endswith("ed")
            if placed and not names_part(first.word):
                found[-1], close = IS, end
        if at == close:
            found.append(END)
        found.append(piece)
    return found


def _after_phrase(found: list[Piece], has: bool) -> bool:
    """Whether a noun with an adjective of its own, or one that is had, ends before the comma."""
    at = len(found) - 2
    if at < 1 or found[at].kind is not Kind.NOUN:
        return False
    before = at - 1
    while before and found[before].kind is Kind.ADJECTIVE:
        before -= 1
    own = before
    while has and found[before].word == "and" and found[before - 1].kind is Kind.NOUN:
        before -= 2  # "with a narrow neck and a bubbled texture, gray"
        while before and found[before].kind in (Kind.ADJECTIVE, Kind.DETERMINER):
            before -= 1
    described = has or own < at - 1 or " " in found[at].word  # "mesh upper"
    return described and (found[before] == COMMA or found[before].kind in (Kind.HAVE, Kind.DETERMINER))


def _names(noun: str) -> bool:
    return names_whole(noun) or names_part(noun)
