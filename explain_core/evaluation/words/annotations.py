"""Annotations: what people annotated of images or classes, as a judge of what is stated that no caption wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.figures import Ratio
from explain_core.text.synonyms import meaning
from explain_core.text.things import names_whole

#: What is annotated of fewer than this share is clearly false.
CLEARLY_FALSE = 0.05
#: A mean class of less is taken for this: what is true of hardly anything would tell bits without end.
LEAST = 2.0**-10
#: What the whole thing wears: of its look there is nothing that is not its own.
ALL_OF_IT = frozenset({"body", "plumage"})

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Annotations:
    """How true attributes are, 0 to 1, by people who saw no caption.

    `column` (attributes,): where each attribute of the vocabulary stands in the table, -1 where the table does not
    speak of it. `values` (rows, columns), NaN where it is not known: a row for each class, or for each image. `row`
    (images,): each test image's row, -1 where it has none. `usual` (columns,): the mean over
    the classes, each counting the same.
    """

    column: NDArray[np.intp]
    values: NDArray[np.float32]
    row: NDArray[np.intp]
    usual: Array

    @staticmethod
    def of(
        rows: Sequence[Mapping[str, float]],
        classes: Sequence[int],
        row: NDArray[np.intp],
        attributes: Sequence[str],
    ) -> "Annotations":
        """From what is said of each row, by phrase, the class of each row, and which row each test image has.

        An attribute is found by what it means: "gray beak" is the table's "gray bill", "blue bird" and "blue body" its
        "blue". Of several phrases of one meaning the truest counts.
        """
        known = {asked_as(phrase) for said in rows for phrase in said}
        number = {each: place for place, each in enumerate(sorted(known & set(map(asked_as, attributes))))}
        column = np.array([number.get(asked_as(attribute), -1) for attribute in attributes], np.intp)
        values = np.full((len(rows), len(number)), np.nan, np.float32)
        for place, said in enumerate(rows):
            for phrase, value in said.items():
                if (at := number.get(asked_as(phrase))) is not None:
                    values[place, at] = np.fmax(values[place, at], value)
        return Annotations(column, values, row, _mean_of_classes(values, np.asarray(classes)))

    def judged(self, images: NDArray[np.integer], attributes: NDArray[np.integer]) -> tuple[Array, Array]:
        """How true attributes are of images, and of the mean class; NaN where that is not known. Broadcast together."""
        column, row = np.broadcast_arrays(self.column[attributes], self.row[images])
        known = (column >= 0) & (row >= 0)
        if not known.any():
            return np.full(column.shape, np.nan), np.full(column.shape, np.nan)
        value = np.where(known, self.values[row, column], np.nan).astype(np.float64)
        return value, np.where(np.isnan(value), np.nan, self.usual[column])


def asked_as(attribute: str) -> tuple[str, str]:
    """What an attribute is looked up as: its `meaning`; of the whole, its body or plumage, the adjective alone."""
    adjective, noun = meaning(attribute)
    return (adjective, "") if not noun or noun in ALL_OF_IT or names_whole(noun) else (adjective, noun)


def annotated_ratios(variant: str, told: NDArray[np.integer], known: Annotations) -> list[Ratio]:
    """annotated.* of what is told of each image: `told` (images, any number) attributes, -1 where nothing is.

    Only attributes that the table speaks of are judged; annotated.known@5 says how many of all those are.
    """
    there = told >= 0
    value, usual = known.judged(np.arange(len(told))[:, None], told)
    judged = there & ~np.isnan(value)
    count = _sums(judged)
    bits = -np.log2(np.maximum(np.where(judged, usual, 1.0), LEAST))
    return [
        Ratio("annotated.true@5", variant, _sums(np.where(judged, value, 0.0)), count),
        Ratio("annotated.above_mean@5", variant, _sums(np.where(judged, value - usual, 0.0)), count),
        Ratio("annotated.bits@5", variant, _sums(np.where(judged, value * bits, 0.0)), count),
        Ratio("annotated.clearly_false@5", variant, _sums(judged & (value < CLEARLY_FALSE)), count),
        Ratio("annotated.known@5", variant, count, _sums(there)),
    ]


def _sums(values: NDArray[np.generic]) -> Array:
    return np.asarray(values.sum(axis=1), np.float64)


def _mean_of_classes(values: NDArray[np.float32], classes: NDArray[np.integer]) -> Array:
    """(columns,) the mean over classes of the means of their rows; NaN where nothing is known."""
    total, count = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    for each in np.unique(classes):
        mine = values[classes == each].astype(np.float64)
        known = ~np.isnan(mine)
        there = known.any(axis=0)
        total += np.where(
            there, np.where(known, mine, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1), 0.0
        )
        count += there
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
