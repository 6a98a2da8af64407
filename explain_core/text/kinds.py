"""What a word does in a caption, by its tag, the word lists, and the words around it."""

import re
from collections.abc import Sequence
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from explain_core.text.tags import (
    ADJECTIVE_TAGS,
    NOUN_TAGS,
    carries,
    is_adjective,
    is_length,
    is_noun,
    is_word,
    may_be_described,
    opens_noun,
    spelled,
)
from explain_core.text.things import (
    ADJECTIVE_ENDS,
    GEAR,
    PAINTED,
    PURPOSES,
    SIDES,
    STANCES,
    THING_FORMS,
    THINGS,
)
from explain_core.text.words import (
    ALWAYS_NOUNS,
    CARRIERS,
    COLOURS,
    FUSED,
    JOINERS,
    MEASURES,
    MISTAGGED,
    PART_FORMS,
    PATTERNS,
    PLURALS,
    SHADES,
    SHAPES,
    SILENT,
    VAGUE,
    WHOLE,
    words_of,
    worn_part,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTICIPLE_TAGS = frozenset(("VBN", "VBD", "VBG"))
SINGULAR_TAGS = frozenset(("NN", "NNP"))
OWNS = frozenset(("s", "'s"))
LAMPS = words_of("lamp lamps lantern lanterns chandelier")
_ADJECTIVE_ENDS = re.compile(ADJECTIVE_ENDS)


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
#: Of words that are never what `_unknown_kind` looks for.
LITTLE_TAGS = frozenset(("DT", "IN", "TO", "CC", "CD", "MD", "PRP$", "WDT"))
ENDING_TAGS = frozenset((".", ",", ":", "CC", "-RRB-"))
LISTED = COLOURS | SHADES | MISTAGGED | PATTERNS | SHAPES | VAGUE


class Before(NamedTuple):
    """What stands before a word: the last piece's kind and word, and all pieces, each of which begins with its kind."""

    last: Kind
    word: str
    pieces: Sequence[tuple[Any, ...]]

    @property
    def opener(self) -> Kind:
        """The kind before the adjectives that end here; a noun's, where a noun may go on."""
        if self.last is Kind.NOUN:
            return Kind.NOUN
        for piece in reversed(self.pieces):
            kind: Kind = piece[0]
            if kind is not Kind.ADJECTIVE and kind is not Kind.AND:
                return kind
        return Kind.STOP


def kind_of(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word; None for words that change nothing."""
    word, tag, last = spelled(token), token.tag_, before.last
    if word in SILENT or (word in PAINTED and following is not None and spelled(following) in COLOURS):
        return None
    if is_length(token, following):
        return Kind.OTHER
    if word == "tinted" and last in OPENS - {Kind.ADJECTIVE}:
        return Kind.ADJECTIVE  # "tinted windows", but "blue tinted windows"
    if word in CARRIERS and (
        word.endswith(("ed", "ing", "hued")) or (following is not None and may_be_described(following))
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
    if word in SIDES and last in (Kind.DETERMINER, Kind.ADJECTIVE) and _ends_phrase(following):
        return Kind.NOUN  # "a yellow top and black tires"
    if worn_part(word):
        bare = word == "feathered" and last is not Kind.ADJECTIVE and opens_noun(following)
        return Kind.ADJECTIVE if bare else Kind.WORN  # "feathered legs", but "black feathered"
    if word in FUSED and last is Kind.ADJECTIVE and (word != "like" or opens_noun(following)):
        return Kind.ADJECTIVE
    if (kind := _unknown_kind(token, following, before)) is not None:
        return kind
    if is_noun(token):
        if _measures(token, following, before):
            return Kind.MEASURE
        carried = following is not None and carries(following)
        if carried and tag == "NN" and word not in PART_FORMS and word not in WHOLE:
            return Kind.ADJECTIVE  # "cone shaped beak", "medium size bird"
        return Kind.NOUN
    if is_adjective(token, word) or (
        tag in PARTICIPLE_TAGS and last in OPENS | {Kind.COLON} and is_word(token) and opens_noun(following)
    ):
        return Kind.ADJECTIVE
    if tag in SKIPPED_TAGS:
        return None
    return KIND_OF_TAG.get(tag, Kind.OTHER)


def _unknown_kind(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word that no list has and that its tag alone would not tell; None leaves it to the tag."""
    word, tag = spelled(token), token.tag_
    if tag in LITTLE_TAGS or not is_word(token) or _is_listed(word):
        return None
    if (
        word in THINGS
        and tag not in NOUN_TAGS
        and before.last in (Kind.ADJECTIVE, Kind.DETERMINER)
        and not opens_noun(following)
    ):
        return Kind.NOUN  # "a red rose", which rises to a tagger
    said = before.opener is Kind.BE and before.last in (Kind.BE, Kind.AND) and _closes(following)
    if tag == "VBN" and said and word not in STANCES:
        return Kind.ADJECTIVE  # "the heart is enlarged"
    if (
        tag in SINGULAR_TAGS
        and said
        and before.last is Kind.BE
        and before.word not in OWNS
        and word not in THINGS
    ):
        return Kind.ADJECTIVE  # "the poodle is apricot": a thing would have an article
    if before.last is Kind.COLON and tag in ("NNP", "VB", "VBN", "VBD", "VBP", "RB") and _closes(following):
        return Kind.ADJECTIVE  # "cardiomegaly: mild."
    if _ADJECTIVE_ENDS.fullmatch(word) and (said or opens_noun(following)):
        return Kind.ADJECTIVE  # "endotracheal tube"
    if tag == "VBG" and opens_noun(following):
        gear = word in ("running", "walking") and following is not None and following.lower_ in GEAR
        return Kind.NOUN if word in PURPOSES or gear else None
    phrase = before.opener in (Kind.DETERMINER, Kind.HAVE, Kind.OF)
    if tag == "VBG" and before.last is Kind.ADJECTIVE and phrase and _closes(following):
        return Kind.NOUN  # "with white stitching"
    if tag in ADJECTIVE_TAGS and phrase and before.last in (Kind.ADJECTIVE, Kind.DETERMINER):
        verb = KINDS.get(following.lower_) if following is not None else None
        return Kind.NOUN if verb in (Kind.HAVE, Kind.BE) else None  # "a grey husky with"
    return None


def _is_listed(word: str) -> bool:
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


def _closes(token: "Token | None") -> bool:
    """Whether a phrase ends before this word."""
    return token is None or token.tag_ in ENDING_TAGS or token.lower_ in ("and", "but")


def _ends_phrase(token: "Token | None") -> bool:
    """Whether no noun can follow for what stands before: "the upper is", "a striped upper with"."""
    if token is None or KINDS.get(token.lower_) in (Kind.BE, Kind.HAVE, Kind.OF, Kind.ON, Kind.STOP):
        return True
    return token.lower_ == "and" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ not in VAGUE


def _measures(token: "Token", following: "Token | None", before: Before) -> bool:
    """Whether a noun measures or mixes: "a darker shade of", but not "a lamp with a conical shade"."""
    word = spelled(token)
    if word in ("shade", "shades"):
        of = following is not None and following.lower_ == "of"
        look = before.word in COLOURS or before.word in SHADES or before.word in VAGUE
        look = look and LAMPS.isdisjoint(each.lower_ for each in token.doc)
        return of or look or before.last is not Kind.ADJECTIVE
    return not MEASURES.isdisjoint((word, word.removesuffix("s"))) or word in CARRIERS
