"""What labelling tools export as JSON: Create ML, VIA, Datumaro, Supervisely, and Label Studio in its short form."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from explain_core.data.annotations.label_tools import (
    ANSWERS,
    is_label_studio,
    label_studio_objects,
    shared_box,
)
from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.annotations.tool_answers import Answers, answers_of
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.image_set import Box
from explain_core.data.tables.table import Table
from explain_core.errors import CaptionError

VIA_COLUMNS = ("filename", "region_shape_attributes", "region_attributes")


@dataclass(frozen=True, slots=True)
class Export:
    """A file of a labelling tool: the tool's name, and the objects and texts of each picture; `texts`: it has some."""

    tool: str
    objects: Callable[[], Iterator[Objects]]
    texts: bool = False


def exported(name: str, content: Any) -> Export | None:
    """The tool that JSON is of; None for others. Reading the objects raises CaptionError."""
    if is_label_studio(content):
        texts = any(
            (answer.get("value") or {}).get("text")
            for task in content
            for each in task["annotations"]
            for answer in each.get("result") or []
        )
        return Export("Label Studio's", lambda: label_studio_objects(name, content), texts)
    rows = content if isinstance(content, list) and all(isinstance(row, Mapping) for row in content) else []
    if rows and all(_is_short(row) for row in rows[:100]):
        return Export("Label Studio's", lambda: _short_objects(name, rows))
    if rows and all(_is_create_ml(row) for row in rows[:100]):
        return Export("Create ML's", lambda: _create_ml_objects(name, rows))
    if not isinstance(content, Mapping):
        return None
    via = content.get("_via_img_metadata", content)
    if isinstance(via, Mapping) and via and all(_is_via(each) for each in via.values()):
        texts = any(
            _via_answers(each.get("file_attributes"), name).texts for each in list(via.values())[:100]
        )
        return Export("VIA's", lambda: _via_objects(name, list(via.values())), texts)
    if isinstance(content.get("items"), list) and isinstance(content.get("categories"), Mapping):
        return Export("Datumaro's", lambda: _datumaro_objects(name, content))
    return None


def via_table(table: Table) -> Export | None:
    """VIA's CSV, a row a region, with JSON in its columns; None for other tables."""
    if not set(VIA_COLUMNS) <= set(table.columns):
        return None

    def objects() -> Iterator[Objects]:
        pictures: dict[str, dict[str, Any]] = {}
        for where, fields in table.rows():
            shape, said = (_read(fields.get(column), where) for column in VIA_COLUMNS[1:])
            picture = str(fields.get("filename"))
            of_file = _read(fields.get("file_attributes"), where)
            entry = pictures.setdefault(
                picture, {"filename": picture, "regions": [], "file_attributes": of_file}
            )
            if shape:
                entry["regions"].append({"shape_attributes": shape, "region_attributes": said})
        yield from _via_objects(table.path.name, list(pictures.values()))

    return Export("VIA's", objects, any(each.texts for each in islice(objects(), 100)))


def _read(value: object, where: str) -> Mapping[str, Any]:
    try:
        found = json.loads(str(value or "{}"))
    except (ValueError, RecursionError) as error:
        raise CaptionError(f"{where}: VIA's column is no JSON ({error})") from error
    return found if isinstance(found, Mapping) else {}


def _is_short(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("image"), str) and any(_answers(value) for value in row.values())


def _answers(value: object) -> list[Mapping[str, Any]]:
    """The boxes and outlines in a value of Label Studio's short form."""
    found = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
    return found if found and all(any(each.get(kind) for kind in ANSWERS) for each in found) else []


def _short_objects(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Objects]:
    for number, row in enumerate(rows, start=1):
        where = f"{name}, task {number}"
        answers = [answer for value in row.values() for answer in _answers(value)]
        kinds = [str(label) for each in answers for label in next(each[k] for k in ANSWERS if each.get(k))]
        boxes = [box for each in answers if (box := shared_box(each, each, where)) is not None]
        yield Objects(where, str(row["image"]), tuple(kinds), tuple(boxes))


def _is_create_ml(row: Mapping[str, Any]) -> bool:
    marks = row.get("annotations")
    return isinstance(marks, list) and all(
        isinstance(each, Mapping) and "coordinates" in each for each in marks
    )


def _create_ml_objects(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Objects]:
    """Coordinates are of a box's middle."""
    for number, row in enumerate(rows, start=1):
        where = f"{name}, picture {number}"
        kinds, boxes = list[str](), list[Box]()
        for each in row["annotations"]:
            x, y, width, height = _numbers(each["coordinates"], ("x", "y", "width", "height"), where)
            kinds.append(str(each.get("label")))
            boxes.append(sized_box(x - width / 2, y - height / 2, width, height, where))
        picture = next((row[key] for key in ("image", "imagefilename", "filename") if row.get(key)), "")
        yield Objects(where, str(picture), tuple(kinds), tuple(boxes))


