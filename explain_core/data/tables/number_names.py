"""What a mapping of numbers to names is, in all of the forms that JSON and YAML have of it."""

from collections.abc import Mapping, Sequence
from typing import Any

#: What an object calls the number of a class, and its name.
NUMBERED = ("id", "class_id", "label_id", "index", "label", "number")
NAMED = ("name", "class_name", "label_name", "display_name", "title", "class", "label")


def names_of_numbers(content: Any) -> dict[int, str]:
    """The names of numbers in what JSON or YAML holds; {} where it is of another form.

    Forms: {"0": "crow"}, {"crow": 0}, {"0": ["n01", "crow"]}, ["crow", "wren"], [{"id": 0, "name": "crow"}, ...],
    {"0": {"name": "crow"}}, {"crow": {"id": 0}}, and COCO's categories.
    """
    if isinstance(content, list) and all(isinstance(each, str) for each in content):
        return dict(enumerate(content))
    if isinstance(content, list) and content and all(isinstance(each, Mapping) for each in content):
        return _of_objects(content)
    if (
        isinstance(content, Mapping)
        and isinstance(content.get("categories"), list)
        and "images" not in content
    ):
        return names_of_numbers(content["categories"])
    if (
        isinstance(content, Mapping)
        and content
        and all(isinstance(each, Mapping) for each in content.values())
    ):
        keyed = [
            {"id": int(key), **each} if str(key).isdecimal() else {"name": str(key), **each}
            for key, each in content.items()
        ]
        return _of_objects(keyed)
    if not isinstance(content, Mapping) or not content:
        return {}
    if all(isinstance(value, int) and not isinstance(value, bool) for value in content.values()):
        return {int(value): str(key) for key, value in content.items()}
    found = dict[int, str]()
    for key, value in content.items():
        name = value[-1] if isinstance(value, list) and value else value
        if not str(key).isdecimal() or not isinstance(name, str):
            return {}
        found[int(key)] = name.strip()
    return found


def _of_objects(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """[{"id": 0, "name": "crow"}, ...], as COCO's categories have it."""
    found = dict[int, str]()
    for row in rows:
        number = next((row[key] for key in NUMBERED if key in row), None)
        name = next((row[key] for key in NAMED if isinstance(row.get(key), str)), None)
        if not isinstance(number, int) or isinstance(number, bool) or name is None:
            return {}
        found[number] = name.strip()
    return found if len(found) == len(rows) else {}
