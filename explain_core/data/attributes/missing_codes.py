"""Numbers for what nobody knows, 9, 99 or -999 beside 0 and 1: they are refused, since they may be values."""

from collections.abc import Sequence
from itertools import islice

from explain_core.data.attributes.attribute_answers import WORDS
from explain_core.data.attributes.attribute_columns import LOOKED_AT, says_no_look
from explain_core.data.attributes.attribute_percent import is_called_percent
from explain_core.data.attributes.attribute_scale import PERCENT
from explain_core.data.columns.box_convention import as_number
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

BEYOND_ONE = frozenset({7.0, 8.0, 9.0, 77.0, 88.0, 99.0})  #: beside numbers of which none is over 1
NEVER = frozenset({-7.0, -8.0, -9.0, -77.0, -88.0, -99.0, -999.0, -9999.0, 999.0, 9999.0})
MISSING = -1.0


def check_codes(table: Table, columns: Sequence[str]) -> None:
    """Raise CaptionError where a column of shares, percent or yes and no holds a number that stands for "unknown".

    99 may be percent where numbers of other columns go beyond 1.
    """
    held: dict[str, set[float | None]] = {name: set() for name in columns}
    for _, fields in islice(table.rows(), LOOKED_AT if columns else 0):
        for name in columns:
            if (cell := fields.get(name)) is not None and cell != "":
                held[name].add(_number(cell))
    numbers = {
        name: {each for each in values if each is not None and each != MISSING}
        for name, values in held.items()
    }
    codes = {name: _codes(name, values) for name, values in numbers.items()}
    beyond = {name for name, values in numbers.items() if max(values - codes[name], default=0.0) > 1}
    for name, found in codes.items():
        if found and not says_no_look(name, numbers[name]) and (found <= NEVER or beyond <= {name}):
            rest = numbers[name] - found
            raise CaptionError(
                f'{table.path.name}: "{one_line(name)}" holds {some([f"{each:g}" for each in sorted(found)])} beside '
                f"numbers up to {max(rest):g}. If that stands for what nobody knows, leave these cells empty; if the "
                "column is no attribute, take it out"
            )


def _codes(name: str, numbers: set[float]) -> set[float]:
    """Those of a column's numbers that stand for "unknown", beside others that may be values."""
    never = numbers & NEVER
    rest = numbers - never
    over = {number for number in rest if number > 1}
    if not never and over <= BEYOND_ONE and not is_called_percent(name):
        never, rest = over, rest - over
    return never if rest and all(0 <= number <= PERCENT for number in rest) else set()


def _number(cell: object) -> float | None:
    """The number in a cell, or that of its yes or no; None for others."""
    word = str(cell).strip().lower()
    if word in WORDS:
        return float(WORDS[word])
    try:
        return as_number(cell)
    except (TypeError, ValueError):
        return None
