"""Lists of pictures in text without a header: a path a line, with a class, a split or a caption behind it."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from explain_core.data.tables.bare_columns import BLANK, columns_without_header, is_picture
from explain_core.data.tables.column_names import CAPTION, CLASS, IMAGE, PARTITIONS, SPLIT
from explain_core.data.tables.folder_names import split_in
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.tables.text_file import text_lines
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place

_TOLD = re.compile(r"([^:]+\.\w{3,5})\s*:\s+(\S.*)")
_NAME = re.compile(r"[\w./-]+")
_ONE_WORD = re.compile(r"[^\s,;|]+")
_BARE = re.compile(r"[^\s,;|/]+(/[^\s,;|/]+)+")


def is_list(path: Place, encoding: str) -> bool:
    """Whether every one of the first lines names a picture's file, or is a path such as "crow/1" and nothing else."""
    lines = [line.strip() for line in islice(text_lines(path, encoding), PEEKED) if line.strip()]
    if lines and all(map(_BARE.fullmatch, lines)):
        return True
    if _are_told(lines):
        return True
    if lines and split_in(path.stem) and all(map(_ONE_WORD.fullmatch, lines)):  # VOC's train.txt
        return True
    return bool(lines) and all(any(map(is_picture, _cut(line))) for line in lines)


def _are_told(lines: Sequence[str]) -> bool:
    """Whether lines are a name with a number in it, a tab and a text each: ROCO_00002, and what is seen there."""
    pairs = [line.split("\t") for line in lines]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        return False
    named = all(_NAME.fullmatch(pair[0]) and any(map(str.isdigit, pair[0])) for pair in pairs)
    return named and 2 * sum(pair[1].count(BLANK) >= 2 for pair in pairs) > len(pairs)


def _cut(line: str) -> list[str]:
    """The values of a line without a header. A file's name may have blanks in it, a label that follows it may not."""
    if _BARE.fullmatch(line):
        return [line]
    for delimiter in ("\t", ",", ";", "|"):
        if delimiter in line:
            values = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL), [])
            if any(map(is_picture, values)):
                return [value.strip() for value in values]
    if (told := _TOLD.fullmatch(line)) and is_picture(told[1]):  # "1.jpg: a black bird"
        return [told[1], told[2]]
    head, _, last = line.rpartition(BLANK)
    if is_picture(line):
        first, _, rest = line.partition(BLANK)
        return [first, rest.strip()] if first.isdecimal() and rest else [line.strip()]
    return [head.strip(), last] if is_picture(head) else line.split()


def list_without_header(path: Place, encoding: str, notes: tuple[str, ...]) -> Table:
    """A list of pictures without a header: a path a line, with a label or a caption.

    Raises CaptionError where its lines are not alike.
    """

    def cut_rows() -> Iterator[tuple[str, list[str]]]:
        for number, line in enumerate(text_lines(path, encoding), start=1):
            if line.strip():
                yield f"{path.name}:{number}", _cut(line.strip())

    if _are_told([line.strip() for line in islice(text_lines(path, encoding), PEEKED) if line.strip()]):
        return _told_names(path, encoding, notes)
    sample = list(islice(cut_rows(), PEEKED))
    header, squeezed = columns_without_header([values for _, values in sample])
    if header is not None and _is_partition(path, [values for _, values in sample], header):
        header = tuple(SPLIT if name == CLASS else name for name in header)
    if header is None:
        raise CaptionError(
            f"{path.name}: its lines are not alike, or it is not clear what stands in them; give it a first line that "
            "names the columns, such as image,class"
        )

    def rows() -> Iterator[Row]:
        for where, values in cut_rows():
            if len(values) != width:
                raise CaptionError(
                    f"{where}: {counted(len(values), 'value')}, where there are {width} before"
                )
            fields: dict[str, object] = dict(
                zip(header, (values[place] or None for place in squeezed), strict=True)
            )
            if SPLIT in fields:
                fields[SPLIT] = PARTITIONS.get(str(fields[SPLIT]), fields[SPLIT])
            yield where, fields

    width = len(sample[0][1])
    told = f"{path.name} has no header: its columns are taken as {', '.join(header)}"
    return Table(path, header, rows, named=False, notes=(*notes, *([told] if len(header) > 1 else [])))


def _told_names(path: Place, encoding: str, notes: tuple[str, ...]) -> Table:
    """A list of pictures' names, without their endings, and captions between tabs."""

    def rows() -> Iterator[Row]:
        for number, line in enumerate(text_lines(path, encoding), start=1):
            name, tab, said = line.strip().partition("\t")
            if name and tab:
                yield f"{path.name}:{number}", {IMAGE: name, CAPTION: said}

    told = f"{path.name} has no header: its columns are taken as {IMAGE}, {CAPTION}"
    return Table(path, (IMAGE, CAPTION), rows, named=False, notes=(*notes, told))


def _is_partition(path: Place, rows: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether the numbers of a list are splits: its file says so by its name."""
    if CLASS not in header or not re.search(r"(?i)partition|split", path.stem):
        return False
    place = list(header).index(CLASS)
    return {row[place] for row in rows} <= set(PARTITIONS)