def _is_via(entry: object) -> bool:
    return (
        isinstance(entry, Mapping)
        and "filename" in entry
        and isinstance(entry.get("regions"), list | Mapping)
    )


def _via_objects(name: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[Objects]:
    for entry in entries:
        where = f"{name}, {entry['filename']}"
        regions = entry["regions"]
        kinds, boxes = list[str](), list[Box]()
        for each in regions.values() if isinstance(regions, Mapping) else regions:
            kinds += _via_answers(each.get("region_attributes"), where).kinds[:1]
            if (box := _shape(each.get("shape_attributes") or {}, where)) is not None:
                boxes.append(box)
        of_file = _via_answers(entry.get("file_attributes"), where)
        kinds = kinds or list(of_file.kinds[:1])
        yield Objects(where, str(entry["filename"]), tuple(kinds), tuple(boxes), texts=of_file.texts)


def _via_answers(attributes: object, where: str) -> Answers:
    """What VIA's attributes say: values that are not empty, and the keys that are true of a checkbox."""
    found = attributes.items() if isinstance(attributes, Mapping) else ()
    return answers_of(((str(name), value) for name, value in found if value not in ("", None)), where)


def _shape(shape: Mapping[str, Any], where: str) -> Box | None:
    if {"x", "y", "width", "height"} <= set(shape):
        left, top, width, height = _numbers(shape, ("x", "y", "width", "height"), where)
        return sized_box(left, top, width, height, where)
    if {"cx", "cy"} <= set(shape) and (radius := shape.get("r", shape.get("rx"))) is not None:
        x, y = _numbers(shape, ("cx", "cy"), where)
        across, down = float(radius), float(shape.get("ry", radius))
        return sized_box(x - across, y - down, 2 * across, 2 * down, where)
    xs, ys = shape.get("all_points_x") or [], shape.get("all_points_y") or []
    return around(list(zip(xs, ys, strict=False)), where)


def around(points: Sequence[Sequence[float]], where: str) -> Box | None:
    """The box around two points or more; None around fewer."""
    if len(points) < 2:
        return None
    try:
        xs, ys = [float(point[0]) for point in points], [float(point[1]) for point in points]
    except (TypeError, ValueError, IndexError) as error:
        raise CaptionError(f"{where}: a point is no two numbers ({error})") from error
    return sized_box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), where)


def _datumaro_objects(name: str, content: Mapping[str, Any]) -> Iterator[Objects]:
    labels = [str(each.get("name")) for each in content["categories"].get("label", {}).get("labels", [])]
    for number, item in enumerate(content["items"], start=1):
        where = f"{name}, item {number}"
        kinds, numbers, boxes = list[str](), list[int](), list[Box]()
        for each in item.get("annotations") or []:
            label = each.get("label_id")
            if not isinstance(label, int) or not 0 <= label < len(labels):
                continue
            kinds.append(labels[label])
            numbers.append(label)
            if isinstance(each.get("bbox"), list) and len(each["bbox"]) == 4:
                left, top, width, height = map(float, each["bbox"])
                boxes.append(sized_box(left, top, width, height, where))
            elif isinstance(points := each.get("points"), list):
                box = around(list(zip(points[0::2], points[1::2], strict=False)), where)
                boxes += [] if box is None else [box]
        picture = (item.get("image") or {}).get("path") or item.get("id") or ""
        yield Objects(where, str(picture), tuple(kinds), tuple(boxes), tuple(numbers))


def is_supervisely(content: Any) -> bool:
    """Whether JSON is Supervisely's of one picture."""
    return isinstance(content, Mapping) and {"size", "objects", "tags"} <= set(content)


def supervisely_objects(name: str, path: str, content: Mapping[str, Any]) -> Objects:
    """The figures of a picture, each with the box around its points; without figures, its tags."""
    kinds, boxes = list[str](), list[Box]()
    for each in content.get("objects") or []:
        kinds.append(str(each.get("classTitle")))
        box = around((each.get("points") or {}).get("exterior") or [], name)
        boxes += [] if box is None else [box]
    tags = [
        (str(tag.get("name")), tag.get("value"))
        for tag in content.get("tags") or []
        if isinstance(tag, Mapping)
    ]
    said = answers_of(tags, name)
    return Objects(name, path, tuple(kinds) or said.kinds, tuple(boxes), texts=said.texts, split=said.split)


def _numbers(given: Mapping[str, Any], keys: Sequence[str], where: str) -> list[float]:
    try:
        return [float(given[key]) for key in keys]
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
