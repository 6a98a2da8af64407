"""Single values in what training programs write down of preprocessing: colours, sizes, shares, filters."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from explain_core.data.pictures.named_preprocessing import SMALLEST
from explain_core.data.pictures.preprocess import INTERPOLATIONS, MAX_SIZE, Size

#: Pillow's nearest is what torchvision calls exact.
OTHER_NAMES = {
    "nearest-exact": "nearest",
    "nearest_exact": "nearest",
    "linear": "bilinear",
    "cubic": "bicubic",
}


def colours(value: Any) -> tuple[float, ...] | None:
    """One or three finite numbers, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) not in (1, 3):
        return None
    if not all(
        isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in value
    ):
        return None
    return tuple(float(each) for each in value)


def one_side(value: Any) -> int | None:
    """A side in pixels: a number, or a sequence of one."""
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if SMALLEST <= value <= MAX_SIZE else None


def size_of(value: Any) -> Size | None:
    """A size in pixels: a number, (channels,) height and width, or a mapping that names them."""
    if isinstance(value, Mapping):
        if (shortest := one_side(value.get("shortest_edge"))) is not None:
            return shortest
        value = [value.get("height"), value.get("width")]
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (2, 3):
        height, width = one_side(value[-2]), one_side(value[-1])
        if height is None or width is None:
            return None
        return height if height == width else (height, width)
    return one_side(value)


def share(value: Any) -> float | None:
    """A share of the shorter side (up to 1) or its pixels."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0 < value <= 1 or SMALLEST <= value <= 4 * MAX_SIZE else None


def filter_name(value: Any) -> str | None:
    """The name of one of Pillow's filters, as libraries write it."""
    name = value.lower() if isinstance(value, str) else None
    name = OTHER_NAMES.get(name or "", name)
    return name if name in INTERPOLATIONS else None
