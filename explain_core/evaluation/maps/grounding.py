"""Grounding measured against keypoints: the percentage of correct keypoints (Guo et al. 2018, section 4.2)."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Window
from explain_core.heatmaps.grounding import gathered, peak
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute

THRESHOLDS = (0.1, 0.2, 0.3)
TOP_PART_ATTRIBUTES = 50
#: Within so much of the box's longer side a place is the part's, where it is asked how sure groundings are.
NEAR = 0.2


def part_attributes(
    attributes: Sequence[str],
    images: NDArray[np.integer] | NDArray[np.floating],
    parts: Iterable[str],
    count: int = TOP_PART_ATTRIBUTES,
) -> list[str]:
    """The attributes in most training images whose noun is an annotated part; ties in the vocabulary's order.

    `images` (attributes,): the number of training images that have each.
    """
    known = {part_of(part) for part in parts}
    named = [index for index, attribute in enumerate(attributes) if part_of(noun_of(attribute)) in known]
    named.sort(key=lambda index: (-int(images[index]), index))
    return [attributes[index] for index in named[:count]]


def noun_of(attribute: str) -> str:
    """The noun of "adjective noun", everything after the first word, or of "noun: adjective"."""
    return split_attribute(attribute)[1]


def distance(x: float, y: float, attribute: str, parts: Sequence[Part], longer_side: float) -> float | None:
    """From (x, y) to the nearest visible part that the attribute's noun names, over the box's longer side.

    None where the image shows no such part.
    """
    wanted = part_of(noun_of(attribute))
    near = [np.hypot(part.x - x, part.y - y) for part in parts if part_of(part.name) == wanted]
    return float(min(near)) / longer_side if near else None


def longer_side(box: Box | None, size: tuple[int, int]) -> float:
    """What distances are measured in: the box's longer side, or the picture's (width, height) where there is no box."""
    return box.longer_side if box is not None else float(max(size))


def gathered_near(heatmap: NDArray[np.float64], window: Window, side: float) -> float:
    """The share of a map that lies within NEAR of the object's `side` of its peak; it spans `window` of a picture."""
    across, down = NEAR * side / window.width, NEAR * side / window.height
    return gathered(heatmap, *peak(heatmap)[:2], across, down)


def pck(distances: Sequence[float], threshold: float) -> float:
    """The fraction of distances within the threshold."""
    return float(np.mean(np.asarray(distances) <= threshold))


def random_place(image: str, attribute: str) -> tuple[float, float]:
    """The baseline that looks anywhere: (u, v) uniform over the crop, drawn from the names' SHA-256."""
    digest = hashlib.sha256(f"{image}|{attribute}".encode()).digest()
    u, v = (int.from_bytes(digest[start : start + 8], "big") / 2**64 for start in (0, 8))
    return u, v
