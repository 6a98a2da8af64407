"""JSON of lists of objects by split, with what describes the set beside them: MONAI's dataset.json."""

from collections.abc import Mapping
from typing import Any

from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.tables.json_names import called_by


def split_lists(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The lists of objects by split alone, where what stands beside them describes the set: MONAI's dataset.json.

    Labels that are numbers are called as what stands beside the lists has them."""
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
    flat = called_by([row for rows in lists.values() for row in rows], others)
    rest = iter(flat)
    return {key: [next(rest) for _ in rows] for key, rows in lists.items()}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
