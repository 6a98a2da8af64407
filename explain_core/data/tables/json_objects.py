"""Objects and lists of objects in a row, as values of the row itself."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from explain_core.data.tables.column_names import BOX, CENTRED, CLASS, CORNERS, IMAGE, SIDES, meaning

CHOICES = "choices"  #: Label Studio's key of what was chosen, where that is several


def flattened(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the values of objects in it as values of its own: {"image": {"path": "1.jpg"}, "labels": {"species":
    "crow"}}; of Hugging Face's objects their classes, and the box, where there is one."""
    found: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    alike = _alike(fields)
    for key, value in _with_items(fields).items():
        if meaning(key) == CLASS and _are_marks(value):  # "labels": [{"class_name": "crow", "bbox": [...]}]
            for name, each in _in_all(value).items():
                inner.setdefault(name, each)
        elif (
            isinstance(value, list)
            and meaning(key) is None
            and value
            and all(isinstance(v, Mapping) for v in value)
        ):
            found[key] = value
            for name, each in _in_all(value).items():
                inner.setdefault(name, each)
        elif isinstance(value, Mapping) and set(value) == {CHOICES}:  # Label Studio's, of several choices
            found[key] = value[CHOICES]
        elif not isinstance(value, Mapping) or "bytes" in value:
            found[key] = value
        elif meaning(key) == IMAGE and (path := next(filter(value.get, PATHS), None)):
            found[key] = value[path]
        elif meaning(key) == CLASS and isinstance(value.get(NAME), str) and not _tells_class(value):
            found[key] = value[NAME]  # "category": {"id": 3, "name": "crow"}
            for name, each in value.items():
                inner.setdefault(f"{key}_{name}", each)
        elif isinstance(boxes := value.get("bbox"), list) and all(isinstance(box, list) for box in boxes):
            if len(boxes) == 1:
                inner.setdefault("bbox", boxes[0])
            for name, kinds in _kinds(value, len(boxes)).items():
                inner.setdefault(name, kinds)
        else:
            apart = not alike.isdisjoint(value)
            for name, each in value.items():
                inner.setdefault(f"{key}_{name}" if apart and meaning(str(name)) is None else name, each)
    return inner | found


def _tells_class(fields: Mapping[str, Any]) -> bool:
    """Whether an object says by a key of its own what the class is."""
    return any(meaning(str(name)) == CLASS for name in fields)


def _alike(fields: Mapping[str, Any]) -> set[str]:
    """The keys that several objects of a row have, and that mean nothing else: the color of a crown and of a bill."""
    counts = Counter(
        name
        for value in fields.values()
        if isinstance(value, Mapping)
        for name in value
        if isinstance(name, str) and meaning(name) is None
    )
    return {name for name, count in counts.items() if count > 1}


def _kinds(objects: Mapping[str, Any], count: int) -> dict[str, Any]:
    """The classes of Hugging Face's objects, which are lists beside their boxes: {"bbox": [...], "categories": [0]}."""
    return {
        role: list(dict.fromkeys(kinds))
        for name, kinds in objects.items()
        if (role := "category" if name == "categories" else name) and meaning(role) == CLASS
        if isinstance(kinds, list) and len(kinds) == count > 0
        if all(isinstance(kind, str | int) for kind in kinds)
    }


def _are_marks(value: Any) -> bool:
    """Whether a value is a list of objects, each with a class and with what else is known of it."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(v, Mapping) and len(v) > 1 and any(meaning(name) == CLASS for name in v) for v in value
        )
    )


def _in_all(objects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the objects of one image say together: of one all that it says, of several the classes that they are of."""
    if len(objects) == 1:
        return {
            CORNERS_NAME if meaning(name) == BOX and _are_corners(value, objects[0]) else name: value
            for name, value in _with_sides(objects[0]).items()
            if not isinstance(value, Mapping | list) or (_is_four(value) and meaning(name) in ONE_BOX)
        }
    found: dict[str, Any] = {}
    for name in objects[0]:
        values = [each.get(name) for each in objects]
        if meaning(name) == CLASS and all(isinstance(value, str | int) for value in values):
            found[name] = list(dict.fromkeys(values))
    return found


OUTLINES = ("polygon", "segmentation", "points", "outline")  #: keys of an object's outline
LEAST = 3  #: points of one
CORNERS_NAME = "xyxy"  #: the column that four numbers are put into which are corners


def _with_sides(marked: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the sides of its box as values of its own: {"box2d": {"x1": 4, "y1": 5, "x2": 24, "y2": 15}}."""
    boxes = [
        value
        for value in marked.values()
        if isinstance(value, Mapping)
        and len(value) == 4
        and all(meaning(str(name)) in SIDES for name in value)
    ]
    return {**(boxes[0] if len(boxes) == 1 else {}), **marked}


def _with_items(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Numbered objects as one list: {"item1": {...}, "item2": {...}} is {"item": [{...}, {...}]}."""
    numbered: dict[str, list[str]] = {}
    for key, value in fields.items():
        if (
            isinstance(value, Mapping)
            and (stem := _NUMBERED.fullmatch(key))
            and any(meaning(str(name)) == CLASS for name in value)
        ):
            numbered.setdefault(stem[1], []).append(key)
    gone = {key for keys in numbered.values() for key in keys}
    lists = {stem: [fields[key] for key in keys] for stem, keys in numbered.items()}
    return {key: value for key, value in fields.items() if key not in gone} | lists if gone else fields


_NUMBERED = re.compile(r"([A-Za-z]+)[_ ]?\d+")
ONE_BOX = (BOX, CORNERS, CENTRED)  #: columns of four numbers


def _is_four(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 4 and all(isinstance(each, int | float) for each in value)
    )


NAME = "name"  #: what an object of a class calls it
#: Where an object of an image may have its file.
PATHS = ("path", "file_name", "filename", "file", "name", "src", "image")


def _are_corners(box: Any, marked: Mapping[str, Any]) -> bool:
    """Whether four numbers of an object are two corners, and no corner and a size, by the outline beside them."""
    points = next((each for key in OUTLINES if (each := _points(marked.get(key)))), [])
    if len(points) < LEAST or not _is_four(box):
        return False
    xs, ys = [x for x, _ in points], [y for _, y in points]
    around = (min(xs), min(ys), max(xs), max(ys))
    x, y, right, bottom = box

    def far(edges: tuple[float, ...]) -> float:
        return max(abs(one - other) for one, other in zip(around, edges, strict=True))

    return far((x, y, right, bottom)) < far((x, y, x + right, y + bottom))


def _points(outline: Any) -> list[tuple[float, float]]:
    """The points of an outline: [[x, y], ...], [x, y, x, y, ...], or a list with one of these."""
    if not isinstance(outline, list) or not outline:
        return []
    if all(isinstance(each, int | float) for each in outline):
        return list(zip(outline[0::2], outline[1::2], strict=False))
    if all(isinstance(each, list) and len(each) == 2 and _are_numbers(each) for each in outline):
        return [(each[0], each[1]) for each in outline]
    return _points(outline[0]) if isinstance(outline[0], list) else []


def _are_numbers(values: Sequence[Any]) -> bool:
    return all(isinstance(each, int | float) for each in values)
