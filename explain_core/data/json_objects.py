"""Objects and lists of objects in a row, as values of the row itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from explain_core.data.column_names import BOX, CENTRED, CLASS, CORNERS, IMAGE, meaning


def flattened(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the values of objects in it as values of its own: {"image": {"path": "1.jpg"}, "labels": {"species":
    "crow"}}; of Hugging Face's objects the box alone, where there is one."""
    found: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for key, value in fields.items():
        if (
            isinstance(value, list)
            and meaning(key) is None
            and value
            and all(isinstance(v, Mapping) for v in value)
        ):
            found[key] = value
            for name, each in _in_all(value).items():
                inner.setdefault(name, each)
        elif not isinstance(value, Mapping) or "bytes" in value:
            found[key] = value
        elif meaning(key) == IMAGE and (path := next(filter(value.get, PATHS), None)):
            found[key] = value[path]
        elif isinstance(boxes := value.get("bbox"), list) and boxes and isinstance(boxes[0], list):
            if len(boxes) == 1:
                inner.setdefault("bbox", boxes[0])
        else:
            for name, each in value.items():
                inner.setdefault(name, each)
    return inner | found


def _in_all(objects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the objects of one image say together: of one all that it says, of several the classes that they are of."""
    if len(objects) == 1:
        return {
            name: value
            for name, value in objects[0].items()
            if not isinstance(value, Mapping | list) or (_is_four(value) and meaning(name) in ONE_BOX)
        }
    found: dict[str, Any] = {}
    for name in objects[0]:
        values = [each.get(name) for each in objects]
        if meaning(name) == CLASS and all(isinstance(value, str | int) for value in values):
            found[name] = list(dict.fromkeys(values))
    return found


ONE_BOX = (BOX, CORNERS, CENTRED)  #: columns of four numbers


def _is_four(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 4 and all(isinstance(each, int | float) for each in value)
    )


#: Where an object of an image may have its file.
PATHS = ("path", "file_name", "filename", "file", "name", "src", "image")
