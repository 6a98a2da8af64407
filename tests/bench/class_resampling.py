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


def mean_of(values: Array) -> str:
    """The mean over classes with its interval."""
    low, high = interval(values)
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def means(some: Sequence[Compared], measure: str) -> Iterator[str]:
    """ "word-cnn-rnn 0.412 [0.380, 0.444]" of each encoder."""
    for kind in dict.fromkeys(each.kind for each in some):
        yield f"{kind} {mean_of(by_class(some, kind, measure))}"


def differences(some: Sequence[Compared], measure: str, first: str = FIRST) -> Iterator[str]:
    """What each encoder is above `first` by, class by class, over the seeds that both have."""
    for kind in dict.fromkeys(each.kind for each in some if each.kind != first):
        seeds = {each.seed for each in some if each.kind == kind}
        seeds &= {each.seed for each in some if each.kind == first}
        both = [each for each in some if each.seed in seeds]
        if both:
            apart = by_class(both, kind, measure) - by_class(both, first, measure)
            yield f"{kind} - {first}: {mean_of(apart)}, seeds {', '.join(map(str, sorted(seeds)))}"
