"""A tagged caption as the pieces that matter for reading it: adjectives, nouns, and what joins them."""

import re
from typing import TYPE_CHECKING, NamedTuple

from explain_core.text.afterwords import closes
from explain_core.text.hyphens import compounds
from explain_core.text.kind_rules import BESIDE, kind_of
from explain_core.text.kinds import LISTED, Before, Kind
from explain_core.text.tags import ADJECTIVE_TAGS, HYPHENS, spelled
from explain_core.text.things import PAINTED, PAIRS, THING_FORMS
from explain_core.text.words import (
    COLOURS,
    FEATHERING,
    FUSED,
    PART_FORMS,
    PARTS,
    PLURAL_MODIFIERS,
    PLURALS,
    SHADES,
    SPELLING,
    TINTS,
    WHOLE,
    words_of,
    worn_part,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PLURAL = re.compile(r"\w{3,}[^aeious]s|\w{2,}[^aeiou]es")
SINGULAR = words_of(
    "always brass jeans lens news pants perhaps regimen series sometimes species specimen stamen"
)
LIGHT = words_of("beige brown buff gray off-white peach pink tan white yellow")  # what is creamy by its shade
IN_COLOR = "in color"  # closes a list of adjectives


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
    joined = compounds(doc)
    inner = {i for first, compound in joined.items() for i in range(first + 1, compound.end)}
    tokens = [token for token in doc if token.text not in HYPHENS and token.i not in inner]
    found: list[Piece] = []
    run: list[Token] = []  # a noun that may go on
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.i in joined:
            if run and joined[token.i].kind is not Kind.NOUN:  # "a white cotton t-shirt"
                found += _nouns(run, found)
            run = []
            compound = joined[token.i]
            written = doc[token.i : compound.end].text if compound.kind is Kind.NOUN else ""
            found.append(Piece(compound.kind, compound.word, written))
            continue
        kind, word = kind_of(token, following, _before(found, run, token)), spelled(token)
        if run and (kind is not Kind.NOUN or not _continues(run, token)):
            found += _nouns(run, found)
            _join_after(found, kind, token, following)
            run = []
        if kind is Kind.NOUN:
            run.append(token)
        elif (
            word in FUSED and kind is Kind.ADJECTIVE and (_ends_in(found, kind) or word in ("like", "shaped"))
        ):
            if _ends_in(found, kind):
                found[-1] = Piece(Kind.ADJECTIVE, f"{found[-1].word}-{word}")
            elif word == "shaped" and _ends_in(found, Kind.NOUN):
                found[-1] = Piece(
                    Kind.ADJECTIVE, f"{found[-1].word.replace(' ', '-')}-{word}"
                )  # "is almond shaped"
        elif kind is Kind.ADJECTIVE:
            hyphened = position > 0 and token.nbor(-1).text == "-" and _ends_in(found, kind)
            if hyphened and word.endswith("ed") and word not in COLOURS:
                word = f"{found.pop().word}-{word}"  # "long-haired"
            elif word in COLOURS and _ends_in(found, kind) and _shades(found[-1].word, token):
                found.pop()
            found.append(Piece(kind, word.replace(" ", "-")))
        elif kind is Kind.WORN:
            found.append(Piece(kind, worn_part(word) or word))
        elif kind is Kind.AND and _ends_in(found, kind) and found[-1].word == ",":
            found[-1] = Piece(kind, word)  # ", and"
        elif kind is Kind.OTHER and (word == "in" or word in BESIDE):
            found.append(Piece(kind, IN_COLOR))
        elif kind is not None:
            found.append(Piece(kind, "" if kind is Kind.BE and word in PAINTED else word))
    if run:
        found += _nouns(run, found)
    return [*found, Piece(Kind.STOP, "")]


def _before(found: list[Piece], run: "list[Token]", token: "Token") -> Before:
    """What stands before a word: a dash, a noun that may go on, or the last piece."""
    if run and token.tag_ == "VBN" and _after_dash(token):
        return Before(Kind.COLON, "-", found)
    if run:
        return Before(Kind.NOUN, run[-1].lower_, found)
    return Before(found[-1].kind, found[-1].word, found) if found else Before(Kind.STOP, "", found)


def _after_dash(token: "Token") -> bool:
    """Whether " - " stands before it, with blanks on both sides."""
    if token.i < 2 or token.nbor(-1).text not in HYPHENS or token.nbor(-1).text == "/":
        return False
    return bool(token.nbor(-1).whitespace_ and token.nbor(-2).whitespace_)


def _ends_in(found: list[Piece], kind: Kind) -> bool:
    return bool(found) and found[-1].kind is kind


def _shades(word: str, colour: "Token") -> bool:
    """Whether a word shades the colour after it: not where they are two, as in "pinkish/reddish"."""
    if word == "creamy" and spelled(colour) not in LIGHT:
        return False  # "creamy orange soup"
    shade = word in SHADES or word in TINTS or (word in COLOURS and word.endswith("ish"))
    return shade and colour.nbor(-1).text != "/"


def _continues(nouns: "list[Token]", token: "Token") -> bool:
    """Whether a noun goes on with this token: not after a plural, the thing itself, or from part to part."""
    last, word = nouns[-1].lower_, token.lower_
    plural = nouns[-1].tag_ in ("NNS", "NNPS") and last not in PARTS and last not in PLURAL_MODIFIERS
    parts = last in PART_FORMS and word in PART_FORMS and (last, word) not in PAIRS
    return not (plural or last in WHOLE or parts)


def _join_after(found: list[Piece], kind: Kind | None, token: "Token", following: "Token | None") -> None:
    """Say how what follows a noun belongs to it: after a dash, or as what has become of it: "its spout repaired"."""
    if kind is not Kind.NOUN and _after_dash(token):
        found.append(Piece(Kind.COLON, "-"))
    elif kind is Kind.ADJECTIVE and _is_told(token) and closes(following):
        _part(found)
        found.append(Piece(Kind.BE, ""))


def _is_told(token: "Token") -> bool:
    """Whether neither lists nor a tag tell that it is an adjective."""
    return spelled(token) not in LISTED and token.tag_ not in ADJECTIVE_TAGS


def _part(found: list[Piece]) -> None:
    """Part a noun that something is said of from the list before it: "with brass knobs, one handle cracked"."""
    at = len(found) - (3 if len(found) > 2 and found[-2].kind is Kind.DETERMINER else 2)
    if at > 0 and found[at] == Piece(Kind.AND, ","):
        found[at] = Piece(Kind.STOP, ".")


def _nouns(run: "list[Token]", found: list[Piece]) -> list[Piece]:
    """The noun of a run; in a list what is left out before a part is marked: "pink ears, button eyes" are not pink."""
    noun = _noun(run)
    if len(run) == 1 or noun.word not in PARTS or not _ends_in(found, Kind.AND):
        return [noun]
    before = _head_forms(run[-2])[0]
    listed = before in PARTS or before in WHOLE or before in FEATHERING or before in PLURALS.values()
    return [noun] if listed else [Piece(Kind.ADJECTIVE, "own"), noun]


def _noun(run: "list[Token]") -> Piece:
    """One noun from a run of them: the last, with the one before it where both name one thing ("eye ring")."""
    noun, written = _head_forms(run[-1])
    pair = len(run) > 1 and (run[-2].lower_, noun) in PAIRS
    if len(run) > 1 and " " not in noun and (noun not in PARTS or pair):  # but a "peacock head" is a head
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
        or (
            word
            if word in SPELLING or word in SINGULAR
            else _singular((token.lemma_ or word).lower(), token.tag_)
        )
        or word
    )
    return _united(singular, word)


def _united(singular: str, written: str) -> tuple[str, str]:
    """Both forms of a noun in the one spelling that SPELLING has for it."""
    united = SPELLING.get(singular, singular)
    if united == singular or written == singular:
        return united, united if written == singular else written
    return united, "rectrices" if united == "rectrix" else united + "s"


def _singular(lemma: str, tag: str) -> str:
    """A noun that the tagger takes for a singular, without its plural's "s": "diaphragms", not "canvas"."""
    if tag in ("NN", "NNP", "NNPS", "VBZ") and _PLURAL.fullmatch(lemma) and lemma not in SINGULAR:
        return lemma[:-1]
    return lemma
