"""Attributes of French captions: "un oiseau à tête rouge" says "tête: rouge"."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explain_core.text.french_denial import denied
from explain_core.text.french_roles import Role, Word, words_of_caption
from explain_core.text.french_words import (
    COLOUR_NOUNS,
    MEASURES,
    MEDIA,
    VAGUE,
    agreed,
    base,
    is_feminine,
    is_plural,
    shown_feminine,
    singular_noun,
)
from explain_core.text.labels import Said
from explain_core.text.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc


#: Whether a determiner's noun is a plural; of others it is told by the noun.
PLURAL_BY = dict.fromkeys(
    words_of("le la l' un une ce cet cette son sa du au chaque"), False
) | dict.fromkeys(words_of("les des ces ses leurs aux deux trois quatre cinq six"), True)
FEMININE_BY = dict.fromkeys(words_of("la une cette sa"), True) | dict.fromkeys(
    words_of("le un ce cet du au"), False
)


@dataclass(eq=False, slots=True)
class NounPhrase:
    """A noun of a caption with what is said of it: adjectives in the masculine singular, and their places.

    `joined`: how it hangs on the phrase before it: AND and COMMA in a list, OF and WITH below it, STOP not at all.
    `clause`: the number of the clause it stands in; `plural`: by its determiner or its ending, None for neither;
    `feminine`: by lists, its determiner or an adjective of its own.
    """

    noun: str
    written: str
    at: int
    joined: Role
    clause: int
    plural: bool | None
    feminine: bool | None
    said: list[tuple[str, int]] = field(default_factory=list)


def said_in(doc: "Doc") -> list[Said]:
    """What a tagged French caption says of which noun, in order; nothing that is denied, asked, or supposed."""
    words = words_of_caption([token for token in doc if not token.is_space])
    reader = _Reader(words)
    for word in words:
        reader.take(word)
    reach = denied(words)
    return [
        Said(phrase.noun, phrase.written, agreed(adjective, _is_hers(phrase, words)))
        for phrase in reader.phrases
        for adjective, at in dict(phrase.said).items()
        if not (at in reach or phrase.at in reach or adjective in VAGUE or phrase.noun in MEDIA)
        and phrase.noun not in MEASURES
    ]


def _is_hers(phrase: NounPhrase, words: list[Word]) -> bool:
    """A noun's gender; where nothing else tells it by the first of its adjectives that shows one."""
    if phrase.feminine is not None:
        return phrase.feminine
    shown = (shown_feminine(words[at].text) for _, at in phrase.said)
    return next((each for each in shown if each is not None), False)


class _Reader:
    """Reads from left to right: adjectives wait before their noun, and follow it until something else begins."""

    def __init__(self, words: list[Word]) -> None:
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
        elif role is Role.DETERMINER and word.text in ("au", "aux"):
            self._joined = Role.WITH
        elif word.text == "du" and self._last in (Role.NOUN, Role.ADJECTIVE):
            self._joined = Role.OF
        if role is Role.DETERMINER:
            self._determiner = word.text
        self._last = role

    def _end(self, role: Role) -> None:
        if role is Role.STOP:
            self._open = None
        self._subjects, self._joined = None, Role.STOP
        self._waiting, self._spread, self._clause = [], [], self._clause + 1

    def _name(self, word: Word) -> None:
        number = PLURAL_BY.get(self._determiner, is_plural(word.text))
        noun = word.text if number is False else singular_noun(word.text)
        if noun in COLOUR_NOUNS:
            self._open = self._holder()
            self._subjects = self._subjects if self._last in (Role.OF, Role.DETERMINER) else None
            self._waiting = []
            return
        if self._joined is Role.OF and self._subjects:
            self._subjects = None
        hers = is_feminine(noun)
        hers = FEMININE_BY.get(self._determiner) if hers is None else hers
        phrase = NounPhrase(
            noun, word.text, word.at, self._joined, self._clause, number, hers, [*self._waiting]
        )
        if self._joined is Role.ON and self._spread:
            phrase.said += self._spread
        self._waiting, self._spread = [], []
        self._subjects, self._open = None, phrase
        self.phrases.append(phrase)
        self._determiner = ""
        self._joined = Role.STOP

    def _holder(self) -> NounPhrase | None:
        """What has a colour that is named by a noun: "un oiseau de couleur brune"."""
        if self._subjects:
            return self._subjects[-1]
        return self.phrases[-1] if self.phrases and self._last is not Role.ON else None

    def _describe(self, word: Word) -> None:
        adjective = (base(word.text), word.at)
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
        group, plural = self._listed(), is_plural(word.text)
        if plural and self._open.plural is False:
            return group if len(group) > 1 else self._earlier()
        if plural is False and self._open.plural and self._last is not Role.NOUN:
            return self._earlier() or [self._open]
        if shown_feminine(word.text) and not self._open.feminine:
            earlier = [
                phrase for phrase in self._earlier() if self._open.feminine is False or phrase.feminine
            ]
            return earlier or [self._open]
        return [self._open]

    def _earlier(self) -> list[NounPhrase]:
        """The noun that the last one hangs on with "de" or "en", where it agrees: "une chaise en bois noire"."""
        at = len(self.phrases) - 1
        if at and self.phrases[at].joined is Role.OF:
            return [self.phrases[at - 1]]
        return []

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
        adjective = (base(word.text), word.at)
        of = any(w.text in ("d'", "de") for w in self._words[max(word.at - 2, 0) : word.at])
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
        while at and self.phrases[at].joined in (Role.OF, Role.WITH, Role.ON) and last is not Role.WHICH:
            at -= 1  # "la gorge de l'oiseau est"
        found = [self.phrases[at]]
        several = word.text in ("sont", "étaient", "semblent", "paraissent", "deviennent", "restent")
        while several and at and self._goes_on(at) and last is not Role.WHICH:
            at -= 1
            found.insert(0, self.phrases[at])
        self._spoken = found
        return found
