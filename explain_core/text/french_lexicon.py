"""What a French word may be, by the dictionary that a pipeline's lemmatizer carries: a noun, an adjective, or both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from explain_core.text.french_words import (
    KNOWN_NOUNS,
    THINGS,
    base,
    feminine,
    is_colour,
    is_listed_look,
    looks_like_one,
    singular_form,
)

if TYPE_CHECKING:
    from spacy.language import Language

_PARTICIPLES = ("i", "u", "int", "ert", "uit")
_PREFIX = re.compile(
    r"hyper|hypo|iso|semi|multi|uni|bi|tri|poly|micro|mono|inter|intra|extra|sub|sous-?|péri|pseudo|ultra|super|an"
)
_INFINITIVES = ("er", "ir", "re")


@dataclass(frozen=True, slots=True)
class FrenchLexicon:
    """Dictionaries of words in lower case; an empty one leaves all to the lists and endings of french_words.py.

    `adjectives`, `nouns`, `verbs`: what is listed in its first form (masculine singular, singular, infinitive);
    `adjective_forms`, `noun_forms`, `verb_forms`: first forms by other ones.
    """

    adjectives: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    adjective_forms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    noun_forms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    verb_forms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def may_describe(self, word: str) -> bool:
        """Whether a word may be an adjective or a participle; of words in no dictionary by how it ends."""
        if _is_known_noun(word) or (not is_colour(word) and base(word) in THINGS):
            return False
        word = word.rpartition("-")[2] or word
        if is_listed_look(word) or self._is_adjective(word) or self._is_participle(base(word)):
            return True
        if self._is_noun(word):
            return False
        prefixed = _PREFIX.match(word)
        return looks_like_one(word) or (prefixed is not None and self._is_adjective(word[prefixed.end() :]))

    def may_name(self, word: str) -> bool:
        """Whether a word may be a noun; one in no dictionary may."""
        if _is_known_noun(word):
            return True
        if is_colour(word):
            return base(word) in THINGS
        return self._is_noun(word) or not self.may_describe(word)

    def must_describe(self, word: str) -> bool:
        return self.may_describe(word) and not self.may_name(word)

    def must_name(self, word: str) -> bool:
        return not self.may_describe(word)

    def may_belong(self, word: str) -> bool:
        """Whether a noun is one of people of either gender, which describes what is theirs: "une armoire normande"."""
        masculine, hers = base(word), feminine(base(word))
        return not self._is_noun(word) or (masculine != hers and {masculine, hers} <= self.nouns)

    def is_known(self, word: str) -> bool:
        """Whether a word is a noun that is listed."""
        return _is_known_noun(word) or self._is_noun(word)

    def is_plural(self, adjective: str) -> bool | None:
        """Whether an adjective's form is a plural; None where it cannot be told: "gris"."""
        if adjective.endswith(("s", "x")):
            return None if self.base(adjective) == adjective else True
        return False

    def shown_feminine(self, adjective: str) -> bool | None:
        """The gender that an adjective shows in its form: "noires" is feminine, "noir" not, "rouge" neither."""
        masculine = self.base(adjective)
        if feminine(masculine) == masculine:
            return None
        return singular_form(adjective).endswith("e")

    def may_act(self, word: str) -> bool:
        """Whether a word may be a verb in the third person: "ferme", "contrastent"."""
        if word in self.verb_forms and not self._is_participle(word):
            return True
        stem = word.removesuffix("nt")
        return stem.endswith("e") and f"{stem}r" in self.verbs

    def base(self, word: str) -> str:
        """An adjective's masculine singular: by the dictionary, and else by its ending."""
        ours = base(word)
        if ours.endswith("is") and ours not in self.adjectives and not is_listed_look(ours):
            ours = ours[:-1] if self._is_participle(ours[:-1]) or ours[:-1] in self.adjectives else ours
        if is_listed_look(ours) or ours in self.adjectives or self._is_participle(ours):
            return ours
        hers = singular_form(word)
        if hers.endswith("e") and hers[:-1] in self.adjectives:
            return hers[:-1]  # "verticale"
        found = self.adjective_forms.get(word) or self.adjective_forms.get(word.removesuffix("s"))
        return found[0] if found and not found[0].endswith(_INFINITIVES) else ours

    def singular(self, noun: str) -> str | None:
        """A noun's singular; None for what is in no dictionary."""
        if noun in self.nouns or noun in self.noun_forms.get(noun, ()):
            return noun
        if not noun.endswith(("s", "x")):
            return None
        if found := self.noun_forms.get(noun):
            return found[0]
        return noun[:-1] if noun[:-1] in self.nouns else None

    def _is_adjective(self, word: str) -> bool:
        singular = word.removesuffix("s")
        return not {word, singular, base(word), self.base(word)}.isdisjoint(self.adjectives) or (
            word in self.adjective_forms or singular in self.adjective_forms
        )

    def _is_participle(self, masculine: str) -> bool:
        if masculine.endswith("é"):
            return f"{masculine[:-1]}er" in self.verbs
        if masculine.endswith("ant"):
            return f"{masculine[:-3]}er" in self.verbs or masculine in self.verb_forms
        return masculine.endswith(_PARTICIPLES) and masculine in self.verb_forms

    def _is_noun(self, word: str) -> bool:
        return self.singular(word) is not None


#: What is used where a pipeline brings no dictionary.
LISTS_ALONE = FrenchLexicon()


@lru_cache(maxsize=2)
def lexicon_of(nlp: "Language") -> FrenchLexicon:
    """The dictionary of a pipeline's lemmatizer, which need not be enabled; LISTS_ALONE where it has none."""
    if "lemmatizer" not in nlp.component_names:
        return LISTS_ALONE
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    if not (lookups.has_table("lemma_index") and lookups.has_table("lemma_exc")):
        return LISTS_ALONE
    index, forms = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    adjectives, nouns, verbs = (frozenset(index.get(kind, ())) for kind in ("adj", "noun", "verb"))
    return FrenchLexicon(
        adjectives, nouns, verbs, forms.get("adj", {}), forms.get("noun", {}), forms.get("verb", {})
    )


def _is_known_noun(word: str) -> bool:
    return not KNOWN_NOUNS.isdisjoint((word, word.removesuffix("s"), word.removesuffix("x")))
