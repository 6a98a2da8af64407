"""Confidence intervals by bootstrap over images (Efron 1979): percentiles over data sets drawn from the one at hand.

An image that is drawn twice weighs 2, so every figure that can be computed with weights can be resampled.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
FEWEST = 200  #: resamples of however many images
DRAWN = 100_000_000  #: images drawn in all resamples: of over 100,000 images fewer data sets are drawn
SEED = 2018
CELLS = 2_000_000  #: weights in memory at once
WIDE = 16  #: but so many resamples at least: those of an image lie side by side, and fill a line of the cache
KEPT_CELLS = 4 * DRAWN  #: draws that are kept, a byte each, for the next figure over the same images
PERCENT = (2.5, 97.5)

Weights = NDArray[np.float32]


def resamples_of(images: int) -> int:
    """How many data sets are drawn from so many images: RESAMPLES, or as many as DRAWN allows, and FEWEST at least.

    Of half a million images 200: a percentile of 200 values lies within a tenth of the interval's width from that of
    1,000, and the width itself falls with the root of the images.
    """
    return max(FEWEST, min(RESAMPLES, DRAWN // max(images, 1)))


def resampled(images: int, resamples: int | None = None) -> Iterator[Weights]:
    """Blocks (resamples, images): how often each image was drawn, with replacement, in as many draws as images.

    The draws depend on the number of images alone, so figures over the same images are resampled alike, and
    the same data give the same intervals. `resamples`: as many as `resamples_of` says, by default.
    """
    resamples = resamples_of(images) if resamples is None else resamples
    kept = images * resamples <= KEPT_CELLS
    for counts in _kept_draws(images, resamples, CELLS) if kept else _draws(images, resamples, CELLS):
        yield counts.astype(np.float32)


@lru_cache(maxsize=1)
def _kept_draws(images: int, resamples: int, cells: int) -> tuple[NDArray[np.uint8], ...]:
    """The draws of a data set, for figure after figure."""
    return tuple(_draws(images, resamples, cells))


def _draws(images: int, resamples: int, cells: int) -> Iterator[NDArray[np.uint8]]:
    random = np.random.default_rng([SEED, images])
    block = max(WIDE, cells // max(images, 1))
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = random.integers(0, images, (rows, images)) + images * np.arange(rows)[:, None]
        counts = np.bincount(drawn.reshape(-1), minlength=rows * images)
        # An image is hardly drawn a dozen times; where all draws could be of one, they are fewer than 256.
        yield counts.reshape(rows, images).astype(np.uint8)


def dealt(images: int, seed: int, resamples: int = RESAMPLES) -> NDArray[np.float64]:
    """(resamples, images) how often each image was drawn, from a seed of its own: for few images, all at once.

    The figures of causes are resampled so. Other draws would give their intervals other last digits than the stored
    ones.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    return draw.multinomial(images, np.full(images, 1 / images), size=resamples).astype(np.float64)


def sums(values: NDArray[np.floating], resamples: int | None = None) -> NDArray[np.float64]:
    """(resamples, columns) what the columns of `values` (images, columns) sum to in each resample of `resampled`.

    Raises ValueError where there are no images.
    """
    if not len(values):
        raise ValueError("nothing to resample: there are no images")
    return np.concatenate([w.astype(np.float64) @ values for w in resampled(len(values), resamples)])


def ratios(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numerators over denominators, NaN where nothing is counted."""
    counted = denominators > 0
    return np.where(counted, numerators / np.where(counted, denominators, 1.0), np.nan)


def interval(figures: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The middle 95 % of a figure's values (resamples,); (None, None) where no resample has one."""
    known = figures[np.isfinite(figures)]
    if not len(known):
        return None, None
    low, high = np.percentile(known, PERCENT)
    return float(low), float(high)
