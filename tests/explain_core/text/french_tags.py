"""A tagged French caption without a pipeline: "tête/NOUN", words and universal tags."""

import spacy
from spacy.tokens import Doc

_VOCAB = spacy.blank("fr").vocab


def tagged(written: str) -> Doc:
    """A Doc of words with their tags; a word without one is left without."""
    words, tags = zip(*(word.partition("/")[::2] for word in written.split()), strict=True)
    return Doc(_VOCAB, words=list(words), pos=[tag or "X" for tag in tags])
