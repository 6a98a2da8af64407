"""Means over seeds, and what one encoder is above another by, with 95 % intervals from resampling classes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIRST = "bag-of-words"
DRAWS = 2000
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """An encoder taught on `seen` classes with a seed, and each measure's `values`, one a held-out class."""

    kind: str
    seen: int
    seed: int
    values: Mapping[str, Sequence[float]]


def by_class(some: Sequence[Compared], kind: str, measure: str) -> Array:
    """(classes,) the mean over the seeds of an encoder."""
    return np.mean([each.values[measure] for each in some if each.kind == kind], axis=0)


def interval(values: Array) -> tuple[float, float]:
    """95 % of the means of classes that are drawn with replacement."""
    draw = np.random.default_rng(0)
    drawn = values[draw.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def means(some: Sequence[Compared], measure: str) -> Iterator[str]:
    """ "word-cnn-rnn .412 [.380, .444]" of each encoder."""
    for kind in dict.fromkeys(each.kind for each in some):
        values = by_class(some, kind, measure)
        low, high = interval(values)
        yield f"{kind} {values.mean():.3f} [{low:.3f}, {high:.3f}]"


def differences(some: Sequence[Compared], measure: str, first: str = FIRST) -> Iterator[str]:
    """What each encoder is above `first` by, class by class, over the seeds that both have."""
    for kind in dict.fromkeys(each.kind for each in some if each.kind != first):
        seeds = {each.seed for each in some if each.kind == kind}
        both = [each for each in some if each.seed in seeds]
        if not any(each.kind == first for each in both):
            continue
        apart = by_class(both, kind, measure) - by_class(both, first, measure)
        low, high = interval(apart)
        yield f"{kind} - {first}: {apart.mean():+.3f} [{low:+.3f}, {high:+.3f}], {len(seeds)} seeds"
