"""Attributes of objects in a picture: Visual Genome's and VAW's, and tables of a part and how it looks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.table import Table

#: Columns, and keys of objects, of what an attribute is said of.
OBJECTS = (
    "object_name",
    "object",
    "part",
    "part_name",
    "body_part",
    "noun",
    "names",
    "name",
    "teil",
    "partie",
)
LISTED = ("attributes", "attribute", "tags")


def object_column(table: Table, columns: Sequence[str]) -> str | None:
    """The column of objects or parts, where one of words is called so."""
    found = next((name for each in OBJECTS[:6] for name in columns if normalised(name) == each), None)
    if found is None:
        return None
    cells = [fields.get(found) for _, fields in table.peek()]
    worded = [cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]
    return found if worded and len(worded) * 2 > len(cells) else None


def said_of(noun: object, attribute: str) -> str:
    """An attribute with its noun: "black" of a wing is "black wing", "red crown" of a crown stays, "color::red" of a
    wing is "wing_color::red"."""
    name = str(noun or "").strip()
    if not name or name.lower() in attribute.lower().replace("_", " ").split():
        return attribute
    return f"{name}_{attribute}" if "::" in attribute else f"{attribute} {name}"


def attributes_of(marked: Mapping[str, Any]) -> Iterator[str] | None:
    """What an object says of itself, each with its noun; None for an object without attributes or noun."""
    noun = next((marked[key] for key in OBJECTS if marked.get(key)), None)
    if isinstance(noun, list):
        noun = noun[0]
    said = next((marked[key] for key in LISTED if marked.get(key)), None)
    if not isinstance(noun, str) or (
        said is None and "names" not in marked and not set(LISTED) & set(marked)
    ):
        return None
    if isinstance(said, Mapping) and all(isinstance(value, str) for value in said.values()):
        return iter([said_of(noun, f"{key}::{value}") for key, value in said.items()])
    listed = [said] if isinstance(said, str) else said or []
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        return None
    return (said_of(noun, each) for each in listed)
