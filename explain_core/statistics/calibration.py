"""Calibration: how often what is given a probability is so, and a correction by which it is (Platt 1999)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Array = NDArray[np.float64]

#: Probabilities are kept so far from 0 and 1 before their odds are taken.
EDGE = 1e-3
BINS = 10
AT_ONCE = 2**22  #: cases that are looked at together
_STEPS, _ENOUGH = 50, 1e-10


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logit of a probability comes to `shift` + `slope` times it; the order of what it corrects stays."""

    shift: float = 0.0
    slope: float = 1.0

    @staticmethod
    def of(p: NDArray[np.floating], truth: NDArray[np.bool_]) -> "Calibration":
        """The most likely one for what was so, by Newton's method; what there is where all or nothing was so.

        `p` and `truth` of one shape. A slope below 0, which would turn the order, is refused: then the shift alone.
        """
        x, y = _logit(np.ravel(p)), np.ravel(truth).astype(np.float64)
        if not 0 < y.sum() < len(y):
            return Calibration()
        found = _fitted(np.stack([np.ones_like(x), x]), y, np.array([0.0, 1.0]))
        if found[1] > 0:
            return Calibration(float(found[0]), float(found[1]))
        return Calibration(float(_fitted(np.ones((1, len(x))), y, np.zeros(1), x)[0]), 1.0)

    def of_group(self, p: NDArray[np.floating], truth: NDArray[np.bool_]) -> "Calibration":
        """The same slope with a shift for a group of cases, held to this one's by the weight of one case."""
        x, y = self.slope * _logit(np.ravel(p)), np.ravel(truth).astype(np.float64)
        shift = _fitted(np.ones((1, len(x))), y, np.array([self.shift]), x)
        return Calibration(float(shift[0]), self.slope)

    def applied(self, p: NDArray[np.floating]) -> Array:
        """Corrected probabilities; what has p = 0 keeps it."""
        values = np.asarray(p, np.float64)
        found: Array = np.where(values > 0, expit(self.shift + self.slope * _logit(values)), 0.0)
        return found


#: What the share of a map near its peak comes to where no keypoints can tell: as on cub25's training images.
PLACED = Calibration(-0.16, 0.87)


@dataclass(frozen=True, eq=False, slots=True)
class Reliability:
    """Of each of BINS equal stretches of probability: how many cases, their mean probability, how many were so."""

    cases: NDArray[np.int64]
    p: Array
    so: Array

    @staticmethod
    def of(p: NDArray[np.floating], truth: NDArray[np.bool_]) -> "Reliability":
        """`p` and `truth` of one shape; 1 falls into the last stretch."""
        values, so = np.ravel(p), np.ravel(truth)
        sums = np.zeros((3, BINS))
        for start in range(0, len(values), AT_ONCE):
            each = values[start : start + AT_ONCE].astype(np.float64)
            place = np.minimum((each * BINS).astype(np.intp), BINS - 1)
            sums[0] += np.bincount(place, minlength=BINS)
            sums[1] += np.bincount(place, each, minlength=BINS)
            sums[2] += np.bincount(place, so[start : start + AT_ONCE].astype(np.float64), minlength=BINS)
        cases = sums[0].astype(np.int64)
        many = np.maximum(cases, 1)
        return Reliability(cases, sums[1] / many, sums[2] / many)

    @property
    def error(self) -> float:
        """The expected calibration error: the mean over cases of |p - share that was so| of their stretch."""
        if not self.cases.sum():
            return float("nan")
        return float(np.average(np.abs(self.p - self.so), weights=self.cases))


def _fitted(columns: Array, y: Array, start: Array, offset: Array | float = 0.0) -> Array:
    """The logistic regression of y on `columns` (coefficients, cases), held to `start` by the weight of one case.

    Where few cases are known, or all are told apart, that is what keeps it finite. A step of Newton's is halved until
    it gains.
    """

    def loss(found: Array) -> float:
        scores = found @ columns + offset
        return float(np.logaddexp(0, scores).sum() - scores @ y + ((found - start) ** 2).sum() / 2)

    found, least = start, loss(start)
    for _ in range(_STEPS):
        p = expit(found @ columns + offset)
        spread = (columns * (p * (1 - p))) @ columns.T + np.eye(len(columns))
        step = np.linalg.solve(spread, columns @ (y - p) - (found - start))
        while float(np.abs(step).max()) > _ENOUGH and not (after := loss(found + step)) <= least:
            step = step / 2
        if float(np.abs(step).max()) <= _ENOUGH:
            break
        found, least = found + step, after
    return found


def _logit(p: NDArray[np.floating]) -> Array:
    return np.asarray(logit(np.clip(np.asarray(p, np.float64), EDGE, 1 - EDGE)))
