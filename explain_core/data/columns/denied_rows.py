"""Rows that deny a class instead of telling it: of confidence 0 in Open Images' labels, rejected in Prodigy's."""

from collections.abc import Iterator
from dataclasses import replace

from explain_core.data.tables.column_names import CLASS, DENIALS, IMAGE, meaning, normalised
from explain_core.data.tables.table import Row, Table

#: Columns of what a person made of a row, and the words of those that count and of others.
ANSWERS = frozenset({"answer", "verdict", "decision", "review", "status", "review_status", "label_status"})
ACCEPTED = frozenset({"accept", "accepted", "approve", "approved", "correct"})
REFUSED = frozenset(
    {"reject", "rejected", "ignore", "ignored", "skip", "skipped", "declined", "discarded", "incorrect"}
)
YES, NO = frozenset({"1", "1.0"}), frozenset({"0", "0.0"})


def without_refusals(table: Table) -> Table:
    """The table without rows that somebody refused, where all rows looked at say accepted or refused."""
    for column in table.columns:
        if normalised(column) not in ANSWERS:
            continue
        words = {str(fields.get(column)).strip().lower() for _, fields in table.peek()}
        if words and words <= ACCEPTED | REFUSED:
            break
    else:
        return table

    def rows() -> Iterator[Row]:
        return (
            (where, fields)
            for where, fields in table.rows()
            if str(fields.get(column)).strip().lower() not in REFUSED
        )

    told = f"{table.path.name}: rows that {column} says are refused or ignored are left out"
    return replace(table, rows=rows, notes=(*table.notes, told))


def with_accepted(table: Table) -> Table:
    """The table with a column of the options that were chosen, as Prodigy has them; as it is where there are none."""
    if not {"options", "accept"} <= set(table.columns) or CLASS in table.columns:
        return table

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            chosen = fields.get("accept")
            yield where, {**fields, CLASS: chosen or None}

    columns = (*(name for name in table.columns if name not in ("accept", "options")), CLASS)
    return replace(
        table, columns=columns, rows=rows, notes=(*table.notes, f"{table.path.name}: accept is the class")
    )


def without_denials(table: Table) -> Table:
    """The table without rows whose confidence is 0, where all confidences looked at are 0 or 1."""
    roles = set(map(meaning, table.columns))
    column = next((name for name in table.columns if normalised(name) in DENIALS), None)
    if column is None or not {IMAGE, CLASS} <= roles:
        return table
    if not {str(fields.get(column)) for _, fields in table.peek()} <= YES | NO:
        return table

    def rows() -> Iterator[Row]:
        return ((where, fields) for where, fields in table.rows() if str(fields.get(column)) not in NO)

    told = f"{table.path.name}: rows whose {column} is 0 deny a class, and are left out"
    return replace(table, rows=rows, notes=(*table.notes, told))
