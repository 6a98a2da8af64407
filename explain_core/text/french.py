"""Attributes of French captions: "un oiseau à tête rouge" says "tête: rouge"."""

from typing import TYPE_CHECKING

from explain_core.text.french_denial import denied
from explain_core.text.french_grammar import Role, Word
from explain_core.text.french_lexicon import LISTS_ALONE, FrenchLexicon
from explain_core.text.french_nouns import (
    AGREEMENTS,
    BELOW,
    NounPhrase,
    agreement,
    chain,
    gender,
    in_agreement,
    number,
    singular,
)
from explain_core.text.french_roles import words_of_caption
from explain_core.text.french_words import (
    COLOUR_NOUNS,
    MATERIALS,
    MEASURES,
    MEDIA,
    NAMELESS,
    PASSING,
    PLACES,
    VAGUE,
)
from explain_core.text.labels import Said

if TYPE_CHECKING:
    from spacy.tokens import Doc


def said_in(doc: "Doc", lexicon: FrenchLexicon = LISTS_ALONE) -> list[Said]:
    """What a tagged French caption says of which noun, in order; nothing that is denied, asked, or supposed."""
    words = words_of_caption([token for token in doc if not token.is_space], lexicon)
    reader = _Reader(words, lexicon)
    for word in words:
        reader.take(word)
    reach = denied(words)
    return [
        Said(phrase.noun, phrase.written, in_agreement(phrase, adjective, words[at].text, words, lexicon))
        for phrase in reader.phrases
        for adjective, at in dict(phrase.said).items()
        if not (at in reach or phrase.at in reach or adjective in VAGUE or phrase.noun in MEDIA)
        and phrase.noun not in MEASURES | NAMELESS
    ]


