"""Words joined by hyphens that are one adjective or one noun: "a high-top sneaker", "a two-seater", "an X-ray"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explain_core.text.kinds import KINDS, LISTED, Kind
from explain_core.text.tags import NOUN_TAGS, opens_noun, spelled
from explain_core.text.words import (
    CARRIERS,
    COLOURS,
    FUSED,
    JOINERS,
    NOUN_SHADES,
    PART_FORMS,
    PATTERNS,
    SHADES,
    SPELLING,
    TINTS,
    UNITS,
    VAGUE,
    words_of,
    worn_part,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NUMBERS = words_of("one two three four five six seven eight nine ten single double triple multi")
PARTICLES = words_of("down in off on out over up")
FINISHED = words_of("coated plated")
COLOURED = words_of("colored coloured")
SHAPED = PATTERNS | words_of("flat high long low round short square wide")
#: What begins with one of these is read word by word: "dark-red", "black-tipped", "yellow-bellied".
LOOKS = COLOURS | PATTERNS | SHADES | TINTS
#: What is no thing with a colour of its own: "black-white", "wing-white", "all-white", "multi-colored".
PLAIN = LOOKS | PART_FORMS.keys() | NUMBERS | VAGUE | words_of("all non off un")


@dataclass(frozen=True, slots=True)
class Compound:
    """One word of several: its kind, how it is spelled, and the token after it."""

    kind: Kind
    word: str
    end: int


def compounds(doc: "Doc") -> dict[int, Compound]:
    """The compounds of a caption by their first token; what is read word by word is left out."""
    found: dict[int, Compound] = {}
    if "-" not in doc.text:
        return found
    at = 1
    while at + 1 < len(doc):
        if not _joins(doc[at]):
            at += 1
            continue
        words = [doc[at - 1], doc[at + 1]]
        while at + 3 < len(doc) and _joins(doc[at + 2]):
            at += 2
            words.append(doc[at + 1])
        if (compound := _compound(doc, words)) is not None:
            found[words[0].i] = compound
        at += 2
    return found


def _joins(token: "Token") -> bool:
    """Whether it is a hyphen without a blank on either side."""
    if token.text != "-" or token.i == 0 or token.i + 1 >= len(token.doc):
        return False
    return not (token.whitespace_ or token.nbor(-1).whitespace_) and token.nbor(1).text != "-"


def _compound(doc: "Doc", words: "list[Token]") -> Compound | None:
    first, last, end = spelled(words[0]), spelled(words[-1]), words[-1].i + 1
    name = "-".join(spelled(word) for word in words)
    if name in VAGUE:
        return Compound(Kind.ADJECTIVE, name, end)
    if (compound := _coloured(words, first, last, end)) is not None:
        return compound
    following = doc[end] if end < len(doc) else None
    if first == "mid" and last == "sized":
        return Compound(Kind.ADJECTIVE, name, end)
    if (
        all(word.tag_ in ("NN", "NNP") for word in words)
        and PART_FORMS.keys().isdisjoint((first, last))
        and following is not None
        and spelled(following) in COLOURS
    ):
        return Compound(Kind.ADJECTIVE, spelled(following), end + 1)  # "fire-engine red"
    counted = first in NUMBERS or first.isdigit()
    named = opens_noun(following)
    if len(words) == 2 and (compound := _of_two(first, last, named, end)) is not None:
        return compound
    if (last in ("like", "length") and len(words) == 2 and first not in LOOKS) or (
        len(first) == 1 and last == "shaped"
    ):
        return Compound(Kind.ADJECTIVE, name, end)  # "is bracket-like", "knee-length", "L-shaped"
    if first in ("in", "off", "on", "over") and len(words) == 2 and words[-1].tag_ in ("NN", "NNP"):
        return Compound(Kind.ADJECTIVE, name, end)  # "off-road tires", "are over-ear"
    if last in FINISHED and len(words) == 2:
        return Compound(Kind.ADJECTIVE, name, end)  # "gold-plated pins": not all of gold
    if last in PARTICLES and named and first not in LOOKS:
        return Compound(Kind.ADJECTIVE, name, end)  # "slip-on shoe"
    thing = words[-1].tag_ in ("NN", "NNP", "JJ") and last not in CARRIERS and last not in LOOKS
    if (
        first in COLOURS
        and thing
        and len(words) == 2
        and named
        and words[-1].tag_ == "NN"
        and _is_plain(last)
    ):
        return Compound(Kind.ADJECTIVE, name, end)  # "red-figure cup", but "red-wing blackbird"
    said = words[0].i > 0 and words[0].nbor(-1).lower_ in JOINERS["be"]
    named = named or (said and (following is None or following.tag_ in (".", ",", "CC")))  # "is low-floor,"
    if first in SHAPED and thing and named and not worn_part(last):
        return Compound(Kind.ADJECTIVE, name, end)  # "pointed-toe pump"
    parted = _is_parted(words, following, counted, named)
    if parted:
        return None
    if len(first) == 1 and first.isalpha() and not last.endswith("ed"):
        singular = words[-1].lemma_ if words[-1].tag_ == "NNS" else last
        return Compound(Kind.NOUN, f"{first}-{singular}", end)  # "x-ray", "t-shirts"
    if named or ((first == "multi" or _is_made(words)) and (counted or not _goes_on(following))):
        return Compound(Kind.ADJECTIVE, name, end)
    if counted and words[-1].tag_ in ("NN", "NNP"):
        return Compound(Kind.NOUN, name, end)  # "a two-seater"
    return None


def _coloured(words: "list[Token]", first: str, last: str, end: int) -> Compound | None:
    """A thing with its colour: "honey-yellow" is yellow, "skin-colored" of its own."""
    if len(words) == 2 and len(first) > 2 and words[0].tag_ in NOUN_TAGS and first not in PLAIN:
        if spelled(words[-1]) in COLOURS:
            return Compound(Kind.ADJECTIVE, spelled(words[-1]), end)  # "honey-yellow", "paper-white"
        if last in COLOURED:
            return Compound(Kind.ADJECTIVE, f"{first}-colored", end)  # "skin-colored bumps"
    return None


def _is_parted(words: "list[Token]", following: "Token | None", counted: bool, named: bool) -> bool:
    """Whether words with hyphens are read one by one."""
    first, last = spelled(words[0]), spelled(words[-1])
    united = " ".join(word.lower_ for word in words)
    return (
        (first in LOOKS and first not in SHADES)  # but "a mid-century chair"
        or last in LOOKS  # "snow-white"
        or (last in CARRIERS and not counted)
        or (last in PART_FORMS and len(first) > 1 and not opens_noun(following))  # "wide-leg jeans", "V-tail"
        or (worn_part(last) and not (named and words[0].tag_ == "NN" and first not in LISTED))  # "bug-eyed"
        or united.replace(" ", "").removesuffix("s") in SPELLING
        or not all(word.text.isalnum() for word in words)
        or any(word.lower_ in UNITS or word.lower_ in KINDS for word in words)
    )


def _of_two(first: str, last: str, named: bool, end: int) -> Compound | None:
    """Two words that the last makes one: "slip-ons", "a double-breasted coat", "a gap-toothed smile"."""
    if last.endswith("s") and last.removesuffix("s") in PARTICLES:
        return Compound(Kind.NOUN, f"{first}-{last.removesuffix('s')}", end)
    if (last == "breasted" and first in ("double", "single")) or (
        last == "toothed" and named and first not in LOOKS
    ):
        return Compound(Kind.ADJECTIVE, f"{first}-{last}", end)
    return None


def _is_plain(word: str) -> bool:
    """Whether a word is no part, and carries no colour."""
    return word not in PART_FORMS and word not in NOUN_SHADES and word not in FUSED and not worn_part(word)


def _is_made(words: "list[Token]") -> bool:
    """Whether a participle ends it: "well-circumscribed", "hand-stitched", "low-slung"."""
    return words[-1].tag_ in ("VBN", "VBD", "JJ") or words[-1].lower_.endswith("ed")


def _goes_on(following: "Token | None") -> bool:
    """Whether a word follows that a participle would speak to: "well-known for"."""
    return following is not None and following.tag_ in ("IN", "TO", "RP")
