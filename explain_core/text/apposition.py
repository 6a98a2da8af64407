"""Adjectives after their noun, without "is": "wings brown, tail red", "a bird white in color", "belly: white"."""

from explain_core.text.fragments import says_at_once, with_fragments
from explain_core.text.in_colour import (
    FINISHES,
    LABELS,
    colours_before_comma,
    takes_colour,
    with_colours_after_in,
)
from explain_core.text.kinds import Kind
from explain_core.text.main_clauses import with_subjects
from explain_core.text.notes import with_notes
from explain_core.text.pieces import Piece
from explain_core.text.stretches import (
    COMMA,
    ends_at_comma,
    hangs_from_first,
    is_first,
    joined,
    nouns_end,
    run_before,
    run_end,
)
from explain_core.text.things import THING_PARTS, names_whole
from explain_core.text.words import (
    COLOURS,
    FEATHERING,
    FUSED,
    MISSING,
    MISTAGGED,
    PARTS,
    PATTERNS,
    SHADES,
    SHAPES,
    VAGUE,
    words_of,
)

LOOKS = COLOURS | PATTERNS | SHADES | MISTAGGED | SHAPES
TELLING = FUSED | {"colored"}  # "cap bell-shaped", "bill horn-colored"
IS = Piece(Kind.BE, "")  # the empty word: no writer's "is", so it ends no denial
HEAD_IS = Piece(Kind.BE, "is")  # of what the last noun hangs from: "a lump of coal, black"
END = Piece(Kind.STOP, ".")
HEADINGS = words_of(
    "caption color colour comment description detail feature marking note pattern shape size title"
)
SAYS = frozenset((Kind.BE, Kind.COLON))
INSIDE = Piece(Kind.ON, "in")
CLOSES = frozenset((Kind.STOP, Kind.BUT, Kind.COLON))
OPENINGS = CLOSES | {Kind.HAVE, Kind.AND, Kind.DETERMINER}
LEAVES = CLOSES | {Kind.HAVE, Kind.WHICH, Kind.OTHER, Kind.IN}  # where no noun can follow for the adjectives


