"""Which columns of a wide table are attributes, in what their values are measured, and what each cell says."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from explain_core.data.attributes.attribute_answers import DOUBTFUL, NOT_SAID, VARYING, answered, told_remarks
from explain_core.data.attributes.attribute_leftovers import left_over, told_aside
from explain_core.data.attributes.attribute_measures import is_measured
from explain_core.data.attributes.attribute_neighbours import of_one_scale, says_how_sure, told_alike
from explain_core.data.attributes.attribute_percent import (
    is_called_percent,
    percent_unit,
    told_percent,
    told_small,
)  # fmt: skip
from explain_core.data.attributes.attribute_scale import PERCENT, check_scale, scale_fault
from explain_core.data.attributes.told_share import NO, YES, ToldShare
from explain_core.data.columns.box_convention import as_number
from explain_core.data.tables.column_names import SIDES, SPLIT, TESTS, TRAINS, VOTERS, meaning, normalised
from explain_core.data.tables.column_values import is_whole
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

#: What is put into a cell where something is so: the other cells are empty.
MARKS = frozenset({"x", "✓", "✔", "+", "•", "*"})
#: What stands beside marks where something is not so.
DASHES = frozenset({"-", "--", "\u2014", "\u2013", "\u2212"})
_SPREAD = re.compile(r"\s*(?:\u00b1|\+/-)\s*[\d.,]+\s*$")  #: 0.85 ± 0.1
_VOTES = re.compile(r"\s*(\d+)\s*(?:/|of)\s*(\d+)\s*")  #: 3/4, 3 of 4
MISSING = -1.0  #: as Animals with Attributes writes what nobody said
LOOKED_AT = 10_000  #: rows that tell what columns hold, and whether -1 is "no"
#: Columns of numbers that say nothing of a look: a row's own number, a fold, how much a row counts.
_ASIDE = re.compile(
    r"(unnamed(_\d+)?|index|idx|row|row_id|no|nr|number|fold|kfold|(sample_|sampling_)?weights?|.*_id|id)?"
)


class NoNumbersError(CaptionError):
    """A table of which no column holds values of attributes: they may be words."""


#: Columns of numbers, beyond 0 and 1, that count or measure something else than a look.
_COUNTED = re.compile(
    r"(.*_)?(age|year|month|day|date|time|timestamp|price|latitude|longitude|lat|lon|lng|area|count|counts|cost)|"
    r"(n|num|nb|nr|number|anzahl|follow_up)_.*|follow_up|alter|prix|preis|(file|image|img)_.*|resolution|dpi|iso"
)


@dataclass(frozen=True)
class AttributeColumns:
    """`names` of the columns; `unit`: what is 1; `is_signed`: -1 is no; `notes`: sentences for the user.

    `marked`: columns of marks, an x where something is so and nothing where it is not. `called`: those that are called
    percent, and what is 1 of them.
    """

    names: tuple[str, ...]
    unit: float
    is_signed: bool
    notes: tuple[str, ...]
    marked: frozenset[str] = frozenset()
    called: Mapping[str, float] = field(default_factory=dict)

    def unit_of(self, name: str) -> float:
        """What is 1 of a column."""
        return self.called.get(name, self.unit)


def attribute_columns(table: Table, columns: Sequence[str], beside: bool = False) -> AttributeColumns:
    """The columns of a wide table that hold values of attributes.

    Row numbers, sides of boxes, splits and weights are left aside; so are columns that go beyond 1 where others are of
    0 and 1 (an age beside findings), and, where words of a look stand `beside` them, such as are counts (doors: 5).
    Raises CaptionError where there is none, and where some may be percent and others shares.
    """
    sample = table.peek()
    cells = {name: [fields.get(name) for _, fields in sample] for name in columns}
    letters = any(_letters_in(each) in ({"t", "f"}, {"y", "n"}) for each in cells.values())
    numeric = [name for name in columns if is_numeric(cells[name], letters)]
    if not numeric:
        raise NoNumbersError(
            f"{table.path.name}: no column holds values from 0 to 1 or percent; there are {some(columns)}. Wanted is a "
            "column for each attribute, or columns attribute and value, or one of tags"
        )
    held = _held(table, numeric)
    aside = [name for name in numeric if _is_aside(name, held[name], cells[name], table.columns)]
    alike = of_one_scale(aside, left_over(numeric, aside), held)
    aside = left_over(aside, alike)
    names = left_over(numeric, aside)
    called = _called_percent(table, [name for name in names if is_called_percent(name)])
    plain = [name for name in names if name not in called]
    beyond = [name for name in plain if max(held[name], default=0.0) > 1]
    of_two = [name for name in plain if {1.0} <= held[name] <= {0.0, 1.0}]
    if of_two and beyond:
        aside += beyond
        names = [name for name in names if name not in beyond]
        beyond = []
    if beside:
        counts = [name for name in beyond if scale_fault(held[name], table.path.name)]
        aside += counts
        names, beyond = ([name for name in each if name not in counts] for each in (names, beyond))
    within = [name for name in names if name not in beyond and name not in called]
    if beyond and len(beyond) < len(within):
        raise CaptionError(
            f"{table.path.name}: {some(beyond)} go beyond 1, and {some(within)} do not: it is not clear "
            "which are percent or shares. Take out what is no attribute, or write all from 0 to 1"
        )
    if not names:
        raise NoNumbersError(
            f"{table.path.name}: {some(aside)} hold numbers, and none of them is an attribute: they measure or count, "
            "by their names. Give a column for each attribute, from 0 to 1, or yes and no; or call one that is an "
            "attribute otherwise"
        )
    values = {value for name in names if name not in called for value in held[name]}
    check_scale(values, table.path.name)
    is_signed = _is_signed(table, names)
    aside += [name for name in columns if name not in numeric]
    notes = [*told_aside(table.path.name, aside), *told_percent(table.path.name, called)]
    notes += told_alike(table.path.name, alike)
    notes += told_small(table.path.name, {name: held[name] for name in within}) if beyond else []
    marked = _marked(table, [name for name in names if held[name] <= {1.0}])
    notes += told_remarks(table, names)
    if marked:
        notes.append(
            f"{table.path.name}: empty cells of columns of marks are no: {some(sorted(marked))}; dashes, too"
        )
    return AttributeColumns(tuple(names), PERCENT if beyond else 1.0, is_signed, tuple(notes), marked, called)


def _is_aside(name: str, held: set[float], cells: Sequence[object], columns: Sequence[str]) -> bool:
    return says_no_look(name, held) or counts_rows(cells) or says_how_sure(name, columns)


def _called_percent(table: Table, columns: Sequence[str]) -> dict[str, float]:
    """What is 1 of columns that are called percent. Raises CaptionError where nobody can tell."""
    rows = [
        {name: value for name in columns if (value := value_of(fields.get(name), where, name)) is not None}
        for where, fields in islice(table.rows(), LOOKED_AT if columns else 0)
    ]
    return dict.fromkeys(columns, percent_unit(columns, rows, table.path.name)) if columns else {}


def _marked(table: Table, columns: Sequence[str]) -> frozenset[str]:
    """The columns that hold one and the same mark, or none."""
    said: dict[str, set[str]] = {name: set() for name in columns}
    for _, fields in islice(table.rows(), LOOKED_AT if columns else 0):
        for name in columns:
            if (cell := fields.get(name)) is not None:
                said[name].add(str(cell).strip().lower())
    marked = frozenset(name for name, words in said.items() if _are_marks(list(words)))
    if not any(said[name] & DASHES for name in marked):
        return marked
    return marked | {
        name
        for name, words in said.items()
        if words & DASHES and words & VARYING and words <= DASHES | VARYING
    }


def _are_marks(cells: Sequence[object]) -> bool:
    """Whether cells hold one and the same mark, or nothing, a dash, or what says that nobody knows."""
    said = {str(cell).strip().lower() for cell in cells if cell is not None} - NOT_SAID
    return len(said) == 1 and said <= MARKS


def is_unmarked(cell: object) -> bool:
    """Whether a cell of a column of marks has none: it is empty, or a dash."""
    return cell is None or str(cell).strip() in DASHES | {""}


def value_of(value: object, where: str, column: str) -> float | None:
    """A cell's value from 0 to 100, or what it tells as a share; None where it is not known.

    Raises CaptionError for what is none.
    """
    if value is None:
        return None
    if isinstance(value, ToldShare):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        word = value.strip().lower()
        if word in NOT_SAID:
            return None
        if (said := answered(word)) is not None:
            return said
        if word in MARKS:
            return YES
        if (votes := _VOTES.fullmatch(value)) and int(votes[1]) <= int(votes[2]) > 0:
            return ToldShare(int(votes[1]) / int(votes[2]))
    try:
        number = as_number(_SPREAD.sub("", value) if isinstance(value, str) else value)
    except (TypeError, ValueError):
        number = float("nan")
    if number == MISSING:
        return None
    if not 0 <= number <= PERCENT:
        raise CaptionError(
            f'{where}: "{one_line(column)}" is {one_line(repr(value))}; wanted is 0 to 1, percent, or yes or no'
        )
    return ToldShare(number / PERCENT) if isinstance(value, str) and "%" in value else number


def is_minus(value: object) -> bool:
    """Whether a cell is -1."""
    return str(value).strip().removesuffix(".0") == "-1"


def _held(table: Table, columns: Sequence[str]) -> dict[str, set[float]]:
    """What the first rows hold in each column; of many different values some."""
    held: dict[str, set[float]] = {name: set() for name in columns}
    for where, fields in islice(table.rows(), LOOKED_AT):
        for name in columns:
            try:
                number = value_of(fields.get(name), where, name)
            except CaptionError:
                number = math.inf
            if number is not None:
                held[name].add(number)
    return held


def says_no_look(name: str, held: set[float]) -> bool:
    """Whether a column is a number of the row, a split or a side of a box, and not a "top" or a "train" of 0 and 1."""
    role = meaning(name)
    beyond = not held <= {0.0, 1.0}
    told = all(isinstance(value, ToldShare) for value in held)
    if beyond and not told and is_measured(name):
        return True
    is_side = beyond and (role in SIDES or _COUNTED.fullmatch(normalised(name)) is not None)
    is_split = role == SPLIT or (role in (TRAINS, TESTS) and normalised(name).startswith("is_"))
    plain = normalised(name)
    return _ASIDE.fullmatch(plain) is not None or plain in VOTERS or is_side or is_split


def counts_rows(first: Sequence[object]) -> bool:
    """Whether a column counts its rows: 0, 1, 2, or 7, 8, 9."""
    numbers = [int(float(str(value))) for value in first if is_whole(value)]
    return len(numbers) == len(first) > 2 and all(
        number == numbers[0] + place for place, number in enumerate(numbers)
    )


def _is_signed(table: Table, columns: Sequence[str]) -> bool:
    """Whether a table says 1 and -1 and nothing else, as CelebA's does: -1 is no then, and not what nobody said."""
    said = {
        str(fields.get(name)).strip()
        for _, fields in islice(table.rows(), LOOKED_AT)
        for name in columns
        if fields.get(name) not in (None, "")
    }
    return {"1", "-1"} <= {each.removesuffix(".0") for each in said} <= {"1", "-1"}


