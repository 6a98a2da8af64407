"""Words whose kind hangs on the phrase that they stand in: "painted", "light", "to", "a pair of"."""

import re
from typing import TYPE_CHECKING

from explain_core.text.afterwords import closes
from explain_core.text.kinds import LISTED, PARTICIPLE_TAGS, Before, Kind
from explain_core.text.tags import HYPHENS, NOUN_TAGS, is_adjective, opens_noun, spelled
from explain_core.text.words import COLOURS, FUSED, SHADES, VAGUE, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

OUTLINES = words_of("profile section")  # "oval in section"
COUNTED = words_of("pair pairs set sets")
#: Adverbs that taggers take for nouns: "thin inferiorly".
_ADVERB = re.compile(r"\w{2,}(?:al|ant|ar|ed|ent|ful|ic|ior|ive|less|ous)ly")


def adds_nothing(token: "Token", following: "Token | None", before: Before) -> bool:
    """Whether a word of a verb or of a count says nothing of its own: "has been left bare", "a pair of shoes"."""
    if before.last is Kind.BE and following is not None and token.tag_ in ("VBN", "VBD"):
        word = spelled(token)
        if word in ("kept", "left", "made"):
            return is_adjective(following, spelled(following))  # "has been left unfinished"
        if token.tag_ == "VBN" and word not in LISTED | FUSED and _ends_in_look(following):
            return True  # "have been clipped short"
    if token.lower_ == "back" and token.tag_ == "RB" and before.opener is Kind.BE and closes(following):
        return token.nbor(-1).tag_ in PARTICIPLE_TAGS  # "is wavy and tied back"
    if token.tag_ in NOUN_TAGS and _ADVERB.fullmatch(token.lower_):
        return True
    return _is_of_pair(token, following)


def kind_in_phrase(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word that is another elsewhere; None for all other words."""
    word, last = token.lower_, before.last
    if word == "light" and token.tag_ == "NN" and last is Kind.ADJECTIVE and before.word in COLOURS:
        return Kind.ADJECTIVE if opens_noun(following) else Kind.NOUN  # "the red light stays on"
    if (
        word == "light"
        and last in (Kind.NOUN, Kind.ADJECTIVE)
        and token.tag_ == "NN"
        and _ends_before_dash(token)
    ):
        return Kind.NOUN  # "pendant light - rattan"
    if word == "light" and token.tag_ == "NN" and before.word == "the" and not opens_noun(following):
        return Kind.NOUN  # "silver in the light"
    if word in OUTLINES and before.pieces and before.pieces[-1][1] == "in color":
        return Kind.MEASURE
    if word == "tinted" and last is Kind.NOUN and closes(following):
        return Kind.ADJECTIVE  # "windows tinted."
    if word == "to" and before.word in COLOURS and last is Kind.ADJECTIVE and is_colour(following):
        return Kind.AND  # "yellow to orange petals"
    if word == "cream" and before.word in ("clotted", "ice", "sour", "whipped"):
        return Kind.NOUN  # and no colour
    return None


def _ends_before_dash(token: "Token") -> bool:
    """Whether " - " comes next."""
    return token.whitespace_ != "" and token.i + 1 < len(token.doc) and token.nbor(1).text in HYPHENS


def is_alone(token: "Token", last: Kind) -> bool:
    """Whether a worn part has no adjective: "a winged lion", but "black-winged"."""
    if token.lower_ == "feathered":
        return last is not Kind.ADJECTIVE
    hyphened = token.i > 0 and token.nbor(-1).text[-1] in HYPHENS
    return last in (Kind.DETERMINER, Kind.STOP, Kind.HAVE) and not hyphened


def is_colour(token: "Token | None") -> bool:
    """Whether a colour begins here: "red", "light blue", "a deep red"."""
    if token is None:
        return False
    if token.lower_ == "a" and token.i + 1 < len(token.doc):
        token = token.nbor(1)
    while token.tag_ == "NN" and token.i + 3 < len(token.doc) and token.nbor(1).text == "-":
        token = token.nbor(2)  # "duck-egg blue"
    if token.tag_ == "NN" and token.i + 1 < len(token.doc) and spelled(token.nbor(1)) in COLOURS:
        return not opens_noun(token.nbor(2) if token.i + 2 < len(token.doc) else None)  # "apple green"
    return spelled(token) in COLOURS or token.lower_ in SHADES


def _ends_in_look(token: "Token | None") -> bool:
    """Whether one look ends a phrase here: "is cut short," but not "is seen alone"."""
    if token is None or spelled(token) not in LISTED or spelled(token) in VAGUE:
        return False
    return closes(token.nbor(1) if token.i + 1 < len(token.doc) else None)


def ends_in_colours(token: "Token | None") -> bool:
    """Whether no noun follows the colours that begin here: "painted red and white", not "painted white stripes"."""
    while token is not None and (
        spelled(token) in COLOURS or token.lower_ in SHADES or token.lower_ in (",", "and", "a")
    ):
        token = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return token is None or not opens_noun(token)


def _is_of_pair(token: "Token", following: "Token | None") -> bool:
    """Whether it is one of the two words of "a pair of": what is said of a pair is said of what there are two of."""
    if token.lower_ == "of":
        return token.i > 0 and token.nbor(-1).lower_ in COUNTED
    return token.lower_ in COUNTED and following is not None and following.lower_ == "of"
