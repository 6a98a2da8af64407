"""Files that name classes which are numbers: a name a line, "0 name", "name 0", "name,0", JSON, or a counted list."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.tables.bare_columns import is_picture
from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.counted_list import counted_list
from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.number_names import names_of_numbers
from explain_core.data.tables.text_file import check_regular, encoding_of, text_lines
from explain_core.data.tables.yaml_text import read_yaml
from explain_core.errors import CaptionError
from explain_core.places import Place

#: Files beside a table of numbers that name them, those first that say so by their whole name.
NAME_FILES = ("classes.txt", "class_names.txt", "labels.txt", "names.txt", "categories.txt", "obj.names")
#: Other names of such files: cat_to_name.json, categories_places365.txt, label_num_to_disease_map.json, synsets.txt.
_NAMING = re.compile(
    r"(?i).*(class|label|categor|name|synset|species|breed|_map|index|idx|meta).*\.(txt|csv|tsv|json|names|pbtxt|ya?ml)|"
    r".*\.(labels|names)"
)
_OTHER = re.compile(r"(?i).*\.(csv|tsv)")  # emotions.csv
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


def other_names(folder: Place, wanted: frozenset[int], known: Mapping[int, str], file: str) -> str:
    """Another file in the folder that surely names the same numbers otherwise; "" where there is none."""
    for other in _candidates(folder):
        if other.name == file or other.name not in NAME_FILES:
            continue
        try:
            found = _names_in(other, wanted)
        except (CaptionError, OSError, ValueError):
            continue
        if wanted <= set(found) and any(found[number] != known[number] for number in wanted):
            return other.name
    return ""


def is_name_file(name: str, content: Any) -> bool:
    """Whether JSON only names numbers, by the name of its file: {"0": {"name": "crow"}} in label_map.json.

    Names that come again and again are the classes of pictures that are called by numbers."""
    found = names_of_numbers(content) if _NAMING.fullmatch(name) else {}
    return len(found) > 0 and 2 * len(set(found.values())) > len(found)


def is_called_so(name: str) -> bool:
    """Whether a file is called like one that names classes."""
    return name in NAME_FILES or _NAMING.fullmatch(name) is not None


def naming_folders(files: Sequence[str]) -> list[str]:
    """The folders, one or two deep, of files that are called as if they named classes: train/_darknet.labels."""
    named = [file.rpartition("/") for file in files if file.count("/") in (1, 2)]
    return list(dict.fromkeys(folder for folder, _, name in named if is_called_so(name)))


def _candidates(folder: Place) -> Iterator[Place]:
    yield from (folder / name for name in NAME_FILES if (folder / name).is_file())
    try:
        names = sorted(entry.name for entry in folder.scan() if not entry.is_dir())
    except OSError:
        return
    for name in names:
        if name not in NAME_FILES and _NAMING.fullmatch(name):
            yield folder / name
    yield from (folder / name for name in names if _OTHER.fullmatch(name) and not is_called_so(name))


def _are_names(names: list[str]) -> bool:
    """Whether these can be names of classes: all different, none a picture's file, not all numbers."""
    return (
        len(set(names)) == len(names)
        and not any(map(is_picture, names))
        and not all(map(str.isdecimal, names))
    )


