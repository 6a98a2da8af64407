"""Two photographs in one picture: does the map of a class lie in its own half? (Selvaraju et al. 2017, 5.1.)

There people were shown a map of a picture with two categories, and said which was asked for. Here the two are two
photographs laid side by side, and the judge is a rule: it says the class in whose half more of the map's positive part
lies.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.heatmaps.interpolation import resized

HALF = "pointing.half"
SIDE = 56  #: cells a side that masses are compared on; an even number


def side_by_side(
    left: NDArray[np.uint8], right: NDArray[np.uint8], fill: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Two crops (height, width, 3) in one of their size: each at half its sides, in the middle of its half."""
    height, width, _ = left.shape
    found = Image.new("RGB", (width, height), fill)
    for crop, start in ((left, 0), (right, width // 2)):
        small = Image.fromarray(crop).resize((width // 2, height // 2), Image.Resampling.BILINEAR)
        found.paste(small, (start, (height - height // 2) // 2))
    return np.asarray(found)


def in_half(heatmap: NDArray[np.floating], is_left: bool) -> float:
    """1 where more of a map's positive part lies in the half that it should, 0.5 where in both as much, else 0.

    `heatmap` (h, w) of the whole picture. NaN where it is not finite throughout.
    """
    if not np.isfinite(heatmap).all():
        return float("nan")
    cells = resized(np.maximum(heatmap, 0), SIDE, SIDE)
    left, right = float(cells[:, : SIDE // 2].sum()), float(cells[:, SIDE // 2 :].sum())
    own, other = (left, right) if is_left else (right, left)
    # Sums of the same cells in another order are the same to rounding alone.
    return 0.5 if np.isclose(own, other, rtol=1e-9, atol=0) else float(own > other)


def pairs_of(rows: Sequence[dict[str, Any]], count: int) -> list[tuple[str, str]]:
    """Up to `count` pairs of ids of images of different classes, each image once, in the order of `rows`.

    `rows` with image_id, class, correct and split: of test images that are labelled right.
    """
    waiting: list[dict[str, Any]] = []
    found: list[tuple[str, str]] = []
    for row in rows:
        if not row["correct"] or row["split"] != "test" or len(found) == count:
            continue
        other = next((each for each in waiting if each["class"] != row["class"]), None)
        if other is None:
            waiting.append(row)
        else:
            waiting.remove(other)
            found.append((other["image_id"], row["image_id"]))
    return found