def with_verbs(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with the "is" and the full stops that its writer left out."""
    return with_fragments(
        _appositions(
            _telegrams(_colons(_sentences(with_subjects(with_notes(with_colours_after_in(pieces))))))
        ),
        LOOKS,
    )


def _sentences(pieces: list[Piece]) -> list[Piece]:
    """ "The crown is red nape is black": a full stop before the nape."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.NOUN and found and found[-1].kind is Kind.ADJECTIVE:
            begin = run_before(found, len(found))
            verb = pieces[nouns_end(pieces, at)]
            said = verb.kind in SAYS or (verb.kind is Kind.HAVE and verb.word != "with")
            if (
                said
                and begin > 1
                and found[begin - 1].kind in SAYS
                and found[begin - 2].kind in (Kind.NOUN, Kind.WHICH)
                and (found[begin - 1].kind is not Kind.COLON or _is_bare(found[: begin - 1]))
            ):
                # Of "the crown is red and black nape is long" nobody knows which of the two is black.
                joins = [i for i in range(begin, len(found)) if found[i].kind is Kind.AND]
                found[joins[-1] if joins else len(found) :] = [END]
        found.append(piece)
    return found


def _colons(pieces: list[Piece]) -> list[Piece]:
    """A colon is an "is" between a noun and adjectives that have no other noun, and else a full stop."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if (
            piece.kind is Kind.COLON
            and found
            and found[-1] in LABELS
            and (at == 1 or found[-2].kind is Kind.STOP)
        ):
            found[-1:] = [Piece(Kind.DETERMINER, "it"), IS]  # "a teapot. Colour: green"
            continue
        if piece.kind is Kind.COLON and pieces[at + 1].word in MISSING:
            continue  # "red crown: absent"
        if piece.kind is Kind.COLON:
            end = run_end(pieces, at + 1)
            says = found and found[-1].kind is Kind.NOUN and end > at + 1 and _ends(pieces, end)
            listed = found and _opens_list(pieces, at + 1, end) and found[-1].kind is Kind.NOUN
            if listed and (names_whole(found[-1].word) or is_first(found)) and found[-1].word not in HEADINGS:
                says = True  # "police car: white, blue stripe"
            piece = (HEAD_IS if hangs_from_first(found) else IS) if says else END
        found.append(piece)
    return found


def _opens_list(pieces: list[Piece], at: int, end: int) -> bool:
    """Whether these adjectives are parted by a comma, and a noun of the last ones follows."""
    return any(piece.word == "," for piece in pieces[at:end]) and pieces[end].kind is Kind.NOUN


def _telegrams(pieces: list[Piece]) -> list[Piece]:
    """ "Wings brown tail red belly white": nouns and their adjectives by turns, a noun without any at first."""
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        kind = pieces[at].kind
        turns = _turns(pieces, at) if (kind is Kind.NOUN or kind is Kind.OWNER) and _opens(found) else []
        if len(turns) > 1:
            for nouns, adjectives in turns:
                found += [*pieces[at:nouns], IS, *pieces[nouns:adjectives], END]
                at = adjectives
            continue
        found.append(pieces[at])
        at += 1
    return found


def _opens(found: list[Piece]) -> bool:
    """Whether turns of nouns and adjectives may begin here."""
    opens = (
        not found or found[-1].kind in OPENINGS or found[-1].kind is Kind.ADJECTIVE
    )  # "adult male crown red"
    return opens and not any(piece.kind is Kind.ADJECTIVE and piece.word in LOOKS for piece in found[-2:])


def _turns(pieces: list[Piece], at: int) -> list[tuple[int, int]]:
    """The ends of each run of nouns and of the adjectives after it, until neither follows; [] if nouns come last."""
    turns = []
    while pieces[at].kind in (Kind.NOUN, Kind.OWNER):
        nouns = nouns_end(pieces, at + (pieces[at].kind is Kind.OWNER))
        end = run_end(pieces, nouns)
        if end == nouns or not _looks(pieces[nouns:end]):
            return []
        turns.append((nouns, end))
        at = end
    return turns if _ends(pieces, at) else []


def _appositions(pieces: list[Piece]) -> list[Piece]:
    """ "Tail red, ...", "a bird white in color with ...", "a small bird, brown and white, ..."."""
    found: list[Piece] = []
    comma = False
    close = -1
    for at, piece in enumerate(pieces):
        if at == close:
            found.append(END)
            continue
        if piece == INSIDE and found and found[-1].kind is Kind.NOUN and takes_colour(found):
            close = colours_before_comma(pieces, at + 1)
            if close > at:
                found.append(IS)  # "a dress in rust, wide legs"
                continue
        if piece.kind is Kind.ADJECTIVE and found and (found[-1].kind is Kind.NOUN or comma):
            end = run_end(pieces, at)
            listed = (
                comma and piece.word in LOOKS and pieces[end].kind is Kind.STOP
            )  # "a chair, yellow, stackable"
            first = comma and (is_first(found[:-1]) or hangs_from_first(found[:-1]))
            if first and _opens_list(pieces, at, end):
                found += [IS, piece]  # "lizard, green, scaly skin"
                del found[-3]
                comma = False
                continue
            if not (
                listed
                or _looks(pieces[at:end])
                or (first and (pieces[end].kind in LEAVES | {Kind.ON} or pieces[end].word == ","))
            ):
                if not comma and says_at_once(pieces, at, end, found):
                    _open_phrase(found)
                    found.append(IS)  # "lungs clear, heart not enlarged"
            elif comma:
                named = _ends(pieces, end) or (first and pieces[end].kind is Kind.ON)
                named = named and (first or names_whole(found[-2].word))
                if named or (pieces[end].word == "," and pieces[end + 1].kind is Kind.BE):
                    found[-1] = HEAD_IS if hangs_from_first(found[:-1]) else IS
            elif _parted(pieces, end, _is_bare(found), names_whole(found[-1].word)) or (
                pieces[end] == INSIDE and pieces[end - 1].word in PATTERNS and pieces[end + 1].word in COLOURS
            ):
                _open_phrase(found)
                found.append(IS)
            elif _is_bare(found) and ends_at_comma(pieces[at:end], LOOKS):
                found.append(IS)  # "wings brown, white belly", "wings barred white, long legs"
        comma = piece == COMMA and bool(found) and found[-1].kind is Kind.NOUN
        if piece == COMMA and pieces[at + 1].kind is Kind.ON and _says_before(found):
            found.append(END)  # "leaves, green, on a brown twig"
            continue
        if piece == INSIDE and found and _is_coloured(pieces, at, found):
            piece = IS if found[-1].kind is Kind.NOUN else Piece(Kind.AND, "and")
        found.append(piece)
    return found


def _says_before(found: list[Piece]) -> bool:
    """Whether adjectives end here that are said of a noun without its verb."""
    begin = run_before(found, len(found))
    return begin < len(found) and begin > 0 and found[begin - 1] == IS


def _open_phrase(found: list[Piece]) -> None:
    """Part a noun from what stands before its comma where that is no part of a list: "a bird, (its) crown red"."""
    comma = len(found) - (3 if found[-2:-1] and found[-2].kind is Kind.DETERMINER else 2)
    if comma > 0 and found[comma] == COMMA and found[comma - 1].kind is Kind.NOUN:
        before, noun = found[comma - 1].word, found[-1].word
        if _is_part(noun) and not _is_part(before):
            found[comma] = END


def _is_coloured(pieces: list[Piece], at: int, found: list[Piece]) -> bool:
    """Whether nothing but colours follow: "crown in red", "is banded in white and brown"."""
    end = run_end(pieces, at + 1)
    words = {piece.word for piece in pieces[at + 1 : end] if piece.kind is Kind.ADJECTIVE}
    colours = (
        bool(words & COLOURS) and words <= COLOURS | SHADES | FINISHES
    )  # but "a painting in bright colors"
    end += pieces[end].kind is Kind.MEASURE  # "in black color"
    listed = joined(pieces[at + 1 : end]) and found[-2:-1] and found[-2].word not in COLOURS
    bare = (found[-1].kind is Kind.NOUN and (listed or _is_bare(found))) or found[-1].word in PATTERNS
    bare = bare or takes_colour(found)
    return colours and bare and _ends(pieces, end)


def _is_part(noun: str) -> bool:
    return noun in PARTS or noun in FEATHERING or noun in THING_PARTS


def _parted(pieces: list[Piece], end: int, bare: bool, whole: bool) -> bool:
    """Whether what follows adjectives that stand after a noun leaves them to it."""
    if not (bare or whole):  # "white belly brown with": the bird may be brown
        return False
    piece = pieces[end]
    if piece == INSIDE:
        return bare and pieces[end + 1].word in COLOURS  # "wings banded in white"
    if piece.kind is not Kind.AND:
        return piece.kind in LEAVES or (bare and piece.kind is Kind.BE)
    after = pieces[end + 1].kind
    if piece.word == ",":
        return bare or after in LEAVES | {Kind.DETERMINER, Kind.BE}
    return after in LEAVES | {Kind.BE} or (bare and after in (Kind.DETERMINER, Kind.NOUN, Kind.OWNER))


def _ends(pieces: list[Piece], end: int) -> bool:
    """Whether adjectives end here, and no noun of theirs follows."""
    piece = pieces[end]
    if piece.kind is not Kind.AND:
        return piece.kind in LEAVES | {Kind.BE}
    after = pieces[end + 1].kind
    return after in LEAVES | {Kind.BE, Kind.DETERMINER} or (piece.word == "," or after is not Kind.ADJECTIVE)


def _is_bare(found: list[Piece]) -> bool:
    """Whether the noun that was read last has no adjective of its own."""
    at = len(found) - 1
    while at >= 0 and found[at].kind is Kind.NOUN:
        lists = at > 1 and _and_of_nouns(found, at - 1)
        at -= 2 if lists else 1
    if at < 0:
        return True
    if found[at].kind is Kind.DETERMINER and found[at].word in ("a", "an"):
        noun = found[-1].word  # "a mahogany brown" and "is coal black" say nothing of mahogany and coal
        return names_whole(noun) or _is_part(noun)
    while at and found[at].kind is Kind.ADJECTIVE and found[at].word in VAGUE:
        at -= 1  # "upper wings gray"
    return found[at].kind not in (Kind.ADJECTIVE, Kind.BE) or found[at].word in VAGUE


def _and_of_nouns(found: list[Piece], at: int) -> bool:
    """Whether an "and" stands here after a noun; after a comma another phrase may begin: "red eyes, legs black"."""
    return found[at].kind is Kind.AND and found[at].word != "," and found[at - 1].kind is Kind.NOUN


def _looks(run: list[Piece]) -> bool:
    """Whether adjectives are looks: with "and", the first of them."""
    words = [p.word for p in run if p.kind is Kind.ADJECTIVE]
    return all(
        word in LOOKS or word in VAGUE or word.rpartition("-")[2] in TELLING
        for word in (words[:1] if joined(run) else words)
    )
