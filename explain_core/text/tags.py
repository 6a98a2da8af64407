"""Whether a word is a noun or an adjective, by the word lists and, where they do not tell, by its tag."""

from typing import TYPE_CHECKING

from explain_core.text.things import THING_FORMS
from explain_core.text.words import (
    ALWAYS_NOUNS,
    CARRIERS,
    COLOURS,
    MISTAGGED,
    NOUN_SHADES,
    PART_FORMS,
    PATTERNS,
    PLURALS,
    PRONOUNS,
    SHADES,
    SPELLING,
    UNITS,
    words_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

ADJECTIVE_TAGS = frozenset(("JJ", "JJR", "JJS"))
NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
PRONOUN_TAGS = frozenset(("PRP", "PRP$"))
SUBSTANCES = words_of("copper cream gold rust silver")
HYPHENS = frozenset(("-", "–", "/"))


def spelled(token: "Token") -> str:
    """A word in its one spelling, lower case."""
    word = token.lower_
    return SPELLING.get(word, word)


def is_length(token: "Token", following: "Token | None") -> bool:
    """Whether it is the unit of "3.5 inches long", which says nothing of an inch."""
    if token.lower_ in UNITS:
        return True
    dimension = following is not None and following.lower_ in ("deep", "high", "long", "tall", "wide")
    return dimension and token.lower_ in ("feet", "foot") and token.i > 0 and token.nbor(-1).like_num


def is_word(token: "Token") -> bool:
    """Whether it is a word of letters, of more than one."""
    return token.is_alpha and len(token) > 1


def is_substance(token: "Token") -> bool:
    """Whether a colour's word is a thing, of another colour: "a swirl of white cream.", "show brown rust."."""
    if token.lower_ not in SUBSTANCES or token.i < 2 or token.nbor(-1).lower_ not in COLOURS - SUBSTANCES:
        return False
    after = token.nbor(1).text if token.i + 1 < len(token.doc) else "."
    return after == "." and token.nbor(-2).lower_ in ("of", "show", "shows", "with", "has", "some")


def is_noun(token: "Token") -> bool:
    """Whether it is a noun, by the lists first and then by its tag."""
    word = token.lower_
    if (
        word in PART_FORMS
        or word in THING_FORMS
        or word in PLURALS
        or word in ALWAYS_NOUNS
        or " " in SPELLING.get(word, "")
        or is_substance(token)
    ):
        return True
    if token.tag_ in PRONOUN_TAGS and word not in PRONOUNS:
        return is_word(token)
    return is_word(token) and (is_thing(token) or (token.tag_ in NOUN_TAGS and not always_adjective(word)))


def is_adjective(token: "Token", word: str) -> bool:
    """Whether it is an adjective, likewise."""
    return is_word(token) and not is_thing(token) and (token.tag_ in ADJECTIVE_TAGS or always_adjective(word))


def always_adjective(word: str) -> bool:
    word = SPELLING.get(word, word)
    return word in COLOURS or word in SHADES or word in MISTAGGED or word in PATTERNS


def is_thing(token: "Token") -> bool:
    """Whether a word that can shade a colour is a thing here: "a blue sky", not "sky blue wings"."""
    if token.lower_ not in NOUN_SHADES:
        return False
    after = next((t for t in token.doc[token.i + 1 : token.i + 3] if t.text not in HYPHENS), None)
    if (
        after is not None
        and after.lower_ == "and"
        and after.i + 2 == len(token.doc) - (token.doc[-1].text == ".")
    ):
        return spelled(after.nbor(1)) not in COLOURS  # "lemon and white."
    return after is None or spelled(after) not in COLOURS


def opens_noun(token: "Token | None") -> bool:
    """Whether a noun begins or goes on with this word."""
    if token is None:
        return False
    return is_noun(token) or is_adjective(token, token.lower_) or _is_letter(token)


def _is_letter(token: "Token") -> bool:
    """Whether it is the letter of "t-shirt" or "x-ray"."""
    return len(token) == 1 and token.is_alpha and token.i + 1 < len(token.doc) and token.nbor(1).text == "-"


def may_be_described(token: "Token") -> bool:
    """Whether a noun begins or goes on with it that is no "color" or "shape"."""
    return opens_noun(token) and token.lower_ not in CARRIERS


def carries(token: "Token") -> bool:
    """Whether a word carries the one before it: "cone shaped", "thread like petals", but not "is like a thread"."""
    if token.lower_ == "like":
        return token.i + 1 < len(token.doc) and opens_noun(token.nbor(1))
    return token.lower_ in CARRIERS or token.lower_ == "shaped"
