"""What a sentence may not say next, because it has said it: "a yellow throat" is said once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from explain_core.text.phrases import noun_form, told
from explain_core.text.words import SPELLING
from explain_core.training.word_index import PAD


@dataclass(frozen=True)
class SaidOnce:
    """The words of a language by number, and which of them would tell again what was told (text/phrases.py)."""

    words: tuple[str, ...]

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for number, word in enumerate(self.words):
            found[noun_form(word)].append(number)
        return dict(found)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for number, word in enumerate(self.words):
            found[SPELLING.get(word, word)].append(number)
        return dict(found)

    def again(self, said: Sequence[int]) -> list[int]:
        """The numbers of the words that may not follow `said`, an unfinished sentence by number."""
        nouns, words = told([self.words[number] for number in said if number != PAD]).again
        found = [number for noun in nouns for number in self._by_form.get(noun, ())]
        return found + [number for word in words for number in self._by_word.get(word, ())]
