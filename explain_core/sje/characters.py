"""Characters by number, as networks that read texts letter by letter take them."""

import string
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PAD = 0
ALPHABET = string.ascii_lowercase + string.digits + string.punctuation + " "
"""69 characters. The released list has 70, the hyphen twice, so that one of its 70 is never met; here the place is for
any other character."""
OTHER = len(ALPHABET) + 1
COUNT = len(ALPHABET) + 2  #: numbers there are: PAD, the alphabet, OTHER

_PLACES = {character: place for place, character in enumerate(ALPHABET, 1)}


def encode_characters(texts: Sequence[str], length: int) -> NDArray[np.int32]:
    """(texts, length) numbers of the characters in lower case, then PAD; what is longer than `length` is cut."""
    rows = np.full((len(texts), length), PAD, np.int32)
    for row, text in zip(rows, texts, strict=True):
        numbers = [_PLACES.get(character, OTHER) for character in text.lower()[:length]]
        row[: len(numbers)] = numbers
    return rows
