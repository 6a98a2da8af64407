"""Rows of a table of pictures that name none: objects without a photograph, headings, a total at the end."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_values import looks_like_file, text_of
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import counted, some

EMPTY = (None, "")
FEW = 0.1  #: of a table's rows


def without_pictureless(table: Table, columns: Columns, notes: list[str]) -> Table:
    """The table without its few rows that name no picture, which are said once all are read; else the table.

    Such a row has an empty cell where the others have a picture: with a class it would speak of all of that class's
    pictures, so it is left out where such rows are few, or several of one class. Or it fills one cell, with something
    else than a file where the others have files: "Total: 16". A table is untouched where half of its first rows name no
    picture.
    """
    if (image := columns.image) is None:
        return table
    sample = [fields for _, fields in table.peek()]
    named = [text_of(fields.get(image)) for fields in sample if fields.get(image) not in EMPTY]
    if 2 * len(named) <= len(sample):
        return table
    are_files = 2 * sum(map(looks_like_file, named)) > len(named) and len(table.columns) > 1

    def is_heading(fields: Mapping[str, object]) -> bool:
        return are_files and sum(value not in EMPTY for value in fields.values()) == 1

    def speaks_of_class(fields: Mapping[str, object]) -> bool:
        return fields.get(columns.class_name or "") not in EMPTY and not is_heading(fields)

    def rows() -> Iterator[Row]:
        left: list[str] = []
        are_lost: bool | None = None
        for where, fields in table.rows():
            cell = fields.get(image)
            if cell not in EMPTY and (
                not are_files or looks_like_file(text_of(cell)) or not is_heading(fields)
            ):
                yield where, fields
                continue
            if cell in EMPTY and speaks_of_class(fields):
                are_lost = _are_lost(table, columns) if are_lost is None else are_lost
                if not are_lost:
                    yield where, fields
                    continue
            left.append(where)
        if left:
            names = "names" if len(left) == 1 else "name"
            notes.append(f"left out {counted(len(left), 'row')} that {names} no picture: {some(left)}")

    return replace(table, rows=rows)


def _are_lost(table: Table, columns: Columns) -> bool:
    """Whether rows without a picture that tell a class are of pictures that are lost: a few, or several of one class. A
    row that speaks of a class as a whole is the only one of it."""
    rows = [
        (fields.get(columns.image or ""), fields.get(columns.class_name or "")) for _, fields in table.rows()
    ]
    classes = [class_name for image, class_name in rows if image in EMPTY and class_name not in EMPTY]
    return len(classes) <= max(1, FEW * len(rows)) or len(set(map(str, classes))) < len(classes)
