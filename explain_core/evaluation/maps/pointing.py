"""The pointing game: does a map's maximum lie on the object, or near a part? (Zhang et al. 2016)"""

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.heatmaps.grounding import FINENESS, peak

TOLERANCE = 15 / 224
"""How far the maximum may lie from a part, over the crop's side: the paper's 15 pixels at 224."""


def maximum(heatmap: NDArray[np.floating], size: int) -> tuple[float, float] | None:
    """Where a map (h, w) is largest: (u, v) from 0 to 1 across and down the crop; None where it points nowhere.

    Maps whose cells are FINENESS pixels of the crop (of `size` a side) or more are refined as `peak` does; finer ones
    are taken as they are, at the pixel's centre. Of equal maxima the first one from the top counts. A map with no
    value over 0, one that is the same everywhere, and one with a value that is not finite point nowhere.
    """
    if not (np.isfinite(heatmap).all() and heatmap.max() > max(heatmap.min(), 0)):
        return None
    height, width = heatmap.shape
    if max(height, width) * FINENESS <= size:
        u, v, _ = peak(np.asarray(heatmap, np.float64))
        return u, v
    row, column = divmod(int(heatmap.argmax()), width)
    return (column + 0.5) / width, (row + 0.5) / height


def in_box(point: tuple[float, float], box: Box) -> bool:
    """Whether a point lies in a box, its edges included; both in the same units."""
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def near_part(point: tuple[float, float], parts: NDArray[np.float64], tolerance: float = TOLERANCE) -> bool:
    """Whether a point of the crop lies within `tolerance` of one of `parts` (parts, 2), all in crop units."""
    away = np.hypot(parts[:, 0] - point[0], parts[:, 1] - point[1])
    return bool((away <= tolerance).any())


def in_mask(point: tuple[float, float], mask: NDArray[np.bool_]) -> bool:
    """Whether a point of the crop lies on a mask (size, size) of it."""
    height, width = mask.shape
    row, column = min(int(point[1] * height), height - 1), min(int(point[0] * width), width - 1)
    return bool(mask[row, column])
