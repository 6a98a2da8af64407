"""Kaggle's prediction strings, "n01440764 4 5 24 15 n01440764 ...", a class and four corners of each object."""

import re
from collections.abc import Iterator
from dataclasses import replace

from explain_core.data.tables.column_names import CLASS, meaning, normalised
from explain_core.data.tables.table import Row, Table

COLUMN = "predictionstring"
_OBJECT = re.compile(r"([^\s\d-]\S*)((?:\s+-?\d+(?:\.\d+)?){4})(?=\s|$)")


def with_labels_of_strings(table: Table) -> Table:
    """The table with the class of all objects of each row, and the box of its only one; as it is, where it has no such
    column, or one of another form."""
    column = next((name for name in table.columns if normalised(name).replace("_", "") == COLUMN), None)
    if column is None or any(meaning(name) == CLASS for name in table.columns):
        return table
    if not all(_OBJECT.sub("", str(fields.get(column) or "")).strip() == "" for _, fields in table.peek()):
        return table

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            found = _OBJECT.findall(str(fields.get(column) or ""))
            names = {name for name, _ in found}
            label = names.pop() if len(names) == 1 else None
            corners = found[0][1].strip() if len(found) == 1 else None
            yield where, {**fields, CLASS: label, CORNERS_NAME: corners}

    return replace(
        table, columns=(*(name for name in table.columns if name != column), CLASS, CORNERS_NAME), rows=rows
    )


CORNERS_NAME = "xyxy"
