"""JSON of lists of objects by split, with what describes the set beside them: MONAI's dataset.json."""

import re
from collections.abc import Mapping
from typing import Any

from explain_core.data.column_names import CLASS, SPLIT_WORDS, meaning
from explain_core.data.number_names import names_of_numbers

NAMING = re.compile(r"(?i)class|label|categor|names|species|breed")  #: keys of what names classes


def split_lists(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The lists of objects by split alone, where what stands beside them describes the set: MONAI's dataset.json.

    Labels that are numbers are called as what stands beside the lists under "labels", "classes" or the like has them;
    "modality" names other things."""
    lists = {
        key: value
        for key, value in content.items()
        if key.lower() in SPLIT_WORDS and value and isinstance(value, list) and isinstance(value[0], Mapping)
    }
    others = {
        key: value for key, value in content.items() if key not in lists and key.lower() not in SPLIT_WORDS
    }
    if not lists or not others or any(_is_rows(value) for value in others.values()):
        return content
    named: Mapping[int, str] = next(
        (found for key, value in others.items() if NAMING.search(key) and (found := names_of_numbers(value))),
        {},
    )

    def called(row: Mapping[str, Any]) -> dict[str, Any]:
        numbers = {key: str(value) for key, value in row.items() if meaning(key) == CLASS}
        names = {key: named.get(int(value)) for key, value in numbers.items() if value.isdecimal()}
        return {**row, **{key: name for key, name in names.items() if name is not None}}

    return {
        key: [called(row) if isinstance(row, Mapping) else row for row in rows] for key, rows in lists.items()
    }


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
