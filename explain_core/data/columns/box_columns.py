"""Boxes in a table's columns: by their sides, by a corner and a size, or as four numbers in one column."""

import math
import re
from collections.abc import Mapping

from explain_core.data.columns.box_convention import PERCENT, as_number
from explain_core.data.columns.columns import Columns
from explain_core.data.image_set import Box
from explain_core.data.tables.column_names import (
    BOTTOM,
    BOX,
    CENTRE_X,
    CENTRE_Y,
    CENTRED,
    CORNERS,
    HEIGHT,
    RIGHT,
    WIDTH,
    X,
    Y,
)
from explain_core.data.tables.json_table import shown
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError


def box_of(fields: Mapping[str, object], columns: Columns, where: str) -> Box | None:
    """The box that a row tells; None where it tells none. In shares of the picture's sides where columns are in shares
    or percent. Raises CaptionError for what is no number."""
    names = columns.box
    if not names or all(fields.get(column) in (None, "", []) for column in names.values()):
        return None
    box = _box(fields, names, where)
    if columns.box_unit == PERCENT:
        box = Box(box.x / 100, box.y / 100, box.width / 100, box.height / 100)
    return box


def _box(fields: Mapping[str, object], names: Mapping[str, str], where: str) -> Box:
    if len(names) == 1 and {BOX, CORNERS, CENTRED} & set(names):
        return _box_in_one(fields, names, where)
    known = {role: _number(fields.get(column), column, where) for role, column in names.items()}
    if CENTRE_X in names:
        return _around(known[CENTRE_X], known[CENTRE_Y], known[WIDTH], known[HEIGHT], where)
    for role in (X, Y):
        known.setdefault(role, math.nan)
    if RIGHT in names:
        return sized_box(known[X], known[Y], known[RIGHT] - known[X], known[BOTTOM] - known[Y], where)
    missing = [role for role in (X, Y, WIDTH, HEIGHT) if role not in names]
    if missing:
        raise CaptionError(f'{where}: the box\'s "{missing[0]}" is None; a number of pixels is wanted')
    return sized_box(known[X], known[Y], known[WIDTH], known[HEIGHT], where)


def _around(x: float, y: float, width: float, height: float, where: str) -> Box:
    """A box by its middle."""
    return sized_box(x - width / 2, y - height / 2, width, height, where)


def _box_in_one(fields: Mapping[str, object], names: Mapping[str, str], where: str) -> Box:
    ((role, column),) = names.items()
    value = fields.get(column)
    if isinstance(value, str):
        value = [part for part in re.split(r"[\s,;]+", value.strip("[](){} ")) if part]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list) or len(value) != 4:
        raise CaptionError(
            f'{where}: "{one_line(column)}" is {shown(value)}; four numbers of one box are wanted'
        )
    a, b, c, d = (_number(part, column, where) for part in value)
    if role == CENTRED:
        return _around(a, b, c, d, where)
    return sized_box(a, b, c - a, d - b, where) if role == CORNERS else sized_box(a, b, c, d, where)


def sized_box(x: float, y: float, width: float, height: float, where: str) -> Box:
    """A box, which may have no area: its image is put into quarantine, and the others are not. `where` it is told."""
    if not all(map(math.isfinite, (x, y, width, height))):
        raise CaptionError(f"{where}: the box is {x:g} {y:g} {width:g} {height:g}; four numbers are wanted")
    return Box(x, y, width, height)


def _number(value: object, column: str, where: str) -> float:
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            number = as_number(value)
            if math.isfinite(number):
                return number
    except (ValueError, OverflowError):
        pass
    raise CaptionError(f'{where}: the box\'s "{column}" is {shown(value)}; a number of pixels is wanted')
