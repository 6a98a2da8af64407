"""What the words after a noun tell of it without a verb: "its spout repaired", "spire low", "flip flops"."""

import re
from typing import TYPE_CHECKING

from explain_core.text.kinds import (
    ADJECTIVE_ENDING,
    ENDING_TAGS,
    LISTED,
    PARTICIPLE_TAGS,
    SINGULAR_TAGS,
    Before,
    Kind,
)
from explain_core.text.tags import is_adjective, spelled
from explain_core.text.things import MEANS, MOVES, STANCES, THING_FORMS
from explain_core.text.words import (
    ALWAYS_NOUNS,
    MEASURES,
    PART_FORMS,
    PLURALS,
    SHAPES,
    VAGUE,
    WHOLE,
    words_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

#: What things do that is seen in one picture: the paint is peeling.
CHANGES = words_of(
    "bulging cracking crumbling drooping fading flaking glowing oozing overlapping peeling protruding rotting rusting "
    "sagging swirling tapering trailing weeping wilting winding withering"
)
ENDS_LIKE_LOOK = re.compile(r"\w{3,}[^e]ed")


def is_participle(token: "Token") -> bool:
    """Whether it is one by its tag, or by its ending where it has a noun's: "its keyboard yellowed"."""
    if token.tag_ in SINGULAR_TAGS:
        return ENDS_LIKE_LOOK.fullmatch(token.lower_) is not None
    return token.tag_ in PARTICIPLE_TAGS


def is_left(token: "Token", following: "Token | None", before: Before) -> bool:
    """Whether it says of the noun before it what has become of it, without "is": "its spout repaired", "paint peeling".

    That noun has a possessive before it, or nothing: "a bird perched" does something.
    """
    if before.last is not Kind.NOUN or before.word in VAGUE | MEANS or not closes(following):
        return False
    word = token.lower_
    if token.tag_ == "VBG" or word in CHANGES:
        return word in CHANGES
    verb = token.tag_ in ("VB", "VBP") and word.endswith("y") and len(word) > 4  # "their yolks still runny"
    verb = verb or (token.tag_ == "RB" and word.endswith(("ic", "ous")))  # "bones osteopenic"
    if not (is_participle(token) or verb or ADJECTIVE_ENDING.fullmatch(word)) or word in STANCES | MOVES:
        return False
    pieces = [piece for piece in before.pieces[-4:] if piece[0] is not Kind.ADJECTIVE]  # "red paint chipped"
    kind, owner = pieces[-1][:2] if pieces else (Kind.STOP, "")
    return kind is Kind.STOP or owner in (",", "its", "their", "his", "her", "one")


def is_said_at_once(token: "Token") -> bool:
    """Whether a look ends its phrase here, at most an adverb before it: "spire low.", "interior nearly white,"."""
    if token.tag_ == "RB" and not is_listed(spelled(token)) and token.i + 1 < len(token.doc):
        token = token.nbor(1)
    if token.tag_ == "VBN" and spelled(token) not in STANCES | MOVES:
        return closes(token.nbor(1) if token.i + 1 < len(token.doc) else None)  # "clasp broken"
    return (
        (is_adjective(token, spelled(token)) or spelled(token) in SHAPES)
        and spelled(token) not in VAGUE
        and closes(token.nbor(1) if token.i + 1 < len(token.doc) else None)
    )


def chimes(word: str, following: "Token | None") -> bool:
    """Whether the next word says this one again with another vowel: "flip flops" are one noun."""
    if following is None or "i" not in word:
        return False
    return following.lower_.removesuffix("s") in (word.replace("i", "o"), word.replace("i", "a"))


def is_listed(word: str) -> bool:
    """Whether a list says what a word is."""
    return (
        word in LISTED
        or word in PART_FORMS
        or word in THING_FORMS
        or word in WHOLE
        or word in ALWAYS_NOUNS
        or word in PLURALS
        or not MEASURES.isdisjoint((word, word.removesuffix("s")))
    )


def opens_after_comma(before: Before) -> bool:
    """Whether nothing but an adjective stands between a noun's comma and a word: "a flat roof, white trim"."""
    last = [tuple(piece[:2]) for piece in before.pieces[-3:]]
    return len(last) == 3 and last[0][0] is Kind.NOUN and last[1][1] == "," and last[2][0] is Kind.ADJECTIVE


def closes(token: "Token | None") -> bool:
    """Whether a phrase ends before this word."""
    return token is None or token.tag_ in ENDING_TAGS or token.lower_ in ("and", "but")
