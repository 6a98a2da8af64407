"""Crop and picture in one frame: boxes found on the crop, masks and points of the picture.

Maps lie on the crop, the window that the network saw; boxes, parts and masks are given in the picture's pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing, to_crop, to_picture

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """One image's crop in its picture: the object's `box` (None: none is known) and the picture's (width, height)."""

    preprocessing: Preprocessing
    box: Box | None
    picture_size: tuple[int, int]

    def on_picture(self, found: Box) -> Box:
        """A box on the crop, which has its longer side's pixels across and down, as one in the picture's.

        It may reach beyond the picture, as crops do.
        """
        size = self.preprocessing.side
        args = (self.preprocessing, self.box, self.picture_size)
        left, top = to_picture(*args, found.x / size, found.y / size)
        right, bottom = to_picture(*args, (found.x + found.width) / size, (found.y + found.height) / size)
        return Box(left, top, right - left, bottom - top)

    def on_crop(self, parts: Sequence[Part]) -> NDArray[np.float64]:
        """(parts, 2) where points of the picture are on the crop, u and v from 0 to 1 across and down."""
        found = [to_crop(self.preprocessing, self.box, self.picture_size, part.x, part.y) for part in parts]
        return np.array(found, np.float64).reshape(-1, 2)

    def box_on_crop(self, box: Box) -> Box:
        """A box of the picture with its sides in units of the crop's: what lies beyond it is kept."""
        left, top = to_crop(self.preprocessing, self.box, self.picture_size, box.x, box.y)
        right, bottom = to_crop(
            self.preprocessing, self.box, self.picture_size, box.x + box.width, box.y + box.height
        )
        return Box(left, top, right - left, bottom - top)

    def mask_on_crop(self, mask: Mask, size: int) -> Mask:
        """A mask (height, width) of the picture as the crop shows it: (size, size), False outside the picture.

        Each of the crop's pixels takes the value that the mask has at its centre.
        """
        args = (self.preprocessing, self.box, self.picture_size)
        left, top = to_picture(*args, 0.0, 0.0)
        right, bottom = to_picture(*args, 1.0, 1.0)
        at = (np.arange(size) + 0.5) / size
        columns = np.floor(left + at * (right - left)).astype(int)
        rows = np.floor(top + at * (bottom - top)).astype(int)
        height, width = mask.shape
        shown = mask[np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
        inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
        return np.asarray(shown & inside)


def box_mask(box: Box, size: int) -> Mask:
    """(size, size) which of the crop's pixels have their centre in `box`, whose sides are in units of the crop's."""
    at = (np.arange(size) + 0.5) / size
    columns = (at >= box.x) & (at < box.x + box.width)
    rows = (at >= box.y) & (at < box.y + box.height)
    return np.asarray(rows[:, None] & columns)


def near_points(points: NDArray[np.float64], radius: float, size: int) -> Mask:
    """(size, size) which of the crop's pixels lie within `radius` of a point; (points, 2) and radius in crop units."""
    at = (np.arange(size) + 0.5) / size
    across = (at - points[:, :1]) ** 2
    down = (at - points[:, 1:]) ** 2
    return np.asarray((down[:, :, None] + across[:, None, :] <= radius**2).any(axis=0))
