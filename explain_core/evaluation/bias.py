"""Data-set bias in maps: classes for which much of what speaks for them lies off the object.

Where a background or a light goes with a class in the training images, a network may take it for the class. What lies
off the object is then more than is usual among the classes, or than in a network trained without such company.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import display_name
from explain_core.evaluation.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.overlap import Mask, mass_inside

Array = NDArray[np.float64]

OFF_OBJECT = "bias.off_object"
SPREADS = 3.0
"""A class stands out from so many times the classes' spread above what is usual."""
LEAST = 0.05
"""And from no less than this above it: classes that hardly differ have a spread near 0."""
_SIGMA = 1.4826  # of a normal distribution, over its median absolute deviation


@dataclass(frozen=True, slots=True)
class Standing:
    """What one class's maps have off the object, beside what is usual: means over its `images`, 0 to 1."""

    name: str
    off: float
    low: float | None
    high: float | None
    images: int
    usual: float
    stands_out: bool

    @property
    def sentence(self) -> str:
        """As "‘Ember-crowned Finch’: 61 % of what speaks for it lies off the object; 18 % is usual."."""
        return (
            f"‘{display_name(self.name)}’: {self.off:.0%} of what speaks for it lies off the object; "
            f"{self.usual:.0%} is usual."
        ).replace("%", " %")


def off_object(maps: NDArray[np.floating], objects: Mask) -> Array:
    """(n,) the share of each map's positive part that lies off its object; both (n, h, w), NaN where there is none."""
    return np.asarray(1.0 - mass_inside(maps, objects))


def standings(
    shares: Mapping[str, Sequence[float]], reference: Mapping[str, Sequence[float]] | None = None
) -> list[Standing]:
    """Every class beside what is usual, the largest share first. `shares`: of each class, `off_object` of its images.

    What is usual is the median of the means of the `reference`'s classes: those of a network whose training images
    had no such company, or else the classes themselves, of which fewer than half may then be biased. A class stands
    out whose interval begins more than SPREADS of those classes' robust spread, and no less than LEAST, above it.
    Shares that are NaN are left out, and classes of nothing else.
    """
    means = [figure.value for figure in _means(reference or shares)]
    usual = float(np.median(means)) if means else float("nan")
    spread = _SIGMA * float(np.median(np.abs(np.array(means) - usual))) if means else 0.0
    bound = usual + max(SPREADS * spread, LEAST)
    found = [
        Standing(
            one.variant, one.value, one.low, one.high, one.n, usual, one.low is not None and one.low > bound
        )
        for one in _means(shares)
    ]
    return sorted(found, key=lambda one: (-one.off, one.name))


def judged(found: Iterable[Standing], biased: Iterable[str]) -> tuple[float, float]:
    """Of the classes known to be `biased`, the share that stands out; and of all others. NaN where there are none."""
    biased = set(biased)
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for one in found:
        hits[one.name in biased].append(one.stands_out)
    there, elsewhere = (float(np.mean(hits[key])) if hits[key] else float("nan") for key in (True, False))
    return there, elsewhere


def _means(shares: Mapping[str, Sequence[float]]) -> list[Figure]:
    """bias.off_object of each class, resampled over its own images."""
    found = []
    for name, values in sorted(shares.items()):
        known = np.asarray(values, np.float64)
        known = known[np.isfinite(known)]
        if len(known):
            found += ratio_figures([Ratio(OFF_OBJECT, name, known, np.ones(len(known)))])
    return found
