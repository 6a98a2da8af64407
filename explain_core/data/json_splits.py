"""JSON of lists of objects by split, with what describes the set beside them: MONAI's dataset.json."""

from collections.abc import Mapping
from typing import Any

from explain_core.data.column_names import CLASS, SPLIT_WORDS, meaning


def split_lists(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The lists of objects by split alone, where what stands beside them describes the set: MONAI's dataset.json.

    Labels that are numbers are called as a mapping of numbers to names beside the lists has them."""
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
    named: Mapping[str, str] = next((value for value in others.values() if _names_numbers(value)), {})

    def called(row: Mapping[str, Any]) -> dict[str, Any]:
        names = {key: named.get(str(value)) for key, value in row.items() if meaning(key) == CLASS}
        return {**row, **{key: name for key, name in names.items() if name is not None}}

    return {
        key: [called(row) if isinstance(row, Mapping) else row for row in rows] for key, rows in lists.items()
    }


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _names_numbers(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(str(key).isdecimal() and isinstance(name, str) for key, name in value.items())
    )
