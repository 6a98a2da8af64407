"""The class names that training programs save beside the weights."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: Under which of these keys, in the order in which they are looked for.
KEYS = ("classes", "class_names", "idx_to_class", "class_to_idx", "id2label", "label2id", "CLASSES")
#: In which of these they may lie: a trainer's hyper-parameters and settings.
SETTINGS = (
    "hyper_parameters", "hyperparameters", "hparams", "args", "opt", "options", "config", "cfg", "meta", "dataset_meta",
    "datamodule_hyper_parameters", "model_config", "config.json",
)  # fmt: skip
#: What Hugging Face writes where nobody gave names.
NAMELESS = re.compile(r"LABEL_\d+")


def class_names_in(held: Any) -> tuple[str, ...] | None:
    """The class names among what was saved beside the weights, in label order.

    `held` is plain data: the entries themselves, then a trainer's settings among them, are looked at.
    """
    if not isinstance(held, Mapping):
        return None
    for inner in (held, *(held.get(name) for name in SETTINGS)):
        if isinstance(inner, Mapping) and (found := _named_here(inner)) is not None:
            return found
    return None


def contradiction_in(held: Any) -> str:
    """What is said of class names that stand in two orders, such as `classes` and `class_to_idx`; "" of none."""
    if not isinstance(held, Mapping):
        return ""
    found: dict[str, tuple[str, ...]] = {}
    for where, inner in (("", held), *((f"{name} ", held.get(name)) for name in SETTINGS)):
        if isinstance(inner, Mapping):
            found |= {f"{where}{key}": names for key, names in _all_named_here(inner)}
    for one, names in found.items():
        for other, theirs in found.items():
            if names != theirs and sorted(names) == sorted(theirs):
                place = next(
                    k for k, pair in enumerate(zip(names, theirs, strict=True)) if len(set(pair)) > 1
                )
                return (
                    f"the checkpoint has its classes in two orders: label {place} is {names[place]!r} in {one} and "
                    f"{theirs[place]!r} in {other}"
                )
    return ""


def _named_here(held: Mapping[Any, Any]) -> tuple[str, ...] | None:
    return next((names for _, names in _all_named_here(held)), None)


def _all_named_here(held: Mapping[Any, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in KEYS:
        value = held.get(key)
        if isinstance(value, Mapping):
            value = _in_label_order(value)
        if (
            not isinstance(value, list | tuple)
            or not value
            or not all(isinstance(name, str) for name in value)
        ):
            continue
        if not all(NAMELESS.fullmatch(name) for name in value):
            yield key, tuple(value)


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
