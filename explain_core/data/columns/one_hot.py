"""One-hot labels: a column a class, with a 1 in the image's own, read as one column of class names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.tables.column_names import CLASS, SPLIT_WORDS, meaning, normalised
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError

MARK = "x"  #: what people put into a spreadsheet's cell
ONES, ZEROS = frozenset({"1", "1.0", "true", MARK}), frozenset({"0", "0.0", "false"})
FEWEST = 2  #: rows that have to look so, but in a file of this name: Roboflow's, which may be of one picture
SURE = "_classes"
LOOKED_AT = 100_000  #: rows, which may be sorted by class


def with_class_column(table: Table) -> Table:
    """The table with a column `class`, where its labels are one-hot; as it is otherwise.

    They are where no column is named like a class, and two columns or more that mean nothing else hold 0 and 1, or
    marks and nothing, in each of the first rows exactly one 1, and not all in one column. Reading raises CaptionError
    for a row with several; in
    Roboflow's file, where columns are classes for sure, it is of several, and one without a 1 of none.
    """
    if any(meaning(name) == CLASS for name in table.columns) or not table.named:
        return table
    sample = [fields for _, fields in table.peek()]
    asked = [
        name
        for name in table.columns
        if name and meaning(name) is None and normalised(name) not in SPLIT_WORDS
    ]
    hot = tuple(name for name in asked if sample and _is_hot([fields.get(name) for fields in sample]))
    is_sure = table.path.stem.lower() == SURE
    if len(hot) < 2 or len(sample) < (1 if is_sure else FEWEST):
        return table
    if not is_sure and any(sum(bool(_bit(fields.get(name))) for name in hot) != 1 for fields in sample):
        return table
    if not is_sure and not _several(table, hot):
        return table

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            yield where, {**fields, CLASS: _class_of(fields, hot, where, is_sure)}

    note = f"{table.path.name}: {counted(len(hot), 'column')} of 0 and 1 are the class ({some(list(hot))})"
    if (named := sorted(map(one_line, hot))) != list(map(one_line, hot)):
        note += (
            f"; classes stand in the order of their names ({some(named)}), the columns in another: where a network's "
            "outputs are in the columns' order, --classes FILE gives it, a name a line"
        )
    columns = (*(name for name in table.columns if name not in hot), CLASS)
    return replace(table, columns=columns, rows=rows, notes=(*table.notes, note))


def _is_hot(cells: Sequence[object]) -> bool:
    """Whether a column holds 0 and 1, or marks (1, x) in some rows and nothing in the others."""
    if all(_bit(cell) is not None for cell in cells):
        return True
    marks = {str(cell).strip().lower() for cell in cells if cell not in (None, "")}
    return len(marks) == 1 and marks <= {"1", MARK}


def _several(table: Table, hot: tuple[str, ...]) -> bool:
    """Whether two of the columns are 1 somewhere: a column that always is 1 tells no class (region_count of a tool)."""
    seen = dict.fromkeys(
        name for _, fields in islice(table.rows(), LOOKED_AT) for name in hot if _bit(fields.get(name))
    )
    return len(seen) > 1


def _class_of(fields: Mapping[str, object], hot: tuple[str, ...], where: str, is_sure: bool) -> str | None:
    named = [name for name in hot if _bit(fields.get(name))]
    if len(named) > 1 and is_sure:
        return "|".join(map(one_line, named))
    if len(named) > 1:
        raise CaptionError(
            f"{where}: {some(named)} are 1, and one class is wanted. Where these columns are attributes: --columns "
            "class=, and --attributes FILE"
        )
    return one_line(named[0]) if named else None


def _bit(value: object) -> bool | None:
    text = str(value).strip().lower()
    return True if text in ONES else False if text in ZEROS else None
