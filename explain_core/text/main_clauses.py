"""What a verb speaks of where something else stands right before it: "the bird with a red crown is small"."""

from explain_core.text.denial import EXCEPTING
from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import COMMA, run_end
from explain_core.text.things import names_part, names_whole

END = Piece(Kind.STOP, ".")
_PHRASE = frozenset((Kind.NOUN, Kind.ADJECTIVE, Kind.DETERMINER))
_ADDS = frozenset((Kind.BUT, Kind.AND))
_NAMELESS = Piece(Kind.NOUN, "thing", "thing")  # of "all parts except the belly are black"
MARKS = frozenset(".;!?")
PUT_IN = frozenset((Kind.STOP, Kind.OTHER, Kind.ON, Kind.IN, Kind.WHICH, Kind.NOT))
_BEGINS = frozenset((Kind.STOP, Kind.BUT, Kind.COLON))
_ONE = frozenset(("is", "was", "looks", "appears", "seems"))
_COMPARES = frozenset(("as", "like", "than"))


def with_subjects(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with the subject once more before its verb, where something else stands between."""
    return _insertions(_phrases(pieces))


def _phrases(pieces: list[Piece]) -> list[Piece]:
    """ "The bird with a red crown is small": the noun once more after what it has."""
    if Kind.BE not in [piece.kind for piece in pieces]:
        return pieces
    found: list[Piece] = []
    whole: Piece | None = None  # the first noun of the sentence, while its verb is to come
    denied = False
    for at, piece in enumerate(pieces):
        kind = piece.kind
        if kind in _BEGINS:
            whole, denied = None, False
        elif kind is Kind.NOT:
            denied = True
        elif kind is Kind.NOUN:
            if whole is None and not denied and _has(pieces, at + 1) and names_whole(piece.word):
                whole = piece if _opens_sentence(pieces, at) else None
        elif kind is Kind.BE:
            if piece.word and pieces[at - 1].kind is Kind.NOUN:
                noun = _set_apart(pieces, at)
                if whole and not noun and _is_of_whole(pieces, at, whole):
                    noun = whole
                found += [END, noun] if noun else []
                whole = None
        elif kind is Kind.WHICH:
            if not denied and (noun := _placed(pieces, at)):
                found[-1:] = [END, noun]
                whole = None
                continue
        elif kind is Kind.AND and (_compares(pieces, at) or _says_anew(pieces, at)):
            piece = END
        found.append(piece)
    return found


def _insertions(pieces: list[Piece]) -> list[Piece]:
    """ "The belly, however, is white": the noun once more after what is put in, so that "is" speaks of it."""
    if COMMA not in pieces:
        return pieces
    found: list[Piece] = []
    noun: Piece | None = None  # the one before the comma that opens what is put in
    clause = denied = False  # whether that is a clause; what is said of "no belly" is not said of the belly
    for at, piece in enumerate(pieces):
        follows = pieces[at + 1].kind if at + 1 < len(pieces) else Kind.STOP
        denied = piece.kind is Kind.NOT or (denied and piece.kind is not Kind.STOP)
        if piece == COMMA and noun and follows is Kind.BE and pieces[at + 2].kind is not Kind.NOT:
            found += [END, noun]
            noun = None
            continue
        if (
            piece == COMMA
            and found
            and found[-1].kind is Kind.NOUN
            and _puts_in(pieces, at + 1)
            and not denied
        ):
            noun, clause = found[-1], follows is Kind.WHICH
        elif _closes(piece, follows, clause):
            noun = None
        found.append(piece)
    return found


def _closes(piece: Piece, follows: Kind, clause: bool) -> bool:
    """Whether what is put in has ended, and no noun waits for its verb; a clause has a verb of its own."""
    if piece.kind is Kind.BUT:
        return follows is not Kind.NOT
    return piece.word in MARKS or (piece.kind is Kind.BE and not clause)


def _puts_in(pieces: list[Piece], at: int) -> bool:
    """Whether something that is put in begins here: "however", "like", "in contrast", "which", "but not"."""
    kind = pieces[at].kind
    return kind in PUT_IN or (kind is Kind.BUT and pieces[at + 1].kind is Kind.NOT)


def _opens_sentence(pieces: list[Piece], at: int) -> bool:
    """Whether the noun here is the first of its sentence, and nothing but its adjectives stand before it."""
    while at and pieces[at - 1].kind in (Kind.ADJECTIVE, Kind.DETERMINER, Kind.AND):
        at -= 1
    return at == 0 or pieces[at - 1].kind in _BEGINS


def _has(pieces: list[Piece], at: int) -> bool:
    """Whether "with", "having" or "that has" stands here: the sentence has no verb yet."""
    if pieces[at].kind is Kind.WHICH:
        return pieces[at + 1].kind is Kind.HAVE
    return pieces[at].word in ("with", "having")


def _is_of_whole(pieces: list[Piece], verb: int, whole: Piece) -> bool:
    """Whether the verb here speaks of the thing itself, not of the noun before it.

    One phrase stands between ("with a red crown is"), or the noun before is plural and the verb is not. A noun without
    an adjective of its own may begin another sentence: "a bird with a red crown nape is black".
    """
    begin = verb - 1
    while begin and pieces[begin - 1].kind is Kind.ADJECTIVE:
        begin -= 1
    noun = pieces[verb - 1]
    if pieces[begin - 1].kind is Kind.NOT:
        return pieces[begin - 2].kind is Kind.HAVE  # "that has no crest is"
    if begin == verb - 1 or any(piece.kind is Kind.NOT for piece in pieces[pieces.index(whole) : verb]):
        return False
    one = whole.written == whole.word
    if one is not (pieces[verb].word in _ONE):
        return False
    determined = begin - (pieces[begin - 1].kind is Kind.DETERMINER)
    if pieces[determined - 1].kind is Kind.HAVE:
        return True
    return one and noun.written != noun.word


def _set_apart(pieces: list[Piece], verb: int) -> Piece | None:
    """The noun that a verb speaks of where others are set apart from it: "the head but not the neck is black"."""
    at = verb - 1
    while at and pieces[at].kind in _PHRASE and pieces[at - 1].kind in _PHRASE:
        at -= 1
    at -= 2 if pieces[at - 1].word == "for" else 1  # "except for"
    if at < 1:
        return None
    if pieces[at].word == "not" and pieces[at - 1].kind in _ADDS:
        at -= 1
    elif pieces[at].word not in EXCEPTING:
        return None
    noun, before = pieces[at - 1], pieces[at - 2] if at > 1 else END
    if noun.kind not in (Kind.NOUN, Kind.DETERMINER) or any(piece.kind is Kind.NOT for piece in pieces[:at]):
        return None
    if before.kind is Kind.ADJECTIVE or before.word in ("a", "an"):
        return None  # "a brown bird except the belly is white"
    return noun if names_whole(noun.word) or names_part(noun.word) else _NAMELESS


def _placed(pieces: list[Piece], at: int) -> Piece | None:
    """The part that ", which" speaks of: "black except on its belly, which is white"."""
    if (
        at < 4
        or pieces[at - 1] != COMMA
        or pieces[at - 2].kind is not Kind.NOUN
        or pieces[at + 1].kind is not Kind.BE
    ):
        return None
    noun = pieces[at - 2]
    own = pieces[at - 3].word in ("its", "his", "her", "their")
    return noun if own and pieces[at - 4].kind is Kind.ON and names_part(noun.word) else None


def _compares(pieces: list[Piece], at: int) -> bool:
    """Whether a sentence of its own follows what is compared: "longer than its body and its belly is white"."""
    if at < 3 or pieces[at - 1].kind is not Kind.NOUN:
        return False
    before = at - 2
    while before and pieces[before].kind in (Kind.ADJECTIVE, Kind.DETERMINER):
        before -= 1
    if pieces[before].word not in _COMPARES:
        return False
    after = at + 1 + (pieces[at + 1].kind is Kind.DETERMINER)
    after = run_end(pieces, after)
    return pieces[after].kind is Kind.NOUN and pieces[after + 1].kind is Kind.BE


def _says_anew(pieces: list[Piece], at: int) -> bool:
    """Whether a noun with its own verb comes after a comma, and none to list it with: "at the edges, leaves are"."""
    definite = pieces[at + 1].word == "the"
    noun = run_end(pieces, at + 1 + definite)
    if pieces[at] != COMMA or pieces[noun].kind is not Kind.NOUN or not _is_verb(pieces[noun + 1]):
        return False
    before = at - 1
    while before > 0 and pieces[before].kind in (Kind.ADJECTIVE, Kind.DETERMINER, Kind.NOUN):
        before -= 1
    last = pieces[at - 1]
    if last.kind is Kind.NOUN and pieces[noun + 1].word in _ONE and not names_part(last.word):
        return True  # "a cut avocado, flesh is green": of two it would be "are"
    return last.kind is Kind.NOUN and pieces[before].kind in (Kind.ON, Kind.IN, Kind.NEAR, Kind.OF)


def _is_verb(piece: Piece) -> bool:
    return piece.kind is Kind.BE and piece.word != ""
