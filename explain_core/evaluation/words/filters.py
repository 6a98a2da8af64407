"""Filters: are the names that a filter gets true of the held-out images that excite it most?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, ratios, sums
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.explanation.image import strongest

TOP_IMAGES = 9
NAMES = (1, 3)

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Excited:
    """The images that excite each filter most, best first; ties by the images' order.

    `images` (filters, TOP_IMAGES) places, -1 where fewer excite it; `activations` likewise.
    """

    images: NDArray[np.int64]
    activations: NDArray[np.float32]

    @staticmethod
    def none(filters: int) -> "Excited":
        """No image yet."""
        shape = (filters, TOP_IMAGES)
        return Excited(np.full(shape, -1), np.zeros(shape, np.float32))

    def seeing(self, places: NDArray[np.int64], pooled: NDArray[np.float32]) -> "Excited":
        """With more images: their `places` (images,) and `pooled` activations (images, filters)."""
        images = np.concatenate(
            [self.images, np.broadcast_to(places, (pooled.shape[1], len(places)))], axis=1
        )
        values = np.concatenate([self.activations, pooled.T], axis=1)
        images = np.where(values > 0, images, -1)
        # -1 comes last among equals, so that what is missing never takes an image's place.
        order = np.lexsort((np.where(images < 0, np.iinfo(np.int64).max, images), -np.maximum(values, 0)))
        order = order[:, :TOP_IMAGES]
        return Excited(
            np.take_along_axis(images, order, axis=1),
            np.maximum(np.take_along_axis(values, order, axis=1), 0),
        )


def filter_figures(variant: str, p: Array, excited: Excited, held: HeldOut) -> list[Figure]:
    """filters.precision@K and filters.lift@K: of a filter's K likeliest attributes on its strongest images.

    `p` (filters, attributes). The precision is the part of (filter, one of its K names, one of its strongest images)
    in which the image's captions mention the name; the variant "..., chance" is the same over all test images in
    place of the strongest; the lift is their quotient. Filters that no test image excites are left out. Intervals
    draw the images again, the strongest of each filter staying what they are.
    """
    images = len(held.ids)
    fires = (excited.images >= 0).any(axis=1)
    best = excited.images[fires]
    names = strongest(p[fires], max(NAMES))
    figures: list[Figure] = []
    for depth in (depth for depth in NAMES if len(best) and names.shape[1] >= depth):
        right, count = np.zeros(images), np.zeros(images)
        for name in names[:, :depth].T:
            there = best >= 0
            hit = held.mentioned(best, name[:, None]) & there
            np.add.at(right, best[there], hit[there])
            np.add.at(count, best[there], 1)
        anywhere = _mentions(names[:, :depth], held)
        every = np.full(images, float(names[:, :depth].size))
        total = np.array([right.sum(), count.sum(), anywhere.sum(), every.sum()])
        drawn = sums(np.stack([right, count, anywhere, every], axis=1))
        n = int(count.sum())
        for metric, name, value, values in (
            ("precision", variant, _precision(total), _precision(drawn)),
            ("precision", f"{variant}, chance", _chance(total), _chance(drawn)),
            ("lift", variant, _lift(total), _lift(drawn)),
        ):
            if np.isfinite(value):
                bounds = interval(np.atleast_1d(values))
                figures.append(Figure(f"filters.{metric}@{depth}", name, float(value), *bounds, n))
    return figures


def _precision(counted: Array) -> Array:
    """Of sums (..., 4): right, counted, right anywhere, counted anywhere."""
    return ratios(counted[..., 0], counted[..., 1])


def _chance(counted: Array) -> Array:
    return ratios(counted[..., 2], counted[..., 3])


def _lift(counted: Array) -> Array:
    return ratios(counted[..., 0] * counted[..., 3], counted[..., 1] * counted[..., 2])


def _mentions(names: NDArray[np.intp], held: HeldOut) -> Array:
    """(images,) how many of the filters' names each image's captions mention."""
    times = np.bincount(names.reshape(-1), minlength=len(held.attributes)).astype(np.float64)
    image, attribute = np.divmod(held.mentions, len(held.attributes))
    return np.asarray(np.bincount(image, weights=times[attribute], minlength=len(held.ids)), np.float64)
