"""What spreadsheets put into a table besides its rows: totals below, merged cells, a second line of names."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.tables.column_names import CLASS, IMAGE, meaning
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line, some

LOOKED_AT = 10_000  #: rows of which is said what is left out
#: What a row of totals is called.
TOTALS = frozenset(
    {
        "n", "%", "percent", "prozent", "anteil", "total", "totals", "grand total",
        "subtotal", "sum", "mean", "average", "avg", "median", "std", "sd", "count",
        "min", "max", "variance", "stdev", "std dev", "overall", "gesamt", "summe", "mittelwert", "durchschnitt",
        "moyenne", "somme", "media", "promedio", "suma",
    }
)  # fmt: skip


def without_totals(table: Table, key: str, known: Container[str]) -> Table:
    """The table without rows that are called total or mean, and are no image or class that is `known`; it is said."""

    def is_total(cell: object) -> bool:
        name = str(cell or "").strip().rstrip(":= ").lower()
        return name in TOTALS and name not in known

    found = [
        str(fields.get(key)).strip()
        for _, fields in islice(table.rows(), LOOKED_AT)
        if is_total(fields.get(key))
    ]
    if not found:
        return table
    note = f"{table.path.name}: left out rows that are no image or class: {some(list(dict.fromkeys(found)))}"
    return replace(
        table,
        rows=lambda: (row for row in table.rows() if not is_total(row[1].get(key))),
        notes=(*table.notes, note),
    )


def filled_down(table: Table, key: str, others: Sequence[str]) -> Table:
    """The table with what stands above in each empty cell of `key`, as merged cells come out of spreadsheets; said.

    A row of which `others` are empty, too, is left out.
    """
    sample = table.peek()
    if not any(_is_empty(fields.get(key)) for _, fields in sample) or _is_empty(sample[0][1].get(key)):
        return table

    def rows() -> Iterator[Row]:
        above: object = None
        for where, fields in table.rows():
            if not _is_empty(fields.get(key)):
                above = fields.get(key)
            elif all(_is_empty(fields.get(name)) for name in others):
                continue
            yield where, {**fields, key: above}

    note = f'{table.path.name}: an empty cell of "{one_line(key)}" is what stands above it'
    return replace(table, rows=rows, notes=(*table.notes, note))


def names_below(table: Table, key: str) -> list[str]:
    """The cells of the first row, where that has no `key` and words in all others: two levels of names, as of pandas;
    [] for others."""
    first = next((fields for _, fields in table.rows()), {})
    cells = [str(cell).strip() for cell in first.values() if not _is_empty(cell)]
    is_worded = len(cells) > 1 and all(any(map(str.isalpha, cell)) for cell in cells)
    names_twice = any(
        re.search(r"_\d+$", name) for name in table.columns
    )  # as columns of one name are told apart
    return cells if _is_empty(first.get(key)) and is_worded and names_twice else []


def second_names(table: Table) -> list[str]:
    """The cells of the first row, where one of them is called like a column of images or classes, and no column is."""
    if any(meaning(name) in (IMAGE, CLASS) for name in table.columns if name):
        return []
    first = next((fields for _, fields in table.rows()), {})
    cells = [str(cell or "").strip() for cell in first.values()]
    return (
        [each for each in cells if each]
        if any(meaning(each) in (IMAGE, CLASS) for each in cells if each)
        else []
    )


def _is_empty(cell: object) -> bool:
    return cell is None or not str(cell).strip()
