"""Names of classes that stand beside the rows of a JSON file: {"classes": ["crow", "wren"], "images": [...]}."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from explain_core.data.tables.column_names import CLASS, meaning
from explain_core.data.tables.number_names import names_of_numbers

NUMBER, NAME = "class_id", "class"  #: what a class's number and its name are called in the rows
NAMING = re.compile(r"(?i)class|label|categor|names|species|breed")  #: keys of what names classes


def called_by(rows: Sequence[Any], beside: Mapping[str, Any]) -> list[Any]:
    """The rows with the names of their classes, where these are numbers and something `beside` the rows names all.

    "labels", "classes" and the like name classes; "modality" names other things. The number stays in "class_id": the
    order of classes is that of the numbers.
    """
    naming = (names_of_numbers(value) for key, value in beside.items() if NAMING.search(key))
    named: Mapping[int, str] = next(filter(None, naming), {})
    if not named or not all(isinstance(row, Mapping) for row in rows):
        return list(rows)
    called = [_called(row, named) for row in rows]
    return list(rows) if None in called else called


def _called(row: Mapping[str, Any], named: Mapping[int, str]) -> dict[str, Any] | None:
    """A row with the name of its class; None where it tells a name itself, or a number that is not named."""
    told = {key: value for key, value in row.items() if meaning(key) == CLASS and value is not None}
    if not told:
        return dict(row)
    numbers = {int(value) for value in map(str, told.values()) if value.isdecimal()}
    if len(numbers) != 1 or not all(str(value).isdecimal() for value in told.values()):
        return None
    number = numbers.pop()
    if number not in named:
        return None
    first = next(iter(told))
    return {**row, (NAME if first == NUMBER else first): named[number], NUMBER: number}
