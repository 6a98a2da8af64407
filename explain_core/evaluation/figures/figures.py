"""A figure of a run: a metric's value for one variant, with its 95 % interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, ratios, sums

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table `metrics`; `n` cases were counted. No interval where resampling would mislead."""

    metric: str
    variant: str
    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, eq=False, slots=True)
class Ratio:
    """A figure that is a sum over images over another: `numerators` and `denominators` (images,)."""

    metric: str
    variant: str
    numerators: Array
    denominators: Array


def ratio_figures(asked: Sequence[Ratio]) -> list[Figure]:
    """The figures of ratios over the same images, resampled together; those that count nothing are left out.

    `n` is the sum of the denominators.
    """
    asked = [each for each in asked if each.denominators.sum() > 0]
    if not asked:
        return []
    above = np.stack([each.numerators for each in asked], axis=1).astype(np.float64)
    below = np.stack([each.denominators for each in asked], axis=1).astype(np.float64)
    drawn = sums(np.concatenate([above, below], axis=1))
    figures = ratios(drawn[:, : len(asked)], drawn[:, len(asked) :])
    values = above.sum(axis=0) / below.sum(axis=0)
    return [
        Figure(each.metric, each.variant, float(value), *interval(column), round(each.denominators.sum()))
        for each, value, column in zip(asked, values, figures.T, strict=True)
    ]


def mean_figure(metric: str, variant: str, parts: Sequence[Ratio]) -> Figure:
    """The mean of several ratios over the same images: each counts the same, however many cases it has.

    `n` is how many ratios there are. Parts that a resample does not hold are left out of its mean.
    """
    above = np.stack([each.numerators for each in parts], axis=1).astype(np.float64)
    below = np.stack([each.denominators for each in parts], axis=1).astype(np.float64)
    drawn = sums(np.concatenate([above, below], axis=1))
    figures = ratios(drawn[:, : len(parts)], drawn[:, len(parts) :])
    value = float((above.sum(axis=0) / below.sum(axis=0)).mean())
    known = np.isfinite(figures).any(axis=1)
    return Figure(metric, variant, value, *interval(np.nanmean(figures[known], axis=1)), len(parts))
