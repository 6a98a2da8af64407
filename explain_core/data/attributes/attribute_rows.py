"""Rows of a picture and its numbers, whose attributes another file names: DeepFashion's and aPascal's."""

import re
from collections.abc import Iterator
from itertools import islice

from explain_core.data.tables.bare_columns import is_picture
from explain_core.data.tables.column_names import IMAGE
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.tables.text_file import encoding_of, text_lines
from explain_core.data.wording import counted, some
from explain_core.errors import CaptionError
from explain_core.places import Place

CLOTHES = "list_attr_cloth.txt"  #: DeepFashion's, where 0 is what nobody knows
NAME_FILES = (
    CLOTHES, "attribute_names.txt", "attributes_names.txt", "attribute_list.txt", "attributes.txt", "predicates.txt",
)  # fmt: skip
LEAST = 3  #: numbers of a row that are attributes
MOST_OTHERS = 6  #: values between a picture and its attributes: a class, a box, a split
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_APART = re.compile(r"[\s,;]+")


def rows_named_beside(path: Place) -> Table | None:
    """The table of a text whose rows are a picture and numbers, with the names that a file beside it or above has.

    What stands between the picture and the last numbers, a class or a box, is left out. None for other texts, and where
    the text names its columns itself. Raises CaptionError where nothing names the numbers, or not as many.
    """
    if path.suffix.lower() not in (".txt", ".csv", ""):
        return None
    encoding = encoding_of(path)
    lines = [line.strip() for line in islice(text_lines(path, encoding), PEEKED) if line.strip()]
    above = 2 if len(lines) > 2 and lines[0].isdecimal() and len(lines[1].split()) == 2 else 0
    rows = [_parts(line) for line in lines[above:]]
    numbers = [_numbers_of(row) for row in rows]
    if not rows or min(numbers) < LEAST or not all(is_picture(row[0]) for row in rows):
        return None
    folders = (path.parent, path.parent.parent)
    files = (each / name for each in folders for name in NAME_FILES)
    file = next((each for each in files if each != path and each.is_file()), None)
    if file is None and not above and min(numbers) <= MOST_OTHERS:
        return None  # a class and a box may be all
    if file is None:
        raise CaptionError(
            f"{path.name}: its rows are a picture and {min(numbers)} numbers, and nothing names them. Put "
            "attribute_names.txt beside it, a name a line, or give it a first line that names the columns"
        )
    names = _names(file)
    if min(numbers) < len(names) or any(len(row) - 1 - len(names) > MOST_OTHERS for row in rows):
        raise CaptionError(
            f"{path.name}: {counted(min(numbers), 'number')} a row for the {len(names)} attributes of {file.name}"
        )
    unknown = "0" if file.name == CLOTHES else ""

    def cut() -> Iterator[Row]:
        seen = 0
        for number, line in enumerate(text_lines(path, encoding), start=1):
            if not line.strip():
                continue
            seen += 1
            if seen > above:
                values = _parts(line.strip())
                if len(values) <= len(names):
                    raise CaptionError(
                        f"{path.name}:{number}: {counted(len(values), 'value')} for {len(names)} attributes"
                    )
                cells = [None if value == unknown else value for value in values[-len(names) :]]
                yield f"{path.name}:{number}", {IMAGE: values[0], **dict(zip(names, cells, strict=True))}

    left = len(rows[0]) - 1 - len(names)
    note = f"{path.name}: {counted(len(names), 'attribute')} as {file.name} names them"
    aside = f", {counted(left, 'value')} before them left out ({some(rows[0][1 : 1 + left])})" if left else ""
    return Table(path, (IMAGE, *names), cut, notes=(note + aside,))


def _parts(line: str) -> list[str]:
    """A picture and what follows it in a line; in LAD a class's code stands before it, and brackets round numbers."""
    parts = [part for part in _APART.split(line.replace("[", " ").replace("]", " ")) if part]
    return parts[1:] if len(parts) > 2 and not is_picture(parts[0]) and is_picture(parts[1]) else parts


def _numbers_of(row: list[str]) -> int:
    """How many numbers a row ends with."""
    return next((place for place, each in enumerate(reversed(row)) if not _NUMBER.fullmatch(each)), len(row))


def _names(file: Place) -> list[str]:
    """The names in a file: one a line, with a number before it, or a count above and a kind behind each."""
    lines = [line.strip() for line in text_lines(file, encoding_of(file)) if line.strip()]
    if len(lines) > 2 and lines[0].isdecimal() and int(lines[0]) == len(lines) - 2:
        return [line.rsplit(maxsplit=1)[0] for line in lines[2:]]
    coded = [re.fullmatch(r"\w*\d,\s+(?:[^:,]+: (?:is|has) )?(\S.*)", line) for line in lines]
    if all(coded) and len({line.partition(",")[0] for line in lines}) == len(lines) > 1:
        return [each[1] for each in coded if each]  # "Attr_F_001, color: is red"
    found = [re.match(r"(\d+)[\s.:)]+(\S.*)", line) for line in lines]
    if [int(each[1]) for each in found if each] in (
        list(range(1, len(lines) + 1)),
        list(range(len(lines))),
    ):
        return [each[2] for each in found if each]
    return lines
