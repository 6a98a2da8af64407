"""Words by number, as networks that read or write sentences take them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explain_core.text.tokens import tokenised

PAD, END, UNKNOWN = 0, 1, 2
SPECIAL = ("<pad>", "<end>", "<unknown>")  #: no caption holds them: tokens have no brackets


@dataclass(frozen=True)
class WordIndex:
    """The words of a language, SPECIAL first; a word's number is its place."""

    words: tuple[str, ...]

    @staticmethod
    def of(texts: Iterable[str], fewest: int = 1) -> "WordIndex":
        """The words that texts hold at least `fewest` times, the commonest first, then by the alphabet."""
        counts = Counter(word for text in texts for word in tokenised(text).split())
        kept = sorted((word for word, n in counts.items() if n >= fewest), key=lambda w: (-counts[w], w))
        return WordIndex((*SPECIAL, *kept))

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def encode(self, texts: Sequence[str], length: int) -> NDArray[np.int32]:
        """(texts, length) numbers: the words, then END where there is room for it, then PAD.

        A word that is not known is UNKNOWN; what is longer than `length` is cut.
        """
        rows = np.full((len(texts), length), PAD, np.int32)
        for row, text in zip(rows, texts, strict=True):
            numbers = [self._places.get(word, UNKNOWN) for word in tokenised(text).split()]
            numbers = [*numbers, END][:length]
            row[: len(numbers)] = numbers
        return rows

    def decode(self, numbers: Sequence[int]) -> str:
        """The words up to END, with spaces between; PAD is passed over."""
        words = []
        for number in numbers:
            if number == END:
                break
            if number != PAD:
                words.append(self.words[number])
        return " ".join(words)
