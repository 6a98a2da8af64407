"""Caption files of people's own: JSON lines, CSV and Parquet, read into rows that know where they stand."""

import csv
import io
import json
import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.image_set import TEST, TRAIN, Box
from explain_core.data.wording import counted, some
from explain_core.errors import CaptionError
from explain_core.places import Place

MAX_CAPTION = 10_000
#: Captions of one image, or of one class; characters of a line; bytes of a text file that is read whole.
MAX_CAPTIONS, MAX_LINE, MAX_TEXT = 10_000, 4 * 2**20, 256 * 2**20
#: Rows of a Parquet file that are in memory at once, and the bytes that they may take there.
ROWS_AT_ONCE, MAX_ROWS_BYTES = 1024, 256 * 2**20
BOX_COLUMNS = ("x", "y", "width", "height")
COLUMNS = ("image", "class", "caption", "captions", "split", *BOX_COLUMNS)
SPLITS = {"train": TRAIN, "test": TEST, "val": TEST, "valid": TEST, "validation": TEST}
WANTED = 'a column "image" (or "class") and a column "caption" (or "captions", a list)'

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class CaptionRow:
    """What one row says: of an image, or, where it names none, of all images of a class.

    `where` is the row's place, "captions.csv:17". `class_name` beside an image says of which class it is. `captions`
    may be empty: an empty caption says nothing.
    """

    where: str
    image: str | None
    class_name: str | None
    captions: tuple[str, ...]
    split: str | None = None
    box: Box | None = None


