"""Concept truth: from what a scorer says of pictures and phrases to T, how true each phrase is of each picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import InputError

SPREAD, GIVEN = "spread", "given"
CALIBRATIONS = (SPREAD, GIVEN)
STEPS = 1024  #: of T from 0 to 1
LEVELS = 2**20  #: of a score between a phrase's least and most, so that sums are of integers
#: Standard deviations over a phrase's mean at which T is 1; it is 1/2 at half of that, and 0 up to the mean.
CERTAIN = 2.0

Scores = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class ScoreScale:
    """What T is of a score: (phrases,) float64 each, of the training images.

    `least` and `most`: the range of a phrase's scores; `mean` and `spread`, in shares of that range, their mean and
    standard deviation. T = (share - mean) / (CERTAIN * spread), cut at 0 and 1, in steps of 1/STEPS.
    """

    least: NDArray[np.float64]
    most: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    @staticmethod
    def of(scores: Callable[[], Iterable[Scores]]) -> ScoreScale:
        """Of the scores (images, phrases) of all training images, in parts, which are gone through twice.

        The sums are of integers: neither the parts nor their order change a bit. Raises InputError where there is no
        image.
        """
        least = most = np.zeros(0)
        images = 0
        for part in scores():
            if not len(part):
                continue
            low, high = part.min(axis=0).astype(np.float64), part.max(axis=0).astype(np.float64)
            least = np.minimum(least, low) if images else low
            most = np.maximum(most, high) if images else high
            images += len(part)
        if not images:
            raise InputError(
                "no training image has a score: nothing can be learned from the list of concepts."
            )
        first = second = np.zeros(len(least), np.int64)
        for part in scores():
            levels = _levels(part, least, most)
            first, second = first + levels.sum(axis=0), second + _squares(levels)
        mean = first / images / LEVELS
        # Integers of any size: the difference of two large numbers keeps all its digits.
        variance = [
            (int(two) * images - int(one) ** 2) / images**2 for one, two in zip(first, second, strict=True)
        ]
        return ScoreScale(least, most, mean, np.sqrt(np.array(variance, np.float64)) / LEVELS)

    @property
    def silent(self) -> NDArray[np.bool_]:
        """(phrases,) whose scores are the same for all training images: T is 0."""
        return self.spread <= 0

    def truth(self, scores: Scores) -> NDArray[np.float64]:
        """(images, phrases) T from 0 to 1, in steps of 1/STEPS."""
        share = _levels(scores, self.least, self.most) / LEVELS
        spread = np.where(self.silent, np.inf, CERTAIN * self.spread)
        return np.asarray(in_steps((share - self.mean) / spread))


def given_truth(scores: Scores, phrases: Sequence[str]) -> NDArray[np.float64]:
    """Scores that are T already, from 0 to 1, in steps of 1/STEPS. Raises InputError for others."""
    wrong = (scores < 0) | (scores > 1)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise InputError(
            f'--calibration given: the score of "{phrases[column]}" is {scores[row, column]:g}, and T is from 0 to 1. '
            "Leave the option out, or let the scorer give probabilities."
        )
    return np.asarray(in_steps(scores.astype(np.float64)))


def in_steps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values cut to 0 and 1 and rounded onto steps of 1/STEPS."""
    return np.rint(np.clip(values, 0.0, 1.0) * STEPS) / STEPS


def _levels(scores: Scores, least: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.int64]:
    span = np.where(most > least, most - least, 1.0)
    # Images that were not there when the range was learned may lie far outside of it.
    share = np.clip((scores.astype(np.float64) - least) / span, -4.0, 4.0)
    return np.rint(share * LEVELS).astype(np.int64)


def _squares(levels: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((levels * levels).sum(axis=0), np.int64)