def counted_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """The columns of numbers that are not all 1 and no row's own."""
    sample = table.peek()
    found = []
    for name in columns:
        values = [fields.get(name) for _, fields in sample]
        if not says_no_look(name, set()) and not counts_rows(values) and is_numeric(values):
            found += [name] if {str(value).removesuffix(".0") for value in values} - {"1", "None", ""} else []
    return found


def _letters_in(cells: Sequence[object]) -> set[str]:
    """The words in cells, in lower case, without those that say that nobody knows."""
    return {cell.strip().lower() for cell in cells if isinstance(cell, str)} - NOT_SAID


def is_numeric(values: Sequence[object], letters: bool = False) -> bool:
    """Whether a column's cells are values of an attribute; `letters`: T and F, or Y and N, are answers here."""
    if _are_marks(values):
        return True
    words = _letters_in(values)
    if (
        not letters and len(words) == 1 and words <= {"f", "t", "y", "n"}
    ):  # a sex, or a letter of something else
        return False
    if words and words <= set(DOUBTFUL):  # grades, and no answers beside yes and no
        return False
    return all(map(is_value, values)) and any(value is not None for value in values)


def is_value(value: object) -> bool:
    """Whether a cell is a value of an attribute, or says that nobody knows."""
    if value is None or value == "":
        return True
    try:
        return (
            value_of(value, "", "") is not None or str(value).strip().lower() in NOT_SAID or is_minus(value)
        )
    except (CaptionError, ValueError):
        return False
