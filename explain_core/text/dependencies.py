"""Attributes of captions in any language whose pipeline parses: an adjective and the noun that the parse gives it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from explain_core.text.grammars import Grammar
from explain_core.text.labels import Said
from explain_core.text.parse import DESCRIBING, Parsed, Relation, is_tiger, parsed

if TYPE_CHECKING:
    from spacy.tokens import Doc

NOUNS = frozenset(("NOUN", "PROPN"))
_PARTED = frozenset((".", ";", "!", "?"))


def said_in(doc: "Doc", grammar: Grammar, labels: frozenset[str]) -> list[Said]:
    """What a parsed caption says of which noun, in the order of the nouns; nothing that is denied, asked or supposed.

    `labels`: the relations that the pipeline knows. Read are attributive adjectives (amod; nk), predicates of a copula
    (cop with nsubj; pd with sb), relative clauses (acl, acl:relcl; rc), and what is listed with one (conj; cj): of
    adjectives, and of subjects. A noun that only names a colour's being one passes on what is said of it.
    """
    words = parsed(doc, is_tiger(labels))
    reader = _Reader(words, grammar)
    found = sorted({pair for pair in reader.pairs() if not reader.is_denied(*pair)})
    return [
        Said(_noun(words[noun], grammar), words[noun].text, words[adjective].lemma)
        for noun, adjective in found
        if words[adjective].lemma not in grammar.vague and words[noun].lemma not in grammar.nameless
    ]


def _noun(word: Parsed, grammar: Grammar) -> str:
    return word.lemma.capitalize() if grammar.capitals else word.lemma


class _Reader:
    def __init__(self, words: Sequence[Parsed], grammar: Grammar) -> None:
        self._words, self._grammar = words, grammar
        self._below: list[list[Parsed]] = [[] for _ in words]
        for word in words:
            if word.head != word.at:
                self._below[word.head].append(word)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The places of each noun and each adjective that is said of it."""
        for word in self._words:
            if word.pos not in DESCRIBING or word.is_finite or self._shades(word):
                continue
            for noun in self._described(word):
                yield self._passed_on(noun), word.at

    def _of(self, at: int, *relations: Relation) -> list[Parsed]:
        return [word for word in self._below[at] if word.relation in relations]

    def _described(self, word: Parsed) -> list[int]:
        """The nouns that an adjective is said of."""
        head = self._words[word.head]
        if word.relation is Relation.DESCRIBES and head.pos in NOUNS:
            return [head.at]
        if word.relation is Relation.PREDICATE:
            return self._subjects(head)
        if word.pos == "ADJ" and (self._of(word.at, Relation.COPULA) or self._of(word.at, Relation.SUBJECT)):
            return self._subjects(word)
        if word.relation is Relation.CLAUSE and head.pos in NOUNS:
            return [head.at]
        if word.relation is Relation.LISTED:
            first = self._first(word)
            return self._described(first) if first.pos in DESCRIBING and first is not word else []
        return []

    def _first(self, word: Parsed) -> Parsed:
        """The first of a list. In TIGER the last word hangs on its "and", which hangs on the first."""
        head = self._words[word.head]
        return self._words[head.head] if head.relation is Relation.JOINER else head

    def _subjects(self, verb: Parsed) -> list[int]:
        """The subject of a predicate with all that is listed with it; of "which" the noun that the clause is of."""
        found: list[int] = []
        for subject in self._of(verb.at, Relation.SUBJECT):
            if subject.pos in NOUNS:
                found += self._listed(subject.at)
            elif subject.pos == "PRON" and verb.relation is Relation.CLAUSE:
                head = self._words[verb.head]
                found += [head.at] if head.pos in NOUNS else []
        if not found and verb.relation is Relation.CLAUSE and self._words[verb.head].pos in NOUNS:
            return [verb.head]
        if not found and verb.relation is Relation.LISTED and not self._of(verb.at, Relation.SUBJECT):
            return self._subjects(self._first(verb))
        return found

    def _listed(self, noun: int) -> list[int]:
        found = [noun]
        for word in self._of(noun, Relation.LISTED, Relation.JOINER):
            if word.relation is Relation.JOINER:
                found += [each.at for each in self._of(word.at, Relation.LISTED) if each.pos in NOUNS]
            elif word.pos in NOUNS:
                found += self._listed(word.at)
        return found

    def _passed_on(self, noun: int) -> int:
        """ "A bird of red colour" is a red bird."""
        word = self._words[noun]
        if word.lemma not in self._grammar.colour_nouns:
            return noun
        head = self._words[word.head]
        head = self._words[head.head] if head.pos == "ADP" else head
        return head.at if head.pos in NOUNS and head.at != noun else noun

    def _shades(self, word: Parsed) -> bool:
        """Whether it shades another adjective: "dunkel rot"."""
        head = self._words[word.head]
        return head.at != word.at and head.pos == "ADJ" and word.relation in (Relation.OTHER, Relation.HANGS)

    def is_denied(self, noun: int, adjective: int) -> bool:
        """Whether a caption does not say it: by a word that denies before either, as far as its clause goes."""
        return self._reached(adjective) or self._reached(noun) or self._is_asked(adjective)

    def _reached(self, at: int) -> bool:
        """Whether a denial stands between the beginning of a word's clause and the word, or on the word itself."""
        if any(self._denies(word) for word in self._below[at] if word.at < at):
            return True
        for word in reversed(self._words[:at]):
            if word.text in _PARTED or word.lemma in self._grammar.but:
                return False
            if word.text == "," and not self._denies(self._words[min(word.at + 1, len(self._words) - 1)]):
                return False
            if word.lemma in self._grammar.having:
                return False  # "without a crest and with"
            if self._denies(word):
                return True
        return False

    def _denies(self, word: Parsed) -> bool:
        grammar = self._grammar
        return word.denies or word.lemma in grammar.without or word.lemma in grammar.supposing

    def _is_asked(self, at: int) -> bool:
        end = next((word.text for word in self._words[at:] if word.text in _PARTED), "")
        return end == "?"