class _Reader:
    """Reads from left to right: adjectives wait before their noun, and follow it until something else begins."""

    def __init__(self, words: list[Word], lexicon: FrenchLexicon) -> None:
        self._lexicon = lexicon
        self._after_comma = False  # since the last noun
        self._of_noun = False  # whether "de" came right after a noun
        self._first: NounPhrase | None = None  # of the sentence
        self._aside = False  # whether "à" came after a comma
        self.phrases: list[NounPhrase] = []
        self._words = words
        self._waiting: list[tuple[str, int]] = []  # before their noun
        self._joined = Role.STOP  # what stands between the last noun and the next
        self._open: NounPhrase | None = None  # the noun whose adjectives go on
        self._subjects: list[NounPhrase] | None = None  # what "est" speaks of, while its adjectives are read
        self._spoken: list[NounPhrase] = []  # the subject of the last clause, which "elle" stands for
        self._spread: list[tuple[str, int]] = []  # "du jaune", until "sur la queue" says where
        self._last = Role.STOP
        self._determiner = ""
        self._clause = 0

    def take(self, word: Word) -> None:
        role = word.role
        if role is Role.SILENT:
            return
        if role is Role.NOUN:
            self._name(word)
        elif role is Role.ADJECTIVE:
            self._describe(word)
        elif role is Role.COLOUR:
            self._colour(word)
        elif role is Role.BE:
            self._subjects, self._open, self._clause = self._subject(word), None, self._clause + 1
        elif role in (Role.STOP, Role.VERB, Role.PRONOUN, Role.WHICH):
            self._end(role)
        elif role is Role.ON:
            self._subjects, self._open, self._joined = None, None, Role.ON
        elif role in (Role.OF, Role.WITH, Role.AND, Role.COMMA, Role.BUT, Role.WITHOUT):
            if role is Role.COMMA and self._open is not None and self._open.joined is Role.WITHOUT:
                self._open = (
                    self.phrases[-2] if len(self.phrases) > 1 else None
                )  # "un bonnet sans pompon, rayé"
            self._joined = role
            if role is Role.WITH:
                self._subjects = None  # "est petit, avec une longue queue"
            if role is not Role.AND:
                self._of_noun = self._last is Role.NOUN and word.text != "en"
                self._aside = role is Role.WITH and self._last is Role.COMMA
            self._after_comma = self._after_comma or role is Role.COMMA
        elif role is Role.DETERMINER and word.text in ("au", "aux"):
            self._joined, self._aside = Role.WITH, self._last is Role.COMMA
            self._subjects = None
        elif word.text == "du" and self._last in (Role.NOUN, Role.ADJECTIVE):
            self._joined = Role.OF
        if role is Role.DETERMINER:
            self._determiner = word.text
        self._last = role

    def _end(self, role: Role) -> None:
        if role is Role.STOP:
            self._open = self._first = None
        self._subjects, self._joined = None, Role.STOP
        self._waiting, self._spread, self._clause = [], [], self._clause + 1

    def _name(self, word: Word) -> None:
        plural = number(word.text, self._determiner, self._lexicon)
        noun = word.text if plural is False else singular(word.text, self._lexicon)
        if noun in COLOUR_NOUNS or (noun in PASSING and self._joined is Role.OF and not self._determiner):
            self._open = self._holder()
            self._subjects = self._subjects if self._last in (Role.OF, Role.DETERMINER) else None
            self._waiting = []
            return
        if self._joined is Role.OF and self._subjects:
            self._subjects = None
        joined = self._joined
        bare = not self._determiner and self._of_noun and noun not in MATERIALS
        if joined is Role.STOP and self._last is Role.NOUN:
            joined, bare = Role.OF, noun in MATERIALS  # "semelle gomme"
        elif joined is Role.WITH and noun in PLACES and self._determiner:
            joined = Role.ON
        phrase = NounPhrase(
            noun, word.text, word.at, joined, self._clause, plural, gender(noun, self._determiner), [*self._waiting],
            bare, word.is_feminine, self._aside and joined is Role.WITH,
        )  # fmt: skip
        if self._joined is Role.ON and self._spread:
            phrase.said += self._spread
        self._waiting, self._spread = [], []
        self._subjects, self._open = None, phrase
        self.phrases.append(phrase)
        self._first = self._first or phrase
        self._determiner, self._after_comma = "", False
        self._joined = Role.STOP

    def _holder(self) -> NounPhrase | None:
        """What has a colour that is named by a noun: "un oiseau de couleur brune", "pull à col roulé, coloris vert"."""
        if self._subjects:
            return self._subjects[-1]
        if self._last in (Role.STOP, Role.COMMA):
            return self._first or next(iter(self.phrases), None)
        return self.phrases[-1] if self.phrases and self._last is not Role.ON else None

    def _describe(self, word: Word) -> None:
        adjective = (self._lexicon.base(word.text), word.at)
        if self._subjects is not None:
            for phrase in self._subjects:
                phrase.said.append(adjective)
            return
        if self._before_noun(word):
            self._waiting.append(adjective)
            return
        for phrase in self._described(word):
            phrase.said.append(adjective)

    def _before_noun(self, word: Word) -> bool:
        """Whether its noun follows: "un petit oiseau", "de grandes taches"."""
        following = next((w for w in self._words[word.at + 1 :] if w.role is not Role.SILENT), None)
        if following is None or following.role not in (Role.NOUN, Role.ADJECTIVE):
            return False
        if following.role is Role.ADJECTIVE:
            return self._before_noun(following) and self._last not in (Role.NOUN,)
        return self._last is not Role.NOUN and not (self._last is Role.ADJECTIVE and not self._waiting)

    def _described(self, word: Word) -> list[NounPhrase]:
        """The nouns that an adjective after them is said of, by their agreement with it."""
        if self._open is None:
            return []
        group = self._listed()
        if self._lexicon.is_plural(word.text) and self._open.plural is False and len(group) > 1:
            return group
        found = chain(self.phrases, self._open)
        if len(found) > 1 and self._is_of_the_first(found[0]):
            found = found[::-1]
        if self._after_comma and self._first is not None and self._first not in found:
            found = [*found, self._first]
        following = self._words[word.at + 1].text if word.at + 1 < len(self._words) else ""
        agreeing = [agreement(phrase, word, following, self._lexicon) for phrase in found]
        best = next((each for each in AGREEMENTS if each in agreeing), None)
        return [found[agreeing.index(best)] if best else self._open]

    def _is_of_the_first(self, phrase: NounPhrase) -> bool:
        """Whether what is said here goes first to what a complement hangs on: "un lit d'enfant", "un sac de sport"."""
        if phrase.joined is not Role.OF:
            return self._after_comma and (phrase.aside or phrase.joined is Role.ON)
        return self._after_comma or (phrase.bare and phrase.plural is False)

    def _listed(self) -> list[NounPhrase]:
        """The last nouns of a list: "la tête et le dos"."""
        at = len(self.phrases) - 1
        while at and self._goes_on(at) and not self.phrases[at - 1].said:
            at -= 1
        return self.phrases[at:]

    def _goes_on(self, at: int) -> bool:
        """Whether this phrase and the one before it stand in one list."""
        phrase = self.phrases[at]
        return phrase.joined in (Role.AND, Role.COMMA) and phrase.clause == self.phrases[at - 1].clause

    def _colour(self, word: Word) -> None:
        """ "D'un bleu vif" says "bleu" of what stands before; "du jaune" waits for "sur la queue"."""
        adjective = (self._lexicon.base(word.text), word.at)
        of = any(w.text in ("d'", "de") for w in self._words[max(word.at - 2, 0) : word.at])
        if self._words[word.at - 1].text == "en" and self._words[word.at - 2].role is Role.ADJECTIVE:
            for phrase in self._described(word):
                phrase.said.append(adjective)  # "peint en jaune"
            return
        if of and self._subjects:
            for phrase in self._subjects:
                phrase.said.append(adjective)
        elif of and self._open is not None and self._last is Role.DETERMINER:
            self._open.said.append(adjective)
        elif not of:
            self._spread = [*self._spread, adjective]
            self._open = None

    def _subject(self, word: Word) -> list[NounPhrase]:
        """What "est" and "sont" speak of: the list of nouns before them, or its last one, or what a pronoun means."""
        before = [w for w in self._words[: word.at] if w.role not in (Role.SILENT, Role.NOT)]
        last = before[-1].role if before else Role.STOP
        if last is Role.PRONOUN and self._spoken:
            return self._spoken
        if last is Role.PRONOUN or not self.phrases:
            return self.phrases[:1]
        at = len(self.phrases) - 1
        while at and self.phrases[at].joined in BELOW and last is not Role.WHICH:
            at -= 1  # "la gorge de l'oiseau est"
        found = [self.phrases[at]]
        several = word.text in ("sont", "étaient", "semblent", "paraissent", "deviennent", "restent")
        while several and at and self._goes_on(at) and last is not Role.WHICH:
            at -= 1
            found.insert(0, self.phrases[at])
        self._spoken = found
        return found
