"""Attributes by number in a column, "115,136", which a JSON beside the table names: iMaterialist's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from explain_core.data.attributes.attribute_objects import said_of
from explain_core.data.tables.column_names import CLASS, IMAGE, meaning, normalised
from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

NAME_FILES = ("label_descriptions.json", "attributes.json", "attribute_names.json")
_NUMBERS = re.compile(r"\[?\s*\d+(\s*[,; ]\s*\d+)*\s*,?\s*\]?")
_CALLED = re.compile(r"attributes?_?ids?")


def named_by_number(table: Table) -> Table:
    """The table with the names of attributes in a column of their numbers, each said of its row's category, where the
    file beside names these. Other tables as they are.

    Raises CaptionError where no file names the numbers, and for a number that none names.
    """
    column = next((name for name in table.columns if _CALLED.fullmatch(normalised(name))), None)
    if column is None:
        return table
    cells = [str(cell) for _, fields in table.peek() if (cell := fields.get(column)) not in (None, "")]
    if not cells or not all(map(_NUMBERS.fullmatch, cells)):
        return table
    folders = (table.path.parent, table.path.parent.parent)
    file = next((each / name for each in folders for name in NAME_FILES if (each / name).is_file()), None)
    content = read_json(file) if file is not None else None
    if file is None or not isinstance(content, Mapping) or not (names := _named(content.get("attributes"))):
        raise CaptionError(
            f'{table.path.name}: "{one_line(column)}" holds numbers of attributes, and nothing names them. Put '
            f'{NAME_FILES[0]} beside it, with {{"attributes": [{{"id": 1, "name": "red"}}]}}, or write the names'
        )
    kinds = _named(content.get("categories"))
    kind = next(
        (name for name in table.columns if meaning(name) == CLASS or normalised(name) == "classid"), None
    )

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            numbers = re.findall(r"\d+", str(fields.get(column) or ""))
            if unknown := [number for number in numbers if number not in names]:
                raise CaptionError(f"{where}: {file.name} names no attribute {some(unknown)}")
            noun = kinds.get(str(fields.get(kind)).partition("_")[0], "") if kind is not None else ""
            said = [said_of(noun.partition(",")[0], names[number]) for number in numbers]
            yield where, {**{name: fields.get(name) for name in kept}, "attributes": said}

    kept = [name for name in table.columns if meaning(name) == IMAGE]
    aside = [name for name in table.columns if name not in (*kept, column, kind)]
    told = f"{table.path.name}: attributes as {file.name} names them; left aside {some(aside)}"
    return replace(table, columns=(*kept, "attributes"), rows=rows, notes=(*table.notes, told))


def _named(entries: Any) -> dict[str, str]:
    """Names by number of a list of objects with both."""
    if not isinstance(entries, list):
        return {}
    return {
        str(each["id"]): str(each["name"])
        for each in entries
        if isinstance(each, Mapping) and "id" in each and "name" in each
    }
