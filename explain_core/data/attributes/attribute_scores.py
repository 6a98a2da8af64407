"""Columns of scores, below 0 and above 1, as classifiers give them (LFW): they are refused as what they are."""

import math
from collections.abc import Sequence

from explain_core.data.attributes.attribute_scale import OF_SCALE
from explain_core.data.columns.box_convention import as_number
from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

#: Columns that number the pictures of one person or thing, and name none alone.
NUMBERS = frozenset(
    {"imagenum", "image_num", "imgnum", "img_num", "image_number", "imagenumber", "image_no", "photo_no"}
)
_LEAST = 2


def check_scores(table: Table, key: str, columns: Sequence[str]) -> None:
    """Raise CaptionError where most columns of numbers hold numbers with fractions below 0: scores, and no shares."""
    held = {name: _numbers([fields.get(name) for _, fields in table.peek()]) for name in columns}
    numeric = [name for name, values in held.items() if values and normalised(name) not in NUMBERS]
    scores = [name for name in numeric if min(held[name]) < 0 and not all(map(float.is_integer, held[name]))]
    if len(scores) < _LEAST or 2 * len(scores) <= len(numeric):
        return
    values = [value for name in scores for value in held[name]]
    raise CaptionError(
        f"{table.path.name}: {some(scores)} hold numbers from {min(values):.2g} to {max(values):.2g}: scores, of which "
        f"nobody knows what is true. Say how probable each is, from 0 to 1, or yes and no; or their ends, such as "
        f"{OF_SCALE} -3:3{_told_numbers(table, key, columns)}"
    )


def _told_numbers(table: Table, key: str, columns: Sequence[str]) -> str:
    """What to do about a column that numbers the pictures of what `key` names."""
    number = next((name for name in columns if normalised(name) in NUMBERS), None)
    if number is None:
        return ""
    first = next((fields for _, fields in table.peek()), {})
    example = f"{str(first.get(key) or 'name').strip().replace(' ', '_')}_{str(first.get(number) or 1).zfill(4)}.jpg"
    return (
        f'. And "{one_line(key)}" and "{one_line(number)}" name a picture together: give one column image, such as '
        f"{one_line(example)}"
    )


def _numbers(cells: Sequence[object]) -> list[float]:
    """The numbers in cells; none where one is anything else."""
    found = []
    for cell in cells:
        if cell is None or cell == "":
            continue
        try:
            number = as_number(cell)
        except (TypeError, ValueError):
            return []
        if not math.isfinite(number):
            return []
        found.append(number)
    return found
