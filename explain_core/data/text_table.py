"""Tables in text: commas, semicolons, tabs, upright lines or blanks between the values, with or without a header."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import PurePosixPath

from explain_core.data.column_names import SPLIT, SPLIT_WORDS, meaning
from explain_core.data.decode import SUFFIXES
from explain_core.data.folder_names import split_in
from explain_core.data.table import PEEKED, Row, Table
from explain_core.data.text_file import encoding_note, encoding_of, text_lines
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place

COMMA, BLANK = ",", " "
DELIMITERS = (COMMA, ";", "\t", "|")
#: What columns without a header are called, by what stands in them.
IMAGE, CLASS, CAPTION, NUMBER = "image", "class", "caption", "number"
#: Of rows that are not as wide as the header, so many in a hundred may be left out.
ODD_ROWS = 1

_NUMBERED = re.compile(r"#\d+$")
_ONE_WORD = re.compile(r"[^\s,;|]+")
_BARE = re.compile(r"[^\s,;|/]+(/[^\s,;|/]+)+")


def open_delimited(path: Place) -> Table:
    """The table of a text file: what stands between its values is found from its first line.

    Where the first line names no column but a picture's file, there is no header: columns are then called by what
    stands in them. Raises CaptionError for a file that is empty or no text.
    """
    encoding = encoding_of(path)
    note = encoding_note(path, encoding)
    notes = (note,) if note else ()
    comments = _comments(path, encoding)
    lines = islice(text_lines(path, encoding), comments, None)
    first = next((line for line in lines if line.strip("\r\n\t ;,|")), None)
    if first is None:
        from explain_core.data.column_names import WANTED

        raise CaptionError(f"{path.name} is empty; its first line has to name the columns: {WANTED}")
    if not _names_columns(first) and _is_list(path, encoding):
        return _list(path, encoding, notes)
    delimiter = _delimiter(path, first)
    header = tuple(each.strip() for each in next(csv.reader([first], delimiter=delimiter)))
    if twice := sorted({name for name in header if name and header.count(name) > 1 and meaning(name)}):
        raise CaptionError(f'{path.name}:1: the column "{twice[0][:40]}" is there twice')
    said = "" if delimiter == COMMA else f"{path.name}: {SPOKEN[delimiter]} stand between its values"
    return Table(
        path,
        header,
        lambda: _rows(path, encoding, delimiter, header, comments),
        notes=(*notes, *filter(None, [said])),
    )


SPOKEN = {";": "semicolons", "\t": "tabs", "|": "upright lines"}


def _delimiter(path: Place, line: str) -> str:
    """What stands between the values of a header: what gives the most columns with a meaning, then the most columns."""
    if path.suffix.lower() == ".tsv" and "\t" in line:
        return "\t"

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(meaning(name) is not None for name in names), len(names)

    return max(DELIMITERS, key=worth)


def _names_columns(line: str) -> bool:
    """Whether a line is a header: a column of it has a meaning, and no value is a picture's file."""
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if any(meaning(name) for name in names) and not any(_is_picture(name) for name in names):
            return True
    return False


def _is_picture(value: str) -> bool:
    return PurePosixPath(_NUMBERED.sub("", value.strip().strip('"'))).suffix.lower() in SUFFIXES


def _comments(path: Place, encoding: str) -> int:
    """How many lines before the one that names the columns begin with #."""
    lines = list(islice(text_lines(path, encoding), PEEKED))
    count = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    return count if count and _names_columns(lines[count]) else 0


def _rows(path: Place, encoding: str, delimiter: str, header: Sequence[str], comments: int) -> Iterator[Row]:
    """The rows below the header. A row of another width is an error between commas; else a few are left out."""
    quoted = delimiter in (COMMA, ";") or _is_quoted(path, encoding, delimiter, len(header))
    rows = csv.reader(
        islice(text_lines(path, encoding), comments, None), delimiter=delimiter, strict=quoted,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )  # fmt: skip
    line, count, odd, is_header = 1 + comments, 0, 0, True
    try:
        for row in rows:
            where, line = f"{path.name}:{line}", rows.line_num + 1 + comments
            if not any(each.strip() for each in row):
                continue
            if is_header:
                is_header = False
                continue
            count += 1
            if len(row) > len(header) and not any(each.strip() for each in row[len(header) :]):
                row = row[: len(header)]
            if len(row) != len(header):
                odd += 1
                if quoted or odd > max(1, count * ODD_ROWS // 100):
                    raise CaptionError(
                        f"{where}: {counted(len(row), 'field')}, but the first line names {len(header)}. "
                        'A caption with a comma needs quotes around it: "a small, black bird"'
                    )
                continue
            yield where, {name: value.strip() or None for name, value in zip(header, row, strict=True)}
    except csv.Error as error:
        raise CaptionError(
            f"{path.name}:{line}: not CSV ({error}). Is a quote missing, or one too many?"
        ) from error


def _is_quoted(path: Place, encoding: str, delimiter: str, width: int) -> bool:
    """Whether values between tabs or upright lines are quoted, as pandas and Excel do it where they hold quotes."""
    lines = list(islice(text_lines(path, encoding), PEEKED))
    if not any(value.startswith('"') for line in lines for value in line.split(delimiter)):
        return False
    try:
        return all(
            len(row) == width for row in csv.reader(lines, delimiter=delimiter, strict=True) if any(row)
        )
    except csv.Error:
        return False


def _is_list(path: Place, encoding: str) -> bool:
    """Whether every one of the first lines names a picture's file, or is a path such as "crow/1" and nothing else."""
    lines = [line.strip() for line in islice(text_lines(path, encoding), PEEKED) if line.strip()]
    if lines and all(map(_BARE.fullmatch, lines)):
        return True
    if lines and split_in(path.stem) and all(map(_ONE_WORD.fullmatch, lines)):  # VOC's train.txt
        return True
    return bool(lines) and all(any(map(_is_picture, _cut(line))) for line in lines)


def _cut(line: str) -> list[str]:
    """The values of a line without a header. A file's name may have blanks in it, a label that follows it may not."""
    if _BARE.fullmatch(line):
        return [line]
    for delimiter in ("\t", COMMA, ";", "|"):
        if delimiter in line:
            values = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL), [])
            if any(map(_is_picture, values)):
                return [value.strip() for value in values]
    head, _, last = line.rpartition(BLANK)
    if _is_picture(line):
        first, _, rest = line.partition(BLANK)
        return [first, rest.strip()] if first.isdecimal() and rest else [line.strip()]
    return [head.strip(), last] if _is_picture(head) else line.split()


