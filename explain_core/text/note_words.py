"""What a word can be in a note, by its place, its tag, the lists and the dictionary."""

from typing import TYPE_CHECKING

from explain_core.text.afterwords import CHANGES
from explain_core.text.kinds import ADVERBS, KINDS, LISTED, PARTICIPLE_TAGS, Kind
from explain_core.text.lexicon import Lexicon
from explain_core.text.shade_nouns import LENDERS
from explain_core.text.tags import ADJECTIVE_TAGS, HYPHENS, NOUN_TAGS, is_noun, spelled
from explain_core.text.things import MEANS, MOVES, SIDES, STANCES, THING_FORMS, THINGS
from explain_core.text.words import COLOURS, NOUN_SHADES, PART_FORMS, PLURALS, VAGUE, WHOLE, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBS = frozenset(("VBZ", "MD", "TO"))
FACES = SIDES | words_of("inside outside")
PLACES = ADVERBS | FACES | words_of("away back forward over overhead round underfoot well")
#: Participles that do not end as participles do.
IRREGULAR = words_of("bent broken burst shut split torn worn woven")
SILENT_TAGS = frozenset(("RB", "RBR"))
#: "Scratched below the hole" tells a look, and "mounted at the tail" a place.
BESIDE = words_of("near on inside outside below above along around at")
FASTENED = words_of("attached bound fastened fitted fixed hung laid lined mounted raised tied worn wrapped")
#: What is strewn over a thing and seen as its look: "encrusted with worm tubes".
STREWN = words_of("crusted encrusted stained")
#: What things do without being looked upon: "the bird landed".
DONE = words_of(
    "appeared arrived barked happened jumped landed looked posed seemed stayed turned walked waited"
)
#: The tags that words of notes get for want of a sentence.
TAKEN_FOR = frozenset(("VB", "VBP", "VBD", "VBN", "VBZ", "JJ", "FW", "XX", "UH"))


class NoteWords:
    """Which words can describe in a note, and which can be its noun."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def describes(self, token: "Token", after: "Token | None", joined: bool, first: bool) -> bool:
        """Whether a word at the end of a phrase, or before such a one, tells of the noun before them."""
        word = spelled(token)
        if word in FACES and first:
            return False
        if is_listed_look(token):
            return not is_noun(token)
        if is_listed_noun(word):
            return False
        if word in STANCES | MOVES | DONE or token.is_punct:
            return False
        if word in IRREGULAR and not first and token.tag_ != "NNS":
            return after is None
        if joined:
            return word.endswith("ed") and token.tag_ != "NNS"
        if token.tag_ in ADJECTIVE_TAGS:
            return self._lexicon.can_describe(word) or not self._lexicon.can_name(word)
        if token.tag_ in PARTICIPLE_TAGS | NOUN_TAGS and (word.endswith("ed") or token.tag_ == "VBN"):
            return self.is_look(word, after) and not self._lexicon.only_names(word)
        if token.tag_ in ("NNS", "VBG"):
            return (
                word in CHANGES and after is None
            )  # "inflorescence drooping", but "fading towards the edge"
        if after is not None and word in self._lexicon.verbs and not word.endswith("ed"):
            return False  # "slender needles radiate from"
        if (not first or token.i) and self._lexicon.looks_like_look(word):
            return True  # "the body ovoid"
        if token.tag_ in SILENT_TAGS and word in PLACES:
            return False
        if token.tag_ in SILENT_TAGS or (not first and token.tag_ in ("VB", "VBP")):
            # "Hilt ornate", "numerals roman", but no "chrome trim".
            return self._lexicon.can_describe(word) and word not in self._lexicon.verbs
        return token.tag_ in TAKEN_FOR | NOUN_TAGS | SILENT_TAGS and self._lexicon.only_describes(word)

    def ends_as_adjective(self, word: str) -> bool:
        """Whether a word that ends a phrase is an adjective, though a tagger takes it for an adverb."""
        return (
            len(word) > 3
            and not word.endswith("ly")
            and word not in PLACES
            and self._lexicon.can_describe(word)
        )

    def is_look(self, word: str, after: "Token | None") -> bool:
        """Whether a participle tells a look before what comes next, a preposition or the end."""
        if after is None:
            return True
        if after.lower_ == "with":
            return word in STREWN
        return after.lower_ in BESIDE and word not in FASTENED and self._lexicon.can_describe(word)

    def names(self, token: "Token", alone: bool) -> bool:
        """Whether a word before adjectives is the noun that they tell of."""
        word = token.lower_
        if word in FACES:
            return True
        shades = word in LENDERS | NOUN_SHADES and spelled(token.nbor(1)) in COLOURS
        if shades or word in MEANS or is_listed_look(token) or not token.is_alpha:
            return False
        if is_noun(token):
            return True
        if token.tag_ == "VBG":
            opens = token.i == 0 or token.nbor(-1).text != "," or not self._lexicon.can_describe(word)
            return opens and self._lexicon.can_name(word)  # but ", shining black"
        if not alone and token.tag_ in ADJECTIVE_TAGS:
            return self._lexicon.only_names(word)
        known = self._lexicon.can_name(word) or self._lexicon.is_unknown(word)
        return (token.tag_ == "IN" or (alone and token.tag_ in TAKEN_FOR)) and known


def is_listed_noun(word: str) -> bool:
    """Whether the lists name it a noun, whatever its tag."""
    return word in PART_FORMS or word in THING_FORMS or word in THINGS or word in WHOLE or word in PLURALS


def is_joined(token: "Token") -> bool:
    """Whether it is a hyphen, or stands at one."""
    if token.text in HYPHENS or (
        token.whitespace_ == "" and token.i + 1 < len(token.doc) and token.nbor(1).text == "-"
    ):
        return True
    return token.i > 0 and token.nbor(-1).text == "-"


def is_verb(token: "Token", named: bool) -> bool:
    """Whether a word is a verb or of grammar; `named`: a plural can be meant, which taggers take for a verb."""
    kind = KINDS.get(token.lower_)
    if kind is not None and kind not in (Kind.AND, Kind.DETERMINER):
        return True
    return token.tag_ in VERBS and not (named and token.tag_ == "VBZ")


def is_listed_look(token: "Token") -> bool:
    word = spelled(token)
    return word in LISTED or word in VAGUE
