"""A table of attributes whose numbers are of a scale that people say, 1 to 5: each number as a share."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.attributes.attribute_columns import LOOKED_AT, counts_rows, says_no_look
from explain_core.data.attributes.attribute_scale import OF_SCALE, Scale
from explain_core.data.attributes.told_share import ToldShare
from explain_core.data.columns.box_convention import as_number
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

MISSING = -1.0


def scaled(table: Table, columns: Sequence[str], scale: Scale) -> Table:
    """The table with numbers of `columns` as shares of a scale, and a note on it. Words, votes and what has a percent
    sign stay; so does -1, which nobody said, where the scale has no such end, and a column of 0 and 1 beyond its ends.

    A column that mostly goes beyond the scale is left out, and said. Raises CaptionError, once rows are read, for a
    single number that does.
    """
    held = {name: _numbers(table, name) for name in columns}
    rated, beyond, of_two = [], [], []
    for name in columns:
        numbers = held[name]
        within = [number for number in numbers if scale.share(number) is not None]
        cells = [fields.get(name) for _, fields in table.peek()]
        if not numbers:
            rated += [name] if any(isinstance(cell, list) for cell in cells) else []
            continue
        is_told = set(numbers) <= {0.0, 1.0} and len(within) < len(numbers)
        if is_told or says_no_look(name, set(numbers)) or counts_rows(cells):
            continue
        if 2 * len(within) > len(numbers):
            rated.append(name)
            of_two += [name] if set(numbers) == {0.0, 1.0} and 1 not in (scale.low, scale.high) else []
        else:
            beyond.append(name)
    file = table.path.name
    notes = (
        [f"{file}: of {some(rated)} {scale.low:g} is not at all, {scale.high:g} entirely"] if rated else []
    )
    if beyond:
        notes.append(f"{file}: left aside {some(beyond)}, which go beyond {OF_SCALE} {scale}")
    if of_two:
        notes.append(
            f"{file}: {some(of_two)} hold 0 and 1 alone, and 1 is {scale.share(1.0):.2g} by {OF_SCALE}"
        )

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            yield (
                where,
                {
                    name: _told(value, scale, where, name) if name in rated else value
                    for name, value in fields.items()
                    if name not in beyond
                },
            )

    kept = tuple(name for name in table.columns if name not in beyond)
    return replace(table, columns=kept, rows=rows, notes=(*table.notes, *notes))


def _numbers(table: Table, name: str) -> list[float]:
    """The first rows' numbers in a column, without those that stand for what nobody said."""
    found = (_number(fields.get(name)) for _, fields in islice(table.rows(), LOOKED_AT))
    return [number for number in found if number is not None and number != MISSING]


def _number(cell: object) -> float | None:
    """The number in a cell; None for words, yes and no, votes, and what has a percent sign."""
    if cell is None or isinstance(cell, bool | ToldShare) or (isinstance(cell, str) and "%" in cell):
        return None
    try:
        number = as_number(cell)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _told(cell: object, scale: Scale, where: str, name: str) -> object:
    """A cell as a share; of a list with names and numbers, or objects with some, each number."""
    if isinstance(cell, list):
        return [_within(each, scale) for each in cell]
    number = _number(cell)
    if number is None:
        return cell
    share = scale.share(number)
    if share is None and number != MISSING:
        raise CaptionError(
            f'{where}: "{one_line(name)}" is {number:g}, beyond {OF_SCALE} {scale}. Leave empty what nobody said, or '
            "take the column out"
        )
    return cell if share is None else ToldShare(share)


def _within(cell: object, scale: Scale) -> object:
    if isinstance(cell, Mapping):
        return {key: _within(value, scale) for key, value in cell.items()}
    if isinstance(cell, list):
        return [_within(each, scale) for each in cell]
    number = _number(cell) if not isinstance(cell, str) else None
    share = None if number is None else scale.share(number)
    return cell if share is None else ToldShare(share)