def _names_in(file: Place, wanted: frozenset[int]) -> dict[int, str]:
    if file.suffix.lower() == ".json":
        return names_of_numbers(read_json(file, LARGEST))
    if file.suffix.lower() in (".yaml", ".yml"):
        return _of_yaml(read_yaml(file))
    check_regular(file, LARGEST)
    encoding = encoding_of(file)
    if (table := counted_list(file, encoding)) is not None:
        first = table.columns[0]
        return {at: str(fields[first]) for at, (_, fields) in enumerate(table.rows(), start=1)}
    lines = [line.strip() for line in text_lines(file, encoding) if line.strip()]
    if file.suffix.lower() == ".pbtxt":
        return _of_items(" ".join(lines))
    if file.suffix.lower() in (".csv", ".tsv", ".txt") and (found := _of_table(lines, wanted)):
        return found
    if not is_called_so(file.name):
        return _of_pairs(lines, wanted)
    if any(is_picture(word) for line in lines[:2] for word in re.split(r"[\s,;]", line)):
        return {}
    for form, number, name in ((_NUMBERED, 1, 2), (_NUMBER_LAST, 2, 1)):
        matched = [form.match(line) for line in lines]
        if matched and matched[0] is None and len(matched) > 2:  # a header
            matched = matched[1:]
        if matched and all(matched):
            found = {int(each[number]): _plain(each[name]) for each in matched if each}
            if _are_of_columns([each.string for each in matched if each]):
                return {}  # which of them is the name is not clear
            is_told = form is _NUMBERED or len(set(found.values())) > 1 or len(found) == 1
            if len(found) == len(matched) and is_told:  # "digit 0", "digit 1": the number is part of the name
                return found
    if file.name not in NAME_FILES and len(lines) not in (max(wanted), max(wanted) + 1):
        return {}
    # As many names as the largest number: that one begins at 1.
    return dict(enumerate(map(_plain, lines), start=1 if max(wanted) == len(lines) else 0))


def _are_of_columns(lines: list[str]) -> bool:
    """Whether lines are of three columns or more, as many in each: 0,crow,bird."""
    counts = ({line.strip().count(sign) for line in lines} for sign in ("\t", ";", ","))
    return len(lines) > 1 and any(len(each) == 1 and each.pop() > 1 for each in counts)


def _of_pairs(lines: list[str], wanted: frozenset[int]) -> dict[int, str]:
    """The names in a table of two columns, a number and a name, whose numbers are the wanted ones; else {}."""
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    rows = [[each.strip() for each in row] for row in csv.reader(lines, delimiter=delimiter)][1:]
    if not rows or any(len(row) != 2 for row in rows):
        return {}
    for number in (0, 1):
        values = [row[number] for row in rows]
        if all(map(str.isdecimal, values)) and set(map(int, values)) == wanted and len(values) == len(wanted):
            return {int(row[number]): _plain(row[1 - number]) for row in rows}
    return {}


def _of_table(lines: list[str], wanted: frozenset[int]) -> dict[int, str]:
    """The names in a table with a column of names and one of the wanted numbers, as WILDS' categories.csv; else {}."""
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    rows = list(csv.DictReader(lines, delimiter=delimiter)) if delimiter in "".join(lines[:1]) else []
    if any(None in row or None in row.values() for row in rows):  # longer or shorter than the header
        return {}
    columns = [name for name in rows[0] if name] if rows else []
    names = [
        name for name in columns if normalised(name) in ("name", "class_name", "label_name", "category_name")
    ] or [
        name
        for name in columns
        if normalised(name) in ("class", "label", "category", "species", "breed")
        and all(any(map(str.isalpha, str(row[name]))) for row in rows)
    ]
    if not names:  # minifigure_name
        called = [name for name in columns if normalised(name).endswith("_name")]
        names = called if len(called) == 1 else []
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


def _of_items(text: str) -> dict[int, str]:
    """TensorFlow's label map: item { id: 1 name: 'crow' }."""
    found = dict[int, str]()
    for item in re.findall(r"item\s*\{([^}]*)\}", text):
        number = re.search(r"\bid\s*:\s*(\d+)", item)
        name = re.search(r"\b(?:display_)?name\s*:\s*[\"']([^\"']+)[\"']", item)
        if number is None or name is None:
            return {}
        found[int(number[1])] = name[1].strip()
    return found


def _of_yaml(content: Any) -> dict[int, str]:
    """What YAML names under "names", "classes" or "labels", as Ultralytics' data.yaml does; or what it holds itself."""
    if isinstance(content, Mapping):
        content = next(
            (content[key] for key in ("names", "classes", "labels", "class_names") if key in content), content
        )
    return names_of_numbers(content)


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
