"""What a word can be by itself: the dictionary that a pipeline's lemmatizer brings, which is WordNet's."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

_LOOKS_ALONE = re.compile(
    r"\w{2,}(?:ous|ose|less|like|ular|ulate|[aeo]idal|oid|iform|escent|aceous|(?:.[^aeiou]|ck|th|ff)y)|\w{3,}[^e]ed"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The adjectives, the nouns and the verbs of a dictionary, in their plainest form."""

    adjectives: frozenset[str]
    nouns: frozenset[str]
    verbs: frozenset[str]

    def can_describe(self, word: str) -> bool:
        return word in self.adjectives

    def can_name(self, word: str) -> bool:
        """Whether it is a noun in the dictionary, or the plural of one."""
        return word in self.nouns or (word.endswith("s") and word[:-1] in self.nouns)

    def only_describes(self, word: str) -> bool:
        """Whether it is an adjective and no noun; of a word that no dictionary has, its ending tells."""
        if word in self.adjectives:
            return word not in self.nouns
        return not (self.can_name(word) or word in self.verbs) and _LOOKS_ALONE.fullmatch(word) is not None

    def is_unknown(self, word: str) -> bool:
        """Whether no dictionary has a word, and it does not end as adjectives do: "caseback", "subdial"."""
        return not (
            word in self.adjectives or word in self.verbs or self.can_name(word) or self.only_describes(word)
        )

    def can_be_made(self, word: str) -> bool:
        """Whether a word in -ing names what doing leaves: "frosting", or what no dictionary has as doing."""
        stem = word.removesuffix("ing")
        return self.can_name(word) or self.verbs.isdisjoint((stem, f"{stem}e", stem[:-1]))

    def looks_like_look(self, word: str) -> bool:
        """Whether it can be an adjective and ends like one, though it may be a noun: "ovoid", "buttery"."""
        return word in self.adjectives and _LOOKS_ALONE.fullmatch(word) is not None

    def only_names(self, word: str) -> bool:
        return word not in self.adjectives and self.can_name(word)


def lexicon_of(nlp: "Language") -> Lexicon | None:
    """The dictionary of an English pipeline; None where its lemmatizer has none."""
    if "lemmatizer" not in nlp.component_names:
        return None
    part: Any = nlp.get_pipe("lemmatizer")
    lookups = part.lookups
    if lookups is None or not lookups.has_table("lemma_index"):
        return None
    table = lookups.get_table("lemma_index")
    found = (frozenset(table.get(kind, ())) for kind in ("adj", "noun", "verb"))
    return Lexicon(*found)
