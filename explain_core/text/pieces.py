"""A tagged caption as the pieces that matter for reading it: adjectives, nouns, and what joins them."""

from enum import IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from explain_core.text.words import (
    ALWAYS_NOUNS,
    CARRIERS,
    COLOURS,
    FUSED,
    JOINERS,
    MEASURES,
    MISTAGGED,
    NOUN_SHADES,
    PART_FORMS,
    PARTS,
    PATTERNS,
    PLURAL_MODIFIERS,
    PLURALS,
    SHADES,
    SILENT,
    SPELLING,
    THING_FORMS,
    TINTS,
    UNITS,
    WHOLE,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ADJECTIVE_TAGS = frozenset(("JJ", "JJR", "JJS"))
PARTICIPLE_TAGS = frozenset(("VBN", "VBD", "VBG"))
NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
HYPHENS = frozenset(("-", "–", "/"))
OWNS = frozenset(("s", "'s"))
IN_COLOR = "in color"  # closes a list of adjectives


class Kind(IntEnum):
    """What a piece does in a sentence; words of no kind, such as adverbs, are left out of the pieces."""

    ADJECTIVE = auto()
    NOUN = auto()
    MEASURE = auto()  # "color", "mixture": no thing
    WORN = auto()  # "bellied": a part, and the adjective before it is the part's
    OWNER = auto()  # "bird" of "the bird's head": a thing, and a determiner of the next
    DETERMINER = auto()
    AND = auto()
    BUT = auto()
    BE = auto()
    HAVE = auto()
    WHICH = auto()
    OF = auto()
    ON = auto()
    IN = auto()
    NEAR = auto()
    NOT = auto()
    OTHER = auto()
    COLON = auto()  # "belly: white", "tail - long": says what it stands after, or ends it
    STOP = auto()


KINDS = {word: Kind[name.upper()] for name, words in JOINERS.items() for word in words}
KIND_OF_TAG = dict.fromkeys(("DT", "PDT", "CD", "PRP", "PRP$", "WP$", "POS"), Kind.DETERMINER)
KIND_OF_TAG |= dict.fromkeys((".", ":", "-LRB-", "-RRB-"), Kind.STOP) | {"CC": Kind.AND, ",": Kind.AND}
SKIPPED_TAGS = frozenset(("RB", "RBR", "RBS", "HYPH", "_SP", "``", "''"))
OPENS = frozenset((Kind.DETERMINER, Kind.ADJECTIVE, Kind.AND, Kind.HAVE, Kind.STOP, Kind.OF))


class Piece(NamedTuple):
    """A kind, the word in its one spelling (a noun's singular), and a noun as it was written."""

    kind: Kind
    word: str
    written: str = ""
    denied: bool = False


def pieces(doc: "Doc") -> list[Piece]:
    """Cut a tagged and lemmatised caption into pieces, the last of which is a STOP.

    Nouns of two words become one piece ("eye ring"), a shade gives way to its colour ("dark brown"), and an
    adjective takes what carries it ("medium sized") or fuses with it ("black-tipped").
    """
    tokens = [token for token in doc if token.text not in HYPHENS]
    found: list[Piece] = []
    run: list[Token] = []  # a noun that may go on
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        last = Kind.NOUN if run else found[-1].kind if found else Kind.STOP
        kind, word = _kind(token, following, last), _spelled(token)
        if run and (kind is not Kind.NOUN or not _continues(run, token)):
            found.append(_noun(run))
            if kind is not Kind.NOUN and _after_dash(token):
                found.append(Piece(Kind.COLON, "-"))
            run = []
        if kind is Kind.NOUN:
            run.append(token)
        elif word in FUSED and kind is Kind.ADJECTIVE:
            if found and found[-1].kind is Kind.ADJECTIVE:
                found[-1] = Piece(Kind.ADJECTIVE, f"{found[-1].word}-{word}")
        elif kind is Kind.ADJECTIVE:
            hyphened = position > 0 and token.nbor(-1).text == "-" and _ends_in(found, kind)
            if hyphened and word.endswith("ed") and word not in COLOURS:
                word = f"{found.pop().word}-{word}"  # "long-haired"
            elif word in COLOURS and _ends_in(found, kind) and _shades(found[-1].word):
                found.pop()
            found.append(Piece(kind, word.replace(" ", "-")))
        elif kind is Kind.WORN:
            found.append(Piece(kind, _worn_part(word) or word))
        elif kind is Kind.AND and _ends_in(found, kind) and found[-1].word == ",":
            found[-1] = Piece(kind, word)  # ", and"
        elif kind is Kind.OTHER and word == "in":
            found.append(Piece(kind, IN_COLOR))
        elif kind is not None:
            found.append(Piece(kind, word))
    if run:
        found.append(_noun(run))
    return [*found, Piece(Kind.STOP, "")]


def _kind(token: "Token", following: "Token | None", last: Kind) -> Kind | None:
    """The kind of a word; None for words that change nothing."""
    word, tag = _spelled(token), token.tag_
    if word in SILENT:
        return None
    if _is_length(token, following):
        return Kind.OTHER
    if word == "tinted" and last in OPENS - {Kind.ADJECTIVE}:
        return Kind.ADJECTIVE  # "tinted windows", but "blue tinted windows"
    if word in CARRIERS and (
        word.endswith(("ed", "ing", "hued")) or (following is not None and _may_be_described(following))
    ):
        return None  # "medium sized", "brown color wings"
    if word in ("in", "of") and following is not None and following.lower_ in CARRIERS:
        return Kind.OTHER if word == "in" else None  # "brown in color"
    if word == "that" and not (
        last is Kind.NOUN and following is not None and following.lower_ not in PART_FORMS
    ):
        return Kind.DETERMINER
    if kind := KINDS.get(word):
        return kind
    if word in OWNS:
        return Kind.BE  # until `with_owners` knows better
    if word == "there" and last is Kind.NOT:
        return Kind.OTHER  # "is not there"
    if _worn_part(word):
        return Kind.WORN
    if word in FUSED and last is Kind.ADJECTIVE and (word != "like" or _opens_noun(following)):
        return Kind.ADJECTIVE
    if _is_noun(token):
        if not MEASURES.isdisjoint((word, word.removesuffix("s"))) or word in CARRIERS:
            return Kind.MEASURE
        carried = following is not None and _carries(following)
        if carried and tag == "NN" and word not in PART_FORMS and word not in WHOLE:
            return Kind.ADJECTIVE  # "cone shaped beak", "medium size bird"
        return Kind.NOUN
    if _is_adjective(token, word) or (
        tag in PARTICIPLE_TAGS and last in OPENS and _is_word(token) and _opens_noun(following)
    ):
        return Kind.ADJECTIVE
    if tag in SKIPPED_TAGS:
        return None
    return KIND_OF_TAG.get(tag, Kind.OTHER)


def _spelled(token: "Token") -> str:
    return SPELLING.get(token.lower_, token.lower_)


def _after_dash(token: "Token") -> bool:
    """Whether " - " stands before it, with blanks on both sides."""
    if token.i < 2 or token.nbor(-1).text not in HYPHENS or token.nbor(-1).text == "/":
        return False
    return bool(token.nbor(-1).whitespace_ and token.nbor(-2).whitespace_)


def _ends_in(found: list[Piece], kind: Kind) -> bool:
    return bool(found) and found[-1].kind is kind


def _shades(word: str) -> bool:
    return word in SHADES or word in TINTS or (word in COLOURS and word.endswith("ish"))


def _is_length(token: "Token", following: "Token | None") -> bool:
    """Whether it is the unit of "3.5 inches long", which says nothing of an inch."""
    if token.lower_ in UNITS:
        return True
    dimension = following is not None and following.lower_ in ("deep", "high", "long", "tall", "wide")
    return dimension and token.lower_ in ("feet", "foot") and token.i > 0 and token.nbor(-1).like_num


def _is_word(token: "Token") -> bool:
    return token.is_alpha and len(token) > 1


def _is_noun(token: "Token") -> bool:
    word = token.lower_
    if (
        word in PART_FORMS
        or word in THING_FORMS
        or word in PLURALS
        or word in ALWAYS_NOUNS
        or " " in SPELLING.get(word, "")
    ):
        return True
    return _is_word(token) and (_is_thing(token) or (token.tag_ in NOUN_TAGS and not _always_adjective(word)))


def _is_adjective(token: "Token", word: str) -> bool:
    return (
        _is_word(token) and not _is_thing(token) and (token.tag_ in ADJECTIVE_TAGS or _always_adjective(word))
    )


def _always_adjective(word: str) -> bool:
    word = SPELLING.get(word, word)
    return word in COLOURS or word in SHADES or word in MISTAGGED or word in PATTERNS


def _is_thing(token: "Token") -> bool:
    """Whether a word that can shade a colour is a thing here: "a blue sky", not "sky blue wings"."""
    if token.lower_ not in NOUN_SHADES:
        return False
    after = next((t for t in token.doc[token.i + 1 : token.i + 3] if t.text not in HYPHENS), None)
    return after is None or _spelled(after) not in COLOURS


def _opens_noun(token: "Token | None") -> bool:
    """Whether a noun begins or goes on with this word."""
    return token is not None and (_is_noun(token) or _is_adjective(token, token.lower_))


def _may_be_described(token: "Token") -> bool:
    return _opens_noun(token) and token.lower_ not in CARRIERS


def _carries(token: "Token") -> bool:
    """Whether a word carries the one before it: "cone shaped", "thread like petals", but not "is like a thread"."""
    if token.lower_ == "like":
        return token.i + 1 < len(token.doc) and _opens_noun(token.nbor(1))
    return token.lower_ in CARRIERS or token.lower_ == "shaped"


def _worn_part(word: str) -> str | None:
    """The part in "bellied", "headed", "legged", "eyed": belly, head, leg, eye; None for other words."""
    if not word.endswith("ed") or word == "crested":  # "a crested head" needs no adjective to say something
        return None
    stem = word[:-2]
    for part in (stem, stem + "e", stem[:-1], stem[:-1] + "y"):
        if part in PARTS or part == "feather":
            return part
    return None


def _continues(nouns: "list[Token]", token: "Token") -> bool:
    """Whether a noun goes on with this token: not after a plural, the thing itself, or from part to part."""
    last, word = nouns[-1].lower_, token.lower_
    plural = nouns[-1].tag_ in ("NNS", "NNPS") and last not in PARTS and last not in PLURAL_MODIFIERS
    return not (plural or last in WHOLE or (last in PART_FORMS and word in PART_FORMS))


def _noun(run: "list[Token]") -> Piece:
    """One noun from a run of them: the last, with the one before it where both name one thing ("eye ring")."""
    noun, written = _head_forms(run[-1])
    if len(run) > 1 and " " not in noun and noun not in PARTS:  # but a "peacock head" is a head
        modifier = run[-2].lower_
        noun, written = _united(f"{modifier} {noun}", f"{modifier} {written}")
    return Piece(Kind.NOUN, noun, written)


def _head_forms(token: "Token") -> tuple[str, str]:
    """A noun's singular, and how it was written with its spelling united: ("wing bar", "wing bars")."""
    word = token.lower_
    singular = (
        PART_FORMS.get(word)
        or PLURALS.get(word)
        or THING_FORMS.get(word)
        or (word if word in SPELLING else (token.lemma_ or word).lower())
        or word
    )
    return _united(singular, word)


def _united(singular: str, written: str) -> tuple[str, str]:
    """Both forms of a noun in the one spelling that SPELLING has for it."""
    united = SPELLING.get(singular, singular)
    if united == singular or written == singular:
        return united, united if written == singular else written
    return united, "rectrices" if united == "rectrix" else united + "s"
