"""Localisation: the box that a map gives, against the object's box (Selvaraju et al. 2017)."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from explain_core.data.image_set import Box
from explain_core.heatmaps.interpolation import resized

SHARE = 0.15
"""Pixels at or above this share of the map's maximum make the segments."""
IOU = 0.5
"""A box counts as found above this intersection over union."""
_EIGHT = np.ones((3, 3), bool)


def segment_box(heatmap: NDArray[np.floating], size: int, share: float = SHARE) -> Box | None:
    """The tight box around the largest segment of a map (h, w), in pixels of a crop of `size` pixels a side.

    The map is taken as it is: upsampled bilinearly to the crop, nothing subtracted, and cut at `share` of its
    maximum. Pixels that touch at a side or a corner are connected (8-connectivity); of segments of equal size the
    first one from the top counts. None, which is a miss, where no value is over 0 or one is not finite.
    """
    if not np.isfinite(heatmap).all():
        return None
    fine = resized(heatmap, size, size)
    most = float(fine.max())
    if most <= 0:
        return None
    segments, _ = ndimage.label(fine >= share * most, _EIGHT)
    largest = int(np.bincount(segments.ravel())[1:].argmax()) + 1
    rows, columns = ndimage.find_objects(segments, largest)[largest - 1]
    return Box(
        float(columns.start),
        float(rows.start),
        float(columns.stop - columns.start),
        float(rows.stop - rows.start),
    )


def iou(one: Box, other: Box) -> float:
    """Intersection over union of two boxes; 0 where neither covers anything."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    common = max(across, 0.0) * max(down, 0.0)
    together = one.width * one.height + other.width * other.height - common
    return common / together if together > 0 else 0.0


def localised(overlap: float, threshold: float = IOU) -> bool:
    """Whether an IoU counts as found: over the threshold, not at it (Everingham et al. 2010)."""
    return overlap > threshold
