"""Attributes of objects in a picture: Visual Genome's and VAW's, and tables of a part and how it looks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.tables.column_names import SIDES, meaning, normalised
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
#: Such of them as name parts of what is seen, and columns that only tables of objects have.
PARTS = frozenset({"part", "part_name", "body_part"})
BESIDE = frozenset(
    {"instance_bbox", "instance_id", "object_id", "positive_attributes", "negative_attributes"}
)
LISTED = ("attributes", "attribute", "tags")


def object_column(table: Table, columns: Sequence[str], key: str) -> tuple[str | None, str | None]:
    """The column of objects or parts that attributes are said of, and one that is called so and is none; or None.

    It is one where it names parts ("body part"), boxes stand beside it, or a picture has rows of several: where each
    picture has one row, an "Object Name" is what is seen, a class, and no noun of each attribute.
    """
    found = next((name for each in OBJECTS[:6] for name in columns if normalised(name) == each), None)
    if found is None:
        return None, None
    sample = [fields for _, fields in table.peek()]
    cells = [fields.get(found) for fields in sample]
    worded = [cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]
    if not worded or len(worded) * 2 <= len(cells):
        return None, None
    nouns: dict[str, set[str]] = {}
    for fields in sample:
        nouns.setdefault(str(fields.get(key)), set()).add(str(fields.get(found)))
    told = {normalised(name) for name in columns}
    is_object = (
        normalised(found) in PARTS
        or bool(told & BESIDE)
        or any(meaning(name) in SIDES for name in columns)
        or any(len(each) > 1 for each in nouns.values())
    )
    return (found, None) if is_object else (None, found)


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
