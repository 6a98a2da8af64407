"""The attributes of sentences against the captions: how many are right, and how much the right ones tell."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.figures import Ratio
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.explanation.sentence import sentence


def told_against_mentioned(variant: str, told: NDArray[np.int64], held: HeldOut) -> list[Ratio]:
    """sentence.precision@5 and sentence.bits@5, of what is told of each image; and both judged by meaning.

    `told` (images, 5) attributes, -1 where nothing is. An attribute that the image's captions mention is right
    and tells log2(N / D_j) bits, N and D_j of the training images; one that they do not mention tells nothing.
    By meaning, "gray bill" is right where captions mention a gray beak, and tells by how many images have either; what
    is told a second time in another name is not right again.
    """
    there, rows = told >= 0, np.arange(len(told))[:, None]
    said, count = held.meanings[told], there.sum(axis=1).astype(np.float64)
    again = np.zeros(told.shape, bool)
    for rank in range(1, told.shape[1]):
        again[:, rank] = ((said[:, :rank] == said[:, rank : rank + 1]) & there[:, :rank]).any(axis=1)
    ratios = []
    for name, right, bits in (
        ("", held.mentioned(rows, told) & there, held.bits),
        ("_by_meaning", held.meant(rows, told) & there & ~again, held.meaning_bits),
    ):
        told_bits = np.where(right, bits[told], 0.0).sum(axis=1)
        ratios += [
            Ratio(f"sentence.precision{name}@5", variant, right.sum(axis=1).astype(np.float64), count),
            Ratio(f"sentence.bits{name}@5", variant, told_bits, count),
        ]
    return ratios


def sentences_of(told: NDArray[np.int64], held: HeldOut) -> list[str]:
    """Say what is told of each image in a sentence, as for the estimators."""
    return [
        _said(held, int(c), [int(j) for j in row if j >= 0])
        for c, row in zip(held.predicted, told, strict=True)
    ]


def _said(held: HeldOut, class_index: int, told: Sequence[int]) -> str:
    nouns = [held.surface_nouns[j] for j in told]
    return sentence(held.classes[class_index], [held.attributes[j] for j in told], nouns, held.subjects)
