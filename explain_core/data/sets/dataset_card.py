"""The names of label numbers as Hugging Face's datasets keep them: in README.md's head, or in dataset_info.json."""

import re
from collections.abc import Mapping
from typing import Any

from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

CARD, FILES = "README.md", ("dataset_info.json", "dataset_infos.json")
DEEP = 4  #: objects within objects that are looked into: a configuration, its features, a column

_LABEL = re.compile(r"^\s*class_label:\s*$")
_NAME = re.compile(r"""^(\s+)['"]?(\d+)['"]?\s*:\s*(.+?)\s*$""")


def card_names(folder: Place) -> dict[int, str]:
    """The names of a dataset's only ClassLabel; {} where there is none, or several that differ."""
    found: list[dict[int, str]] = []
    for name in FILES:
        if (folder / name).is_file():
            try:
                found += _labels(read_json(folder / name), DEEP)
            except CaptionError:
                continue
    if (folder / CARD).is_file() and not found:
        try:
            check_regular(folder / CARD, MAX_TEXT)
            found = _labels_of_card(list(text_lines(folder / CARD, encoding_of(folder / CARD))))
        except (CaptionError, OSError):
            return {}
    return found[0] if found and all(each == found[0] for each in found) else {}


def _labels(content: Any, deep: int) -> list[dict[int, str]]:
    if not isinstance(content, Mapping) or deep < 0:
        return []
    names = content.get("names")
    if content.get("_type") == "ClassLabel" and isinstance(names, list):
        return [dict(enumerate(map(str, names)))]
    return [label for inner in content.values() for label in _labels(inner, deep - 1)]


def _labels_of_card(lines: list[str]) -> list[dict[int, str]]:
    """The class_label entries in the YAML between the first two lines of ---."""
    if not lines or lines[0].strip() != "---":
        return []
    found: list[dict[int, str]] = []
    within = False
    for line in lines[1:]:
        if line.strip() == "---":
            break
        if _LABEL.match(line):
            within = True
            found.append({})
        elif within and (entry := _NAME.match(line)):
            found[-1][int(entry[2])] = entry[3].strip("'\"")
        elif within and line.strip() != "names:":
            within = False
    return [each for each in found if each]
