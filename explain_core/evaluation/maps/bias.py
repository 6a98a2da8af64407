"""Data-set bias in maps: classes for which what speaks lies off the object more than is usual.

Where a background or a light goes with a class in the training images, a network may take it for the class. Then its
maps there say more off the object than they say of the same class where that company is missing: on images in which
the class stands in any surroundings, or from a network that was trained on such.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import TEST, display_name
from explain_core.evaluation.figures.bootstrap import RESAMPLES, interval, sums
from explain_core.evaluation.figures.figures import Figure
from explain_core.explanation.failures import CONSISTENT

Array = NDArray[np.float64]
Shares = Mapping[str, Sequence[float]]

OFF_OBJECT = "bias.off_object"
SPREADS = 3.0
"""A class stands out that exceeds what is usual by more than so many times the spread of the classes."""
LEAST = 0.05
"""And by no less than this: classes that hardly differ have a spread near 0."""


@dataclass(frozen=True, slots=True)
class ClassBias:
    """A class's mean `off_object` over its `images`, what is `usual`, and the interval of the difference."""

    name: str
    off: float
    usual: float
    low: float
    high: float
    images: int
    stands_out: bool

    @property
    def sentence(self) -> str:
        """As "‘Plain Woodpiper’: off the object lies 61 % of what speaks for it; 18 % is usual."."""
        off, usual = (f"{100 * value:.0f} %".replace("-", "−") for value in (self.off, self.usual))
        return (
            f"‘{display_name(self.name)}’: off the object lies {off} of what speaks for it; {usual} is usual."
        )


def off_object(maps: NDArray[np.floating], objects: NDArray[np.bool_]) -> Array:
    """(n,) how much of each map lies off its object, over all of it: the sum off the object, over that of |map|.

    Maps and objects (n, h, w). Of a map that is nowhere negative this is the share of its mass, 0 to 1. Of a signed
    one, what speaks against the class off the object counts against it, -1 to 1: this shows company that is missing,
    too. NaN where a map is zero or not finite.
    """
    maps = np.asarray(maps, np.float64)
    whole = np.abs(maps).sum(axis=(1, 2))
    known = np.isfinite(whole) & (whole > 0)
    off = np.where(~objects & known[:, None, None], maps, 0.0).sum(axis=(1, 2))
    return np.where(known, off / np.where(known, whole, 1.0), np.nan)


def standings(shares: Shares, reference: Shares | None = None) -> list[ClassBias]:
    """Every class beside what is usual for it, the largest difference first. `shares`: its images' `off_object`.

    `reference`: the same where a class's company is missing; what is usual for a class is its own mean there. Without
    one it is the median of all classes' means, which says less: classes differ by how large their birds are, and by
    what tells them apart. A class stands out that exceeds what is usual by more than the median class does, and
    SPREADS robust spreads of the classes (LEAST, if that is more), the interval of its difference beginning above the
    median one's. Shares that are NaN are left out, and classes that one side has no others of.
    """
    drawn = {name: _resampled(values) for name, values in sorted(shares.items())}
    means = {name: mean for name, (mean, _, images) in drawn.items() if images}
    if reference is None:
        middle = float(np.median(list(means.values()))) if means else float("nan")
        usual = dict.fromkeys(means, (middle, np.full(1, middle)))
    else:
        there = {name: _resampled(values) for name, values in reference.items()}
        usual = {name: there[name][:2] for name in means if name in there and there[name][2]}
    excess = {name: means[name] - usual[name][0] for name in usual}
    if not excess:
        return []
    centre = float(np.median(list(excess.values())))
    spread = CONSISTENT * float(np.median([abs(value - centre) for value in excess.values()]))
    bound = centre + max(SPREADS * spread, LEAST)
    found = []
    for name, value in excess.items():
        mean, resampled, images = drawn[name]
        low, high = interval(resampled - usual[name][1])
        assert low is not None and high is not None  # means of known values
        stands_out = value > bound and low > centre
        found.append(ClassBias(name, mean, usual[name][0], low, high, images, stands_out))
    return sorted(found, key=lambda one: (one.usual - one.off, one.name))


def standings_of_images(
    off: Iterable[tuple[str, float]], images: Mapping[str, tuple[str, str]]
) -> list[ClassBias]:
    """`standings` of the training images' classes, beside what the test images of each show.

    `off`: image id and `off_object` of each map that was measured; `images`: class and split, by id.
    """
    shares: dict[bool, dict[str, list[float]]] = {False: defaultdict(list), True: defaultdict(list)}
    for image, value in off:
        name, split = images[image]
        shares[split == TEST][name].append(value)
    return standings(shares[False], shares[True])


def bias_figures(found: Iterable[ClassBias]) -> list[Figure]:
    """bias.off_object of each class: by how much its maps lie off the object more than is usual."""
    return [Figure(OFF_OBJECT, one.name, one.off - one.usual, one.low, one.high, one.images) for one in found]


def judged(found: Iterable[ClassBias], biased: Iterable[str]) -> tuple[float, float]:
    """Of the classes known to be `biased`, the share that stands out; and of all others. NaN where there are none."""
    biased = set(biased)
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for one in found:
        hits[one.name in biased].append(one.stands_out)
    there, elsewhere = (float(np.mean(hits[key])) if hits[key] else float("nan") for key in (True, False))
    return there, elsewhere


def _resampled(values: Sequence[float]) -> tuple[float, Array, int]:
    """The mean of the known values, the means of their bootstrap resamples, and how many there are."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return float("nan"), np.empty(0), 0
    return float(known.mean()), sums(known[:, None], RESAMPLES)[:, 0] / len(known), len(known)