def read_captions(path: Place | Path) -> Iterator[CaptionRow]:
    """The rows of a .jsonl, .csv or .parquet file, in order.

    Raises CaptionError, with the file and the row, for anything not of the form described in `row_of`.
    """
    path = Place.of(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise CaptionError(f"{path} is not a caption file; its name has to end in {some(tuple(READERS))}")
    check_regular(path)
    try:
        yield from reader(path)
    except OSError as error:
        raise CaptionError(f"{path} cannot be read: {error.strerror or error}") from error


def check_regular(path: Place | str | Path, at_most: int | None = None) -> None:
    """Raise CaptionError for what is no regular file (a pipe would wait for ever) or over `at_most` bytes.

    What lies behind a URL is an object, and always regular.
    """
    place = Place.of(path)
    if not place.is_local:
        return
    path = place.text
    try:
        status = os.stat(path)  # noqa: PTH116 - there are tens of thousands of caption files in CUB's layout
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise CaptionError(f"{path} cannot be read: {said}") from error
    if not stat.S_ISREG(status.st_mode):
        raise CaptionError(f"{path} is not a regular file; give a file of text")
    if at_most is not None and status.st_size > at_most:
        raise CaptionError(f"{path} is larger than {at_most // 2**20} MiB; is it a text file?")


def row_of(fields: Mapping[str, object], where: str) -> CaptionRow:
    """Check one row's values: image or class, caption or captions; split and x, y, width, height if given."""
    image, class_name = _name(fields, "image", where), _name(fields, "class", where)
    if image is None and class_name is None:
        raise CaptionError(f'{where}: neither "image" nor "class" is given; each row needs one of them')
    if fields.get("caption") is not None and fields.get("captions") is not None:
        raise CaptionError(f'{where}: both "caption" and "captions" are given; give one of them')
    if "caption" not in fields and "captions" not in fields:
        raise CaptionError(f'{where}: neither "caption" nor "captions" is given')
    given = fields.get("captions")
    if given is None:
        given = [fields.get("caption")]
    elif not isinstance(given, list):
        raise CaptionError(f'{where}: "captions" is {_shown(given)}; a list of strings is wanted')
    captions = tuple(text for item in given if item is not None and (text := clean_caption(item, where)))
    split, box = _split(fields.get("split"), where), _box(fields, where)
    if image is None and (split is not None or box is not None):
        raise CaptionError(
            f'{where}: a split and a box belong to an image, but the row names only the class "{class_name}"'
        )
    return CaptionRow(where, image, class_name, captions, split, box)


def clean_caption(text: object, where: str) -> str:
    """A caption with its white space and control characters made single blanks; "" where nothing is left.

    Raises CaptionError for what is not text, or too much of it.
    """
    if not isinstance(text, str):
        raise CaptionError(f"{where}: the caption is {_shown(text)}; a string is wanted")
    if len(text) > MAX_CAPTION:
        raise CaptionError(
            f"{where}: the caption has {len(text):,} characters, at most {MAX_CAPTION:,} are read. "
            f"It begins {text[:40]!r}; is a quote or a line break missing?"
        )
    if not text.isascii():
        _check_encodable(text, where)
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return " ".join(text.split())


def decoded(data: bytes, where: str, first_line: int = 1) -> str:
    """UTF-8 bytes as text, without a byte order mark. Raises CaptionError with the line that is not UTF-8."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise CaptionError(
            f"{where}:{line}: byte 0x{data[error.start]:02x} is not UTF-8 text. Save the file as UTF-8."
        ) from error


def _read_jsonl(path: Place) -> Iterator[CaptionRow]:
    with path.open() as lines:
        for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), b""), start=1):
            where = f"{path.name}:{number}"
            if len(line) > MAX_LINE:
                raise _endless(where)
            text = decoded(line, path.name, number).strip()
            if not text:
                continue
            try:
                fields = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise CaptionError(
                    f'{where}: not JSON ({error}): "{text[:60]}". One object a line is wanted: '
                    '{"image": "crow/1.jpg", "caption": "a black bird"}'
                ) from error
            if not isinstance(fields, dict):
                raise CaptionError(f"{where}: {_shown(fields)} where an object {{...}} is wanted, one a line")
            yield row_of(fields, where)


def _text_lines(path: Place) -> Iterator[str]:
    """The lines of a UTF-8 file with their ends, whatever these are; the file is not taken into memory."""
    with path.open() as data, io.TextIOWrapper(data, encoding="utf-8-sig", newline="") as lines:
        try:
            for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), ""), start=1):
                if len(line) > MAX_LINE:
                    raise _endless(f"{path.name}:{number}")
                yield line
        except UnicodeDecodeError as error:
            _name_the_line(path)
            raise CaptionError(f"{path.name} is not UTF-8 text. Save the file as UTF-8.") from error


def _name_the_line(path: Place) -> None:
    """Raise CaptionError with the line that is not UTF-8."""
    with path.open() as lines:
        for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), b""), start=1):
            decoded(line, path.name, number)


def _endless(where: str) -> CaptionError:
    return CaptionError(f"{where}: the line is longer than {MAX_LINE // 2**20} MiB; are line breaks missing?")


def _read_csv(path: Place) -> Iterator[CaptionRow]:
    rows = csv.reader(_text_lines(path), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for row in rows:
            where, line = f"{path.name}:{line}", rows.line_num + 1
            if not any(row):
                continue
            if header is None:
                header = [name.strip() for name in row]
                _check_columns(header, where)
                if "caption" not in header:
                    raise CaptionError(f'{where}: a CSV file holds one caption a row, in a column "caption"')
                continue
            if len(row) != len(header):
                raise CaptionError(
                    f"{where}: {counted(len(row), 'field')}, but the first line names {len(header)}. "
                    'A caption with a comma needs quotes around it: "a small, black bird"'
                )
            yield row_of({name: value or None for name, value in zip(header, row, strict=True)}, where)
    except csv.Error as error:
        raise CaptionError(
            f"{path.name}:{line}: not CSV ({error}). Is a quote missing, or one too many?"
        ) from error
    if header is None:
        raise CaptionError(f"{path.name} is empty; its first line has to name the columns: {WANTED}")


def _read_parquet(path: Place) -> Iterator[CaptionRow]:
    source = path.text if path.is_local else pa.BufferReader(path.read_bytes())
    try:
        with pq.ParquetFile(source) as file:
            names = file.schema_arrow.names
            _check_columns(names, path.name)
            number = 0
            wanted = [name for name in COLUMNS if name in names]
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
                if batch.nbytes > MAX_ROWS_BYTES:
                    raise CaptionError(
                        f"{path.name}, row {number + 1} or soon after: {batch.nbytes // 2**20:,} MiB of captions "
                        f"in {batch.num_rows:,} rows. At most {MAX_CAPTION:,} characters are read of a caption."
                    )
                for fields in batch.to_pylist():
                    number += 1
                    yield row_of(fields, f"{path.name}, row {number}")
    except (pa.ArrowException, OSError, ValueError) as error:
        said = str(error).partition("\n")[0][:200]
        raise CaptionError(f"{path} is not a Parquet file, or is damaged: {said}") from error


READERS = {".jsonl": _read_jsonl, ".csv": _read_csv, ".parquet": _read_parquet}


def _check_columns(names: list[str], where: str) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1 and name in COLUMNS})
    if doubled:
        raise CaptionError(f'{where}: the column "{doubled[0]}" is there twice')
    if not {"image", "class"} & set(names) or not {"caption", "captions"} & set(names):
        raise CaptionError(
            f"{where}: the columns are {some([repr(name[:40]) for name in names])}; wanted are {WANTED}"
        )


def _name(fields: Mapping[str, object], column: str, where: str) -> str | None:
    value = fields.get(column)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise CaptionError(f'{where}: "{column}" is {_shown(value)}; a name is wanted')
    _check_encodable(value, where)
    return value.strip()


def _split(value: object, where: str) -> str | None:
    if value is None or value == "":
        return None
    split = SPLITS.get(value.strip().lower()) if isinstance(value, str) else None
    if split is None:
        raise CaptionError(f'{where}: the split is {_shown(value)}; give "train" or "test"')
    return split


def _box(fields: Mapping[str, object], where: str) -> Box | None:
    if all(fields.get(column) is None for column in BOX_COLUMNS):
        return None
    x, y, width, height = (_number(fields.get(column), column, where) for column in BOX_COLUMNS)
    if width <= 0 or height <= 0:
        raise CaptionError(f"{where}: the box is {width:g} x {height:g} pixels; both have to be over 0")
    return Box(x, y, width, height)


def _number(value: object, column: str, where: str) -> float:
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            number = float(value)
            if math.isfinite(number):
                return number
    except (ValueError, OverflowError):
        pass
    raise CaptionError(f'{where}: the box\'s "{column}" is {_shown(value)}; a number of pixels is wanted')


def _check_encodable(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CaptionError(
            f"{where}: half a character (\\u{ord(text[error.start]):04x}) stands in the text"
        ) from error


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
