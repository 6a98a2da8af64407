"""Tags of nouns that make a name with the next, which taggers take for adjectives: "a lantern room", "a slip dress"."""

from typing import TYPE_CHECKING

from explain_core.text.kinds import LISTED
from explain_core.text.lexicon import Lexicon
from explain_core.text.tags import HYPHENS, NOUN_TAGS, spelled
from explain_core.text.things import STANCES, THINGS
from explain_core.text.words import CARRIERS, FUSED, PART_FORMS, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Looks that the dictionary has as nouns alone.
_LOOKS = words_of("crt gingham houndstooth paisley plaid tartan vintage wraparound")
_NAMES = frozenset(("JJ", "NNP"))
_VERBS = frozenset(("VB", "VBP"))


def tag_names(doc: "Doc", lexicon: Lexicon) -> None:
    """Tag as a noun what only names, and stands right before a noun or between two."""
    _tag_opening(doc, lexicon)
    for token in doc[:-1]:
        if token.tag_ in _NAMES | _VERBS and token.is_alpha and _is_name(token, lexicon):
            token.tag_ = "NN"


def _tag_opening(doc: "Doc", lexicon: Lexicon) -> None:
    """ "Solder joint cold", "weld bead uneven", "insulation brittle,": the words that open a note."""
    if len(doc) < 3 or doc[0].lower_ in LISTED | STANCES or not lexicon.can_name(doc[0].lower_):
        return
    second, third = doc[1], doc[2]
    if spelled(second) in LISTED or not (second.is_alpha and third.is_alpha):
        brittle = second.tag_ == "NN" and doc[0].tag_ in NOUN_TAGS and third.text == ","
        brittle = brittle and not lexicon.can_describe(doc[0].lower_)  # but "adult male,"
        if brittle and lexicon.can_describe(second.lower_) and second.lower_ not in THINGS:
            second.tag_ = "JJ"
        return
    looks = third.tag_ == "JJ" and lexicon.can_describe(third.lower_)
    if looks and second.tag_ in ("JJ", "VB", "VBP") and lexicon.can_name(second.lower_) and _parts(doc, 3):
        doc[0].tag_ = second.tag_ = "NN"


def _parts(doc: "Doc", at: int) -> bool:
    return at == len(doc) or doc[at].text in (",", ".")


def _is_name(token: "Token", lexicon: Lexicon) -> bool:
    after, word = token.nbor(1), token.lower_
    if token.i and token.nbor(-1).text in HYPHENS:
        return False  # "non-slip feet"
    if after.tag_ not in NOUN_TAGS or spelled(token) in LISTED | _LOOKS or spelled(after) in LISTED:
        return False
    if after.i + 1 < len(token.doc) and token.doc[after.i + 1].lower_ in FUSED | CARRIERS:
        return False  # "tear drop shaped spots"
    if token.tag_ in _VERBS:  # "a satin slip dress", but "wings spread wide"
        ends = after.i + 1 == len(doc := token.doc) or doc[after.i + 1].text in (",", ".", "with")
        return token.i == 1 and doc[0].tag_ in NOUN_TAGS and ends and lexicon.can_name(word)
    if word in THINGS:
        return after.lower_ not in PART_FORMS  # "a rose window", but "a rose breast"
    return word not in lexicon.adjectives and word in lexicon.nouns
