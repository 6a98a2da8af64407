"""Files that name classes which are numbers: a name a line, "0 name", "name 0", "name,0", JSON, or a counted list."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any

from explain_core.data.bare_columns import is_picture
from explain_core.data.column_names import normalised
from explain_core.data.counted_list import counted_list
from explain_core.data.json_table import read_json
from explain_core.data.text_file import check_regular, encoding_of, text_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

#: Files beside a table of numbers that name them, those first that say so by their whole name.
NAME_FILES = ("classes.txt", "class_names.txt", "labels.txt", "names.txt", "categories.txt", "obj.names")
#: Other names of such files: cat_to_name.json, categories_places365.txt, label_num_to_disease_map.json, synsets.txt.
_NAMING = re.compile(
    r"(?i).*(class|label|categor|name|synset|species|breed|_map|index|idx).*\.(txt|csv|tsv|json|names)"
)
MORE = 3  #: columns of a table that is no list of numbers and names
LARGEST = 4 * 2**20  #: bytes

_NUMBERED = re.compile(r"\s*(\d+)\s*[:,;\t .]\s*(\S.*?)\s*$")
_NUMBER_LAST = re.compile(r"\s*(\S.*?)\s*[:,;\t ]\s*(\d+)\s*$")
_LETTER = re.compile(r"/?\w/(?=.)")  # Places365's /a/airfield


def named_numbers(folder: Place, wanted: frozenset[int]) -> tuple[dict[int, str], str]:
    """The names of all `wanted` numbers, and the file in the folder that has them; ({}, "") where none does."""
    for file in _candidates(folder):
        try:
            found = _names_in(file, wanted)
        except (CaptionError, OSError, ValueError):
            continue
        sure = file.name in NAME_FILES or _are_names(list(found.values()))
        if found and wanted <= set(found) and sure:
            return found, file.name
    return {}, ""


def _candidates(folder: Place) -> Iterator[Place]:
    yield from (folder / name for name in NAME_FILES if (folder / name).is_file())
    try:
        names = sorted(entry.name for entry in folder.scan() if not entry.is_dir())
    except OSError:
        return
    for name in names:
        if name not in NAME_FILES and _NAMING.fullmatch(name):
            yield folder / name


def _are_names(names: list[str]) -> bool:
    """Whether these can be names of classes: all different, none a picture's file, not all numbers."""
    return (
        len(set(names)) == len(names)
        and not any(map(is_picture, names))
        and not all(map(str.isdecimal, names))
    )


def _names_in(file: Place, wanted: frozenset[int]) -> dict[int, str]:
    if file.suffix.lower() == ".json":
        return _of_json(read_json(file, LARGEST))
    check_regular(file, LARGEST)
    encoding = encoding_of(file)
    if (table := counted_list(file, encoding)) is not None:
        first = table.columns[0]
        return {at: str(fields[first]) for at, (_, fields) in enumerate(table.rows(), start=1)}
    lines = [line.strip() for line in text_lines(file, encoding) if line.strip()]
    if file.suffix.lower() == ".csv" and (found := _of_table(lines, wanted)):
        return found
    if any(is_picture(word) for line in lines[:2] for word in re.split(r"[\s,;]", line)):
        return {}
    for form, number, name in ((_NUMBERED, 1, 2), (_NUMBER_LAST, 2, 1)):
        matched = [form.match(line) for line in lines]
        if matched and matched[0] is None and len(matched) > 2:  # a header
            matched = matched[1:]
        if matched and all(matched):
            found = {int(each[number]): _plain(each[name]) for each in matched if each}
            if len(found) == len(matched):
                return found
    if file.name not in NAME_FILES and len(lines) not in (max(wanted), max(wanted) + 1):
        return {}
    # As many names as the largest number: that one begins at 1.
    return dict(enumerate(map(_plain, lines), start=1 if max(wanted) == len(lines) else 0))


def _of_table(lines: list[str], wanted: frozenset[int]) -> dict[int, str]:
    """The names in a table with a column of names and one of the wanted numbers, as WILDS' categories.csv; else {}."""
    rows = list(csv.DictReader(lines))
    columns = [name for name in rows[0] if name] if rows else []
    names = [
        name for name in columns if normalised(name) in ("name", "class_name", "label_name", "category_name")
    ]
    numbers = []
    for column in columns:
        values = [str(row[column]).strip() for row in rows]
        if (
            all(map(str.isdecimal, values))
            and wanted <= set(map(int, values))
            and len(set(values)) == len(values)
        ):
            numbers.append(column)
    if len(columns) < MORE or not names or len(numbers) != 1:
        return {}
    return {int(row[numbers[0]]): str(row[names[0]]).strip() for row in rows}


def _of_json(content: Any) -> dict[int, str]:
    """{"0": "crow"}, {"crow": 0}, {"0": ["n01", "crow"]} or ["crow", "wren"]."""
    if isinstance(content, list) and all(isinstance(each, str) for each in content):
        return dict(enumerate(content))
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


def _plain(name: str) -> str:
    return _LETTER.sub("", name.strip().strip("\"'"), count=1)


def code_names(folder: Place, codes: frozenset[str]) -> dict[str, str]:
    """The names of codes such as Open Images' "/m/04rjg", from a file of "code,name" lines; {} where none has all."""
    try:
        names = sorted(entry.name for entry in folder.scan() if not entry.is_dir())
    except OSError:
        return {}
    for name in names:
        if not re.fullmatch(r"(?i).*(class|label|categor).*\.(csv|txt|tsv)", name):
            continue
        try:
            check_regular(folder / name, LARGEST)
            lines = [
                line.strip() for line in text_lines(folder / name, encoding_of(folder / name)) if line.strip()
            ]
        except (CaptionError, OSError):
            continue
        pairs = [re.split(r"[,;\t]", line, maxsplit=1) for line in lines]
        found = {each[0].strip(): each[1].strip().strip('"') for each in pairs if len(each) == 2}
        if codes <= set(found) and len({found[code] for code in codes}) == len(codes):
            return {code: found[code] for code in codes}
    return {}