def _list(path: Place, encoding: str, notes: tuple[str, ...]) -> Table:
    """A list of pictures without a header: a path a line, with a label or a caption."""

    def cut_rows() -> Iterator[tuple[str, list[str]]]:
        for number, line in enumerate(text_lines(path, encoding), start=1):
            if line.strip():
                yield f"{path.name}:{number}", _cut(line.strip())

    sample = list(islice(cut_rows(), PEEKED))
    header = _header(sample)
    if header is not None and _is_partition(path, [values for _, values in sample], header):
        header = tuple(SPLIT if name == CLASS else name for name in header)
    if header is None:
        raise CaptionError(
            f"{path.name}: its lines are not alike, or it is not clear what stands in them; give it a first line that "
            "names the columns, such as image,class"
        )

    def rows() -> Iterator[Row]:
        for where, values in cut_rows():
            if len(values) != len(header):
                raise CaptionError(
                    f"{where}: {counted(len(values), 'value')}, where there are {len(header)} before"
                )
            fields = dict(zip(header, values, strict=True))
            if SPLIT in fields:
                fields[SPLIT] = PARTITIONS.get(fields[SPLIT], fields[SPLIT])
            yield where, fields

    told = f"{path.name} has no header: its columns are taken as {', '.join(header)}"
    return Table(path, header, rows, named=False, notes=(*notes, *([told] if len(header) > 1 else [])))


def _is_counted(values: Sequence[str]) -> bool:
    """Whether values are a row's own number: each one larger than that before."""
    if len(values) < 2 or not all(map(str.isdecimal, values)):
        return False
    numbers = list(map(int, values))
    return all(one < other for one, other in pairwise(numbers))


#: Partitions by number, as CelebA's list has them.
PARTITIONS = {"0": "train", "1": "val", "2": "test"}


def _is_partition(path: Place, rows: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether the numbers of a list are splits: its file says so by its name."""
    if CLASS not in header or not re.search(r"(?i)partition|split", path.stem):
        return False
    place = list(header).index(CLASS)
    return {row[place] for row in rows} <= set(PARTITIONS)


def _header(sample: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...] | None:
    widths = {len(values) for _, values in sample}
    if len(widths) != 1:
        return None
    columns = list(zip(*(values for _, values in sample), strict=True))
    if len(columns) == 1:
        return (IMAGE,)
    pictures = [place for place, values in enumerate(columns) if all(map(_is_picture, values))]
    if len(pictures) != 1:
        return None
    others = [place for place in range(len(columns)) if place != pictures[0]]
    if len(others) == 2 and all(value.isdecimal() for value in columns[0]) and others[0] == 0:
        others = others[1:]  # MXNet's lists begin with a number of their own
        names = {0: NUMBER}
    else:
        names = {}
    if pictures[0] == 1 and len(columns) == 2 and _is_counted(columns[0]):  # CUB's images.txt
        return (NUMBER, IMAGE)
    splits = [place for place in others if all(each.lower() in SPLIT_WORDS for each in columns[place])]
    if len(others) > 1 and len(splits) == 1:  # Vertex AI: TRAIN,gs://birds/1.jpg,crow
        names[splits[0]] = SPLIT
        others.remove(splits[0])
    if len(others) > 1:
        return None
    for place in others:
        values = columns[place]
        worded = sum(value.count(BLANK) >= 2 for value in values) * 2 > len(values)
        names[place] = CAPTION if worded else CLASS
    names[pictures[0]] = IMAGE
    return tuple(names[place] for place in range(len(columns)))
