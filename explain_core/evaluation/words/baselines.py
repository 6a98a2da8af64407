"""What explanations are compared with: chance, and what the captions of a class say of any of its images."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.explanation.image import strongest

CLASS_PRIOR, CLASS_PRIOR_BITS, RANDOM = "class_prior", "class_prior_bits", "random"
AT_ONCE = 65_536  #: rows that are ordered together


def random_scores(
    images: Sequence[str], attributes: Sequence[str], into: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """(images, attributes) uniform on [0, 1), drawn from the names' SHA-256; `into`: the table that takes them."""
    words = [word.encode() for word in attributes]
    drawn = np.empty((len(images), len(words))) if into is None else into
    for image, row in zip(images, drawn, strict=True):
        begun, digests = hashlib.sha256(f"{image}|".encode()), bytearray()
        for word in words:
            each = begun.copy()
            each.update(word)
            digests += each.digest()[:8]
        row[:] = np.frombuffer(digests, ">u8") / 2.0**64
    return drawn


def class_prior_told(held: HeldOut, count: int, by_bits: bool = False) -> NDArray[np.int64]:
    """(images, count) the attributes commonest in the training captions of each image's predicted class.

    `by_bits`: those of the largest D_jc / N_c log2(N / D_j) instead, which expect the most bits. -1 where a class
    has fewer.
    """
    score = held.class_share * held.bits if by_bits else held.class_share
    return told(score, count)[held.predicted]


def told(p: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """(rows, count) the attributes of the largest p, best first; -1 from where p is 0."""
    found = np.full((len(p), count), -1)
    for start in range(0, len(p), AT_ONCE):
        part = p[start : start + AT_ONCE]
        top = strongest(part, count)
        kept = np.where(np.take_along_axis(part, top, axis=1) > 0, top, -1)
        found[start : start + AT_ONCE, : top.shape[1]] = kept
    return found
