"""Agreement of map and sentence: how much of a map lies near the parts that the sentence's attributes name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Part
from explain_core.evaluation.maps.frame import Frame, near_points
from explain_core.evaluation.maps.grounding import noun_of
from explain_core.evaluation.maps.overlap import mass_inside
from explain_core.text.parts import part_of

RADIUS = 0.1
"""What counts as near a keypoint, over the longer side of the object's box (over the crop's, without a box)."""


def named_parts(attributes: Sequence[str], parts: Sequence[Part]) -> tuple[Part, ...]:
    """The visible parts that the nouns of a sentence's attributes name: "red wing" names both wings."""
    wanted = {part_of(noun_of(attribute)) for attribute in attributes}
    return tuple(part for part in parts if part_of(part.name) in wanted)


def near_keypoints(
    heatmap: NDArray[np.floating], named: Sequence[Part], frame: Frame, radius: float = RADIUS
) -> float:
    """The share of a map's positive part within `radius` of the `named` parts.

    `heatmap` (size, size) on the crop. A uniform map's share is how much of the crop is near: what a map gets that has
    not looked. NaN where no part is named or nothing is positive.
    """
    if not named:
        return float("nan")
    box, size = frame.box, heatmap.shape[0]
    side = 1.0
    if box is not None:
        on_crop = frame.box_on_crop(box)
        side = max(on_crop.width, on_crop.height)
    near = near_points(frame.on_crop(named), radius * side, size)
    return float(mass_inside(heatmap[None], near[None])[0])
