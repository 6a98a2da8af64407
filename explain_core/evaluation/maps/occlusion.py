"""Covering a region of what the network sees, to learn what it was worth to the predicted class."""

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing, to_crop
from explain_core.evaluation.maps.grounding import random_place

SHARE = 0.2
"""The side of a covered square, as a share of the crop's."""


def cover(crop: NDArray[np.uint8], u: float, v: float, share: float = SHARE) -> NDArray[np.uint8]:
    """A copy of a crop (size, size, 3) with a square around its point (u, v) filled with the crop's mean colour.

    The square's side is `share` of the crop's, and it is moved to lie inside the crop: every cover is equally
    large. u and v run from 0 to 1 across and down.
    """
    size = crop.shape[0]
    side = max(1, round(share * size))
    left, top = (min(max(round(at * size - side / 2), 0), size - side) for at in (u, v))
    covered = crop.copy()
    covered[top : top + side, left : left + side] = np.rint(crop.mean(axis=(0, 1))).astype(np.uint8)
    return covered


def place_in_box(
    image: str, attribute: str, p: Preprocessing, box: Box | None, size: tuple[int, int]
) -> tuple[float, float]:
    """A point of the crop drawn uniformly from the object's box (from the crop, where there is none).

    Drawn from the SHA-256 of the names. `size`: the picture's width and height. A point of the box that the crop
    does not show is moved to the crop's edge.
    """
    u, v = random_place(image, attribute)
    if box is None:
        return u, v
    u, v = to_crop(p, box, size, box.x + u * box.width, box.y + v * box.height)
    return min(max(u, 0.0), 1.0), min(max(v, 0.0), 1.0)
