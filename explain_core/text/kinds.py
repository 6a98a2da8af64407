"""The kinds of words in a caption: what each does, and what stands before it."""

import re
from collections.abc import Sequence
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from explain_core.text.things import (
    ADJECTIVE_ENDS,
)
from explain_core.text.words import (
    COLOURS,
    JOINERS,
    MISTAGGED,
    PATTERNS,
    SHADES,
    SHAPES,
    VAGUE,
    words_of,
)

if TYPE_CHECKING:
    pass

PARTICIPLE_TAGS = frozenset(("VBN", "VBD", "VBG"))
SINGULAR_TAGS = frozenset(("NN", "NNP"))
OWNS = frozenset(("s", "'s"))
LAMPS = words_of("lamp lamps lantern lanterns chandelier")
ADJECTIVE_ENDING = re.compile(ADJECTIVE_ENDS)


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
PLACES = frozenset((Kind.ON, Kind.IN, Kind.NEAR))
#: Of words that are never what `_unknown_kind` looks for.
LITTLE_TAGS = frozenset(("DT", "IN", "TO", "CC", "CD", "MD", "PRP$", "WDT"))
ENDING_TAGS = frozenset((".", ",", ":", "CC", "-RRB-"))
ADVERBS = words_of(
    """
    again ahead almost alone alongside also altogether apart away else elsewhere enough everywhere here indeed inside
    instead maybe outside overall perhaps rather somewhat there though together too underneath well within yet
    """
)
LIKE_LOOKS = (
    "y",
    "ed",
    "ous",
    "al",
    "ar",
    "ish",
    "ic",
    "ive",
    "less",
    "ful",
    "like",
    "ing",
    "ed",
    "id",
    "ent",
    "ant",
    "ate",
)
ENDERS = frozenset((Kind.BE, Kind.HAVE, Kind.OF, Kind.ON, Kind.STOP, Kind.WHICH))
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
