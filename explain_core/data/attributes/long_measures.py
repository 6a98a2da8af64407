"""Rows of a long table that hold a measurement, "leaf length" 6.1 cm: they are left out, and said."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.attributes.attribute_measures import is_measured
from explain_core.data.columns.box_convention import as_number
from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.table import Table
from explain_core.data.wording import some

LOOKED_AT = 10_000  #: rows that tell which attributes are measured
UNITS = frozenset(
    {
        "unit",
        "units",
        "einheit",
        "unité",
        "unite",
        "unidad",
        "unità",
        "unidade",
        "uom",
        "trait_unit",
        "measurementunit",
        "measurement_unit",
    }
)
_SHARES = frozenset(
    {"", "%", "percent", "prozent", "-", "none", "na", "n/a", "nan", "bool", "boolean", "binary", "class"}
)


def without_measured(table: Table, attribute: str, values: str | None, others: Sequence[str]) -> Table:
    """The table without rows of attributes that have a unit beside their value, or are called like a measurement and
    hold numbers beyond 0 and 1."""
    unit = next((name for name in others if normalised(name) in UNITS), None)
    if values is None:
        return table
    found: dict[str, None] = {}
    for _, fields in islice(table.rows(), LOOKED_AT):
        name = str(fields.get(attribute) or "").strip()
        has_unit = unit is not None and str(fields.get(unit) or "").strip().lower() not in _SHARES
        if name and (has_unit or is_measured(name)) and _is_beyond(fields.get(values)):
            found[name] = None
    if not found:
        return table
    return replace(
        table,
        rows=lambda: (row for row in table.rows() if str(row[1].get(attribute) or "").strip() not in found),
        notes=(
            *table.notes,
            f"{table.path.name}: left aside {some([*found])}, which measure and are no looks",
        ),
    )


def _is_beyond(cell: object) -> bool:
    """Whether a cell is a number, and neither 0 nor 1."""
    if cell is None or isinstance(cell, bool) or (isinstance(cell, str) and "%" in cell):
        return False
    try:
        return as_number(cell) not in (0.0, 1.0)
    except (TypeError, ValueError):
        return False
