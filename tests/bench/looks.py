"""Maps for words measured: do they lie on the part that the word or the question names, and do they order places as
covering them does?"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.catalogue import UNDEFINED
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.maps.overlap import mass_inside
from explain_core.heatmaps.interpolation import resized

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

INSIDE_OUTSIDE, INSIDE, CORRELATION = "words.inside_outside", "words.mass_inside", "words.rank_correlation"


@dataclass(frozen=True, slots=True)
class Look:
    """What one map for a word shows: `inside`, the share of its positive part on the named part.

    `covered`: the share of the crop that the part takes, which is what a uniform map gets. `correlation` with
    occlusion, NaN where it was not measured. `inside` is NaN where nothing of the map is positive.
    """

    image: str
    variant: str
    inside: float
    covered: float
    correlation: float = math.nan


def looks(
    images: Sequence[str],
    variant: str,
    maps: NDArray[np.floating],
    masks: Mask,
    correlations: NDArray[np.floating] | None = None,
) -> list[Look]:
    """A Look for each of `maps` (n, h, w) on the crop, with the named part's `masks` (n, size, size).

    What is negative counts as nothing, before the map is brought to the masks' size. Parts that the crop does not
    show, and such as fill it, have no outside or inside: their `inside` is NaN.
    """
    fine = resized(np.maximum(maps, 0), *masks.shape[1:])
    covered = masks.mean(axis=(1, 2))
    inside = np.where((covered > 0) & (covered < 1), mass_inside(fine, masks), np.nan)
    with_occlusion = np.full(len(maps), np.nan) if correlations is None else correlations
    return [
        Look(image, variant, float(share), float(part), float(rank))
        for image, share, part, rank in zip(images, inside, covered, with_occlusion, strict=True)
    ]


def word_figures(found: Iterable[Look]) -> list[Figure]:
    """The figures of each variant, resampled over images: an image's words are drawn together.

    `words.mass_inside`: the mean share. `words.inside_outside`: the mean strength on the part over the mean strength
    off it, of maps that are all scaled to the same mean, so that the uniform map's is 1 (Selvaraju et al. 2017, where
    it is the mean of each map's own ratio, which is infinite for a map that lies inside altogether).
    `words.rank_correlation`: the mean where there is one. `words.mass_inside.undefined`: the share of maps in which
    nothing speaks for the word, where there are any.
    """
    ordered = sorted(found, key=lambda look: (look.variant, look.image))
    place = {image: k for k, image in enumerate(sorted({look.image for look in ordered}))}
    ratios: list[Ratio] = []
    for variant in dict.fromkeys(look.variant for look in ordered):
        own = [look for look in ordered if look.variant == variant]
        rows = np.array([place[look.image] for look in own])
        ratios += _ratios(variant, own, rows, len(place))
    return ratio_figures(ratios)


def _ratios(variant: str, own: Sequence[Look], rows: NDArray[np.intp], images: int) -> list[Ratio]:
    """One variant's figures, each image's words summed: `rows` of the images, of which there are `images`."""
    inside, covered, rank = (
        np.array([getattr(look, name) for look in own]) for name in ("inside", "covered", "correlation")
    )
    known, ranked, shown = np.isfinite(inside), np.isfinite(rank), (covered > 0) & (covered < 1)
    one = np.ones(len(own))

    def ratio(metric: str, above: Array, below: Array, among: Mask) -> Ratio:
        sums = [np.bincount(rows[among], each[among], images).astype(np.float64) for each in (above, below)]
        return Ratio(metric, variant, *sums)

    share = np.where(shown, covered, 0.5)  # nothing is counted where it is not shown
    found = [
        ratio(INSIDE_OUTSIDE, inside / share, (1 - inside) / (1 - share), known),
        ratio(INSIDE, inside, one, known),
        ratio(CORRELATION, rank, one, ranked),
    ]
    if (shown & ~known).any():
        found.append(ratio(INSIDE + UNDEFINED, (~known).astype(np.float64), one, shown))
    return found
