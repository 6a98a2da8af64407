"""What a plain sentence tells of which noun, by its little words alone: so that it is not told twice.

Networks that write are asked after every word what they may still say, so this reads a list of words without a tagger.
Between two little words ("with a ... and") lies a phrase; its last word is a noun, and so is whatever is a part of an
animal or of a thing ("a yellow throat breast and belly"). The other words describe the nouns that follow them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from explain_core.text.parts import part_of
from explain_core.text.things import THING_PARTS
from explain_core.text.words import CARRIERS, JOINERS, PART_FORMS, PRONOUNS, SPELLING, words_of

_FRENCH_BE = words_of("est sont était étaient")
_FRENCH = words_of(
    """
    a ai ainsi au aux avec ayant ce ces cet cette chez comme d dans de des dont du elle elles en entre il ils l la le
    les leur leurs mais ont par pour que qui sa sans se ses son sous sur un une vers à
    """
)
BE = JOINERS["be"] | _FRENCH_BE
AND = words_of("and or nor plus & et ou ni")
#: Words that end a phrase and tell of nothing.
LINKING = (
    frozenset[str]().union(*JOINERS.values()) | PRONOUNS | _FRENCH | BE | AND | words_of("all both also")
)
#: Words within a phrase that describe nothing: "medium sized", "very long".
SILENT = CARRIERS | words_of(
    "almost completely entirely fairly mainly mostly partially partly quite rather really slightly somewhat very"
)


def noun_form(word: str) -> str:
    """The one name of a noun: "wings" is "wing", "bill" is "beak"."""
    return part_of(PART_FORMS.get(word, word))


_PARTS = frozenset(map(noun_form, PART_FORMS)) | THING_PARTS


@dataclass(frozen=True, slots=True)
class Told:
    """What was said so far. `pairs`: (what describes, its noun), as often as it was said, in order.

    `open`: words that wait for their noun ("with a long black"); `subject`: the noun that the next words describe
    ("its belly is"), or "". Nouns by their one name, `noun_form`.
    """

    pairs: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    subject: str

    @property
    def twice(self) -> tuple[tuple[str, str], ...]:
        """What was told again, as often as it was."""
        return tuple(pair for place, pair in enumerate(self.pairs) if pair in self.pairs[:place])

    @property
    def again(self) -> tuple[frozenset[str], frozenset[str]]:
        """The nouns (by `noun_form`), and the describing words, that would now tell again what was told.

        A part that was described is not described in another phrase, with whatever words: it would be said twice, or
        have two colours. Other nouns ("bird") may have more said of them, and nothing twice.
        """
        nouns = {noun for word, noun in self.pairs if self.open and (word in self.open or noun in _PARTS)}
        words = {word for word, noun in self.pairs if noun == self.subject}
        return frozenset(nouns), frozenset(words) | frozenset(self.open)


def told(words: Sequence[str]) -> Told:
    """Read words in lower case, of an unfinished sentence too."""
    found: list[tuple[str, str]] = []
    joined: list[str] = []  # "black" of "black and white wings"
    run: list[str] = []
    last = subject = ""
    for written in words:
        word = SPELLING.get(written, written)
        form = noun_form(word)
        if word in SILENT:
            continue
        if word in AND:
            if len(run) == 1 and not is_part(run[0]):
                joined, run = [*joined, *run], []
            elif run:
                last = _closed(found, joined, run)
                joined, run = [], []
        elif word in LINKING:
            last = _closed(found, joined, run) or last
            joined, run = [], []
            subject = last if word in BE else ""
        elif subject and not is_part(word):
            found.append((word, subject))
        else:
            subject = ""
            if is_part(word):
                found += [(each, form) for each in (*joined, *run) if not is_part(each)]
            run.append(word)
    waiting = tuple(each for each in (*joined, *run) if not is_part(each))
    return Told(tuple(found), waiting, subject)


def nouns_of(words: Sequence[str]) -> list[str]:
    """For each word the noun that it is or describes, by `noun_form`; "" for little words."""
    found = [""] * len(words)
    waiting: list[int] = []
    last = subject = ""
    for place, word in enumerate(words):
        if word in AND or word in SILENT:
            continue
        if word in LINKING:
            waiting, subject = [], last if word in BE else ""
        elif subject and not is_part(word):
            found[place] = subject
        else:
            subject = ""
            waiting.append(place)
            after = words[place + 1] if place + 1 < len(words) else ""
            if is_part(word) or not after or (after in LINKING and after not in AND):
                last = noun_form(word)
                for each in waiting:
                    found[each] = last
                waiting = []
    return found


def is_part(word: str) -> bool:
    """Whether a word names a part of an animal or of a thing."""
    return noun_form(word) in _PARTS


def _closed(found: list[tuple[str, str]], joined: Sequence[str], run: Sequence[str]) -> str:
    """Note what a phrase that has ended tells of its last word; returns that noun, or "" where there was none."""
    if not run:
        return ""
    noun = noun_form(run[-1])
    if not is_part(run[-1]):  # parts were noted when they were met
        found += [(each, noun) for each in (*joined, *run[:-1]) if not is_part(each)]
    return noun
