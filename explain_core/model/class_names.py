"""The class names that training programs save beside the weights."""

from collections.abc import Mapping
from typing import Any

#: Under which of these keys, in the order in which they are looked for.
KEYS = ("classes", "class_names", "idx_to_class", "class_to_idx")


def class_names_in(held: Any) -> tuple[str, ...] | None:
    """The class names among what was saved beside the weights, in label order."""
    if not isinstance(held, Mapping):
        return None
    for key in KEYS:
        value = held.get(key)
        if isinstance(value, Mapping):
            value = _in_label_order(value)
        if isinstance(value, list | tuple) and value and all(isinstance(name, str) for name in value):
            return tuple(value)
    return None


def _in_label_order(names: Mapping[Any, Any]) -> list[Any] | None:
    """The names in label order; None where labels are missing or stand twice."""
    if all(isinstance(label, int) for label in names.values()):  # {"a": 0, "b": 1}
        by_label = {label: name for name, label in names.items()}
    elif all(
        str(label).isdecimal() and len(str(label)) < 10 for label in names
    ):  # {0: "a", 1: "b"}; "0", "1" where it was JSON
        by_label = {int(label): name for label, name in names.items()}
    else:
        return None
    if len(by_label) != len(names) or set(by_label) != set(range(len(names))):
        return None
    return [by_label[label] for label in range(len(names))]
