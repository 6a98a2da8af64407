"""Deletion and insertion: the class's probability as pixels go, or come, in a map's order (Petsiuk et al. 2018)."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from explain_core.evaluation.figures.area import area
from explain_core.heatmaps.interpolation import levelled, resized

Array = NDArray[np.float64]
Crops = NDArray[np.uint8]
Probability = Callable[[Crops], NDArray[np.floating]]

STEPS = 16
BLUR = 5 / 224
"""The blur's standard deviation, over the crop's side: the authors' 5 pixels at 224."""
REACH = 5 / 224
"""How far the blur reaches, over the crop's side: the authors' kernel of 11 pixels at 224."""


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """`deletion` and `insertion` (images, steps + 1): the probability when 0, 1/steps, ... all pixels went or came."""

    deletion: Array
    insertion: Array

    def areas(self) -> tuple[Array, Array]:
        """The area under each image's curves by the trapezoidal rule, from 0 to 1: deletion (images,), insertion."""
        return area(self.deletion), area(self.insertion)


def curves(crops: Crops, maps: NDArray[np.floating], probability: Probability, steps: int = STEPS) -> Curves:
    """Both curves of a batch: `crops` (n, height, width, 3), `maps` (n, h, w), in 2 steps + 1 calls of `probability`.

    `probability` takes (n, height, width, 3) crops in the order given and returns (n,): for each the probability of the
    class that its map speaks for. Deleted pixels take their crop's mean colour; insertion starts from the crop blurred
    by a Gaussian (BLUR, REACH). A map that is not finite has curves of NaN.
    """
    finite = np.isfinite(maps).all(axis=(1, 2))
    maps = np.where(finite[:, None, None], maps, 0.0)
    grey, blurred = np.broadcast_to(mean_colour(crops), crops.shape), blur(crops)
    whole = np.asarray(probability(crops), np.float64)
    deletion, insertion = [whole], []
    for number, mask in enumerate(masks(maps, crops.shape[1:3], steps)):
        top = mask[..., None]
        if number > 0:
            deletion.append(np.asarray(probability(np.where(top, grey, crops)), np.float64))
        if number < steps:
            insertion.append(np.asarray(probability(np.where(top, crops, blurred)), np.float64))
    found = np.stack([np.stack(deletion, axis=1), np.stack([*insertion, whole], axis=1)])
    found[:, ~finite] = np.nan
    return Curves(found[0], found[1])


def masks(
    maps: NDArray[np.floating], size: tuple[int, ...], steps: int = STEPS
) -> Iterator[NDArray[np.bool_]]:
    """steps + 1 masks (n, *size): none of the pixels, then ever more of those that each map puts first, then all.

    The maps are upsampled bilinearly to `size`, the crop's height and width. Pixels of equal value come in an order
    drawn once for all images, so that where a map is flat (cut at zero, say) they are taken from everywhere and not
    from the top down.
    """
    place = ranks(levelled(resized(maps, *size)))
    for step in range(steps + 1):
        yield place < round(step * math.prod(size) / steps)


def ranks(maps: NDArray[np.floating]) -> NDArray[np.int32]:
    """(n, h, w) the place of each pixel in its map's order, the largest value first at 0."""
    n, height, width = maps.shape
    flat = maps.reshape(n, -1)
    drawn = np.random.Generator(np.random.PCG64(height * width)).permutation(height * width)
    order = drawn[np.argsort(-flat[:, drawn], axis=1, kind="stable")]
    found = np.empty((n, height * width), np.int32)
    np.put_along_axis(found, order, np.arange(height * width, dtype=np.int32)[None], axis=1)
    return found.reshape(maps.shape)


def mean_colour(crops: Crops) -> Crops:
    """(n, 1, 1, 3) each crop's mean colour."""
    return np.asarray(np.rint(crops.mean(axis=(1, 2), keepdims=True)), np.uint8)


def blur(crops: Crops) -> Crops:
    """The crops blurred by a Gaussian of BLUR and REACH of their side, edges repeated."""
    size = max(crops.shape[1:3])
    radius = max(1, round(REACH * size))
    blurred = gaussian_filter(
        crops.astype(np.float32), BLUR * size, mode="nearest", axes=(1, 2), radius=(radius, radius)
    )
    return np.asarray(np.rint(blurred), np.uint8)
