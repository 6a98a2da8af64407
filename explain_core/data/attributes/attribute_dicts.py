"""Attributes that tools write as objects of names and values: CVAT's in COCO's form, and VIA's of files and regions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from explain_core.data.attributes.attribute_leftovers import told_aside
from explain_core.data.attributes.attribute_objects import said_of
from explain_core.data.tables.column_names import IMAGE, meaning
from explain_core.data.tables.json_table import is_json_lines, read_json
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

#: What CVAT says of how an object is marked, beside the attributes that people gave.
OF_MARKS = frozenset({"rotation", "occluded", "outside", "track_id", "keyframe", "z_order", IMAGE})
#: VIA's columns of attributes.
OF_FILES, OF_REGIONS = "file_attributes", "region_attributes"
NOTHING_TICKED = "none"
#: What these tools put where nobody has chosen: "__undefined__", "not_defined".
UNDEFINED = frozenset({"undefined", "not_defined"})

Said = tuple[
    str, str, str | None, Mapping[str, Any]
]  #: where, the picture, the object's category, its attributes


def attribute_dicts(path: Place) -> tuple[Table, list[str]] | None:
    """The table of a JSON whose objects or pictures have attributes by name, a row each, and its columns of attributes.

    CVAT's "COCO 1.0" has them at each annotation, VIA at each file and region. Where a picture has objects of several
    categories, a column is of one of them: "car_color", "damaged car". None for other files.
    Raises CaptionError where there is no attribute, and for an annotation of no image.
    """
    if path.suffix.lower() != ".json" or is_json_lines(path):
        return None
    content = read_json(path)
    if not isinstance(content, Mapping):
        return None
    if (said := _of_coco(content, path.name)) is None and (said := _of_via(content, path.name)) is None:
        return None
    return _spread(path, said, ())


def via_table(table: Table) -> tuple[Table, list[str]] | None:
    """The same of a table of VIA's CSV, whose cells are JSON; None for other tables.

    Raises CaptionError where there is no attribute, and for a cell that is no JSON.
    """
    held = [name for name in table.columns if name in (OF_FILES, OF_REGIONS)]
    image = next((name for name in table.columns if meaning(name) == IMAGE), None)
    if OF_FILES not in held or image is None:
        return None
    said = [
        (where, str(fields.get(image) or ""), None, _object_in(fields.get(name), where, name))
        for where, fields in table.rows()
        for name in held
    ]
    aside = [name for name in table.columns if name and name not in (*held, image)]
    return _spread(table.path, said, (*table.notes, *told_aside(table.path.name, aside)))


def _of_coco(content: Mapping[str, Any], file: str) -> list[Said] | None:
    images, marks = (_objects(content.get(key)) for key in ("images", "annotations"))
    if not images or not any(isinstance(mark.get("attributes"), Mapping) for mark in marks):
        return None
    files = {each.get("id"): each.get("file_name") for each in images}
    nouns = {
        each.get("id"): str(each.get("name") or "").partition(",")[0]
        for each in _objects(content.get("categories"))
    }
    found = list[Said]()
    for number, mark in enumerate(marks, start=1):
        if not isinstance(given := mark.get("attributes"), Mapping):
            continue
        where, name = f"{file}, annotation {number}", files.get(mark.get("image_id"))
        if not isinstance(name, str):
            raise CaptionError(
                f"{where}: no image of the list has its number: {one_line(str(mark.get('image_id')))}"
            )
        found.append((where, name, nouns.get(mark.get("category_id")) or None, given))
    return found


def _of_via(content: Mapping[str, Any], file: str) -> list[Said] | None:
    pictures = content.get("_via_img_metadata", content)
    listed = _objects(list(pictures.values())) if isinstance(pictures, Mapping) else []
    if not listed or not all(
        isinstance(each.get("filename"), str) and isinstance(each.get(OF_FILES), Mapping) for each in listed
    ):
        return None
    found = list[Said]()
    for number, each in enumerate(listed, start=1):
        where, regions = f"{file}, picture {number}", each.get("regions") or []
        found.append((where, each["filename"], None, each[OF_FILES]))
        for region in _objects(list(regions.values()) if isinstance(regions, Mapping) else regions):
            if isinstance(given := region.get(OF_REGIONS), Mapping):
                found.append((where, each["filename"], None, given))
    return found


def _spread(path: Place, said: Sequence[Said], notes: Sequence[str]) -> tuple[Table, list[str]]:
    """A row for each object, and a column for each name of an attribute."""
    nouns: dict[str, set[str | None]] = {}
    for _, picture, noun, _ in said:
        nouns.setdefault(picture, set()).add(noun)
    several = any(len(each) > 1 for each in nouns.values())
    words = {
        key for _, _, _, given in said for key, value in given.items() if isinstance(value, str | Mapping)
    }
    names = dict[str, None]()
    aside = dict[str, None]()
    rows = list[Row]()
    for where, picture, noun, given in said:
        cells = dict[str, Any]()
        for key, value in given.items():
            if key in OF_MARKS or not key:
                aside[key] = None
            elif several and key in words:
                cells[said_of(noun, f"{key}::").removesuffix("::")] = _cell(value)
            else:
                cells[said_of(noun, key) if several else key] = _cell(value)
        names.update(dict.fromkeys(cells))
        rows.append((where, {IMAGE: picture, **cells}))
    if not names:
        told = f" but {some(list(aside))}, which tell how an object is marked" if aside else ""
        raise CaptionError(
            f"{path.name}: its objects and pictures have no attributes{told}. Give them some in the tool, or give a "
            "table with a column for each attribute"
        )
    notes = [*notes, *told_aside(path.name, list(aside))]
    if unticked := [name for name in names if any(row.get(name) == [NOTHING_TICKED] for _, row in rows)]:
        notes.append(f"{path.name}: where nothing is ticked of {some(unticked)}, none of it is there")
    return Table(path, (IMAGE, *names), lambda: iter(rows), notes=tuple(notes)), list(names)


def _cell(value: Any) -> Any:
    """A value as cells of tables have it: of {"crack": true, "chip": false} the list of what is true."""
    if isinstance(value, str) and value.strip(" _").lower() in UNDEFINED:
        return None
    if isinstance(value, Mapping) and all(isinstance(each, bool) for each in value.values()):
        return [name for name, ticked in value.items() if ticked] or [NOTHING_TICKED]
    return value


def _object_in(cell: object, where: str, column: str) -> Mapping[str, Any]:
    """The object that a cell holds as JSON; an empty one for an empty cell."""
    try:
        value = json.loads(cell) if isinstance(cell, str) and cell.strip() else cell or {}
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, Mapping):
        raise CaptionError(
            f'{where}: "{one_line(column)}" is no JSON: {one_line(str(cell))[:60]}; wanted is {{"glaze": "matt"}}, as '
            "VIA exports it"
        )
    return value


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list) and all(isinstance(each, Mapping) for each in value) else []
