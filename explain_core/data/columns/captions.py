"""What one row of a table says of an image, or of all images of a class."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explain_core.data.columns.box_columns import box_of
from explain_core.data.columns.columns import Columns, columns_of
from explain_core.data.columns.split_values import split_said
from explain_core.data.columns.wanted_columns import unknown_columns
from explain_core.data.image_set import Box, Part
from explain_core.data.tables.column_values import opened
from explain_core.data.tables.json_table import shown
from explain_core.data.tables.table import MAX_CAPTION, Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

MAX_CAPTIONS = 10_000  #: of one image, or of one class
READERS = (
    ".jsonl",
    ".csv",
    ".parquet",
)  #: endings of this program's own caption files, which go before others
STRICT = (
    "captions.jsonl",
    "captions.json",
)  #: in which "captions" is a list, as this program's own files have it
ENDINGS = (*READERS, ".tsv", ".json", ".txt")

#: In talks about pictures, as machines that describe them are trained with: who speaks, and whose words are captions.
TURNS, ANSWERING = ("from", "role"), ("gpt", "assistant", "model")

#: What pandas and spreadsheets write where a class is not known, or nothing is said.
NOT_KNOWN = frozenset({"nan", "null", "n/a", "#n/a", "<na>"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class CaptionRow:
    """What one row says: of an image, or, where it names none, of all images of a class.

    `where` is the row's place, "captions.csv:17". `class_name` beside an image says of which class it is, `number`
    which number that class has. `captions` may be empty: an empty caption says nothing. `base`: the folder, from the
    set's root, that the image's name is relative to. `in_shares`: the box is in shares of the picture's sides.
    `other_split`: what a split column says that is no split. `unlabelled`: why what is marked in the image tells no
    class, as words that follow "images".
    """

    where: str
    image: str | None
    class_name: str | None
    captions: tuple[str, ...]
    split: str | None = None
    box: Box | None = None
    number: int | None = None
    base: str = ""
    parts: tuple[Part, ...] = ()
    in_shares: bool = False
    other_split: str | None = None
    unlabelled: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of the image but why it has no class."""
        rest = (self.class_name, self.split, self.box, self.other_split)
        return bool(self.unlabelled) and not (self.captions or self.parts) and rest == (None,) * len(rest)


def read_captions(path: Place | Path) -> Iterator[CaptionRow]:
    """The rows of a caption file, in order; its columns are found by their names.

    Raises CaptionError, with the file and the row, for anything that cannot be understood.
    """
    place = Place.of(path)
    if place.suffix.lower() not in ENDINGS:
        raise CaptionError(f"{place} is not a caption file; its name has to end in {some(ENDINGS)}")
    table = open_table(place)
    yield from rows_of(table, checked(columns_of(table), table))


def checked(columns: Columns, table: Table) -> Columns:
    """The columns of a table that has to say something. Raises CaptionError where it names nothing, or says nothing."""
    if table.path.suffix.lower() in (".jsonl", ".ndjson"):  # each row has columns of its own
        if table.columns and not columns.captions and (columns.image or columns.class_name):
            raise CaptionError(f'{table.path.name}:1: neither "caption" nor "captions" is given')
    elif table.columns and not ((columns.image or columns.class_name) and columns.captions):
        raise unknown_columns(table)
    return columns


def rows_of(table: Table, columns: Columns, base: str = "") -> Iterator[CaptionRow]:
    """What each row says. Raises CaptionError, with the row, where a value cannot be meant."""
    for where, fields in table.rows():
        yield row_of(fields, where, columns, table.labels, base)


def row_of(
    fields: Mapping[str, object],
    where: str,
    columns: Columns,
    labels: Mapping[str, tuple[str, ...]],
    base: str = "",
) -> CaptionRow:
    """Check one row's values. `labels`: names of the numbers in a column."""
    image = _image(fields, columns, where)
    class_name, number = _class(fields, columns, labels, where)
    if image is None and class_name is None:
        raise CaptionError(f'{where}: neither "image" nor "class" is given; each row needs one of them')
    if columns.captions and not any(name in fields for name in columns.captions):
        raise CaptionError(f'{where}: neither "caption" nor "captions" is given')
    captions = tuple(text for name in columns.captions for text in _captions(fields.get(name), name, where))
    split, other = split_said(fields, columns, where)
    box = box_of(fields, columns, where)
    if image is None and (split is not None or box is not None):
        raise CaptionError(
            f"{where}: a {'split' if box is None else 'box'} belongs to an image, but the row names only the class "
            f'"{class_name}". Say which column names the image: --columns image=COLUMN'
        )
    return CaptionRow(
        where, image, class_name, captions, split, box, number, base, (), columns.in_shares, other
    )


def clean_caption(text: object, where: str) -> str:
    """A caption with its white space and control characters made single blanks; "" where nothing is left.

    Raises CaptionError for what is not text, or too much of it.
    """
    if not isinstance(text, str):
        raise CaptionError(f"{where}: the caption is {shown(text)}; a string is wanted")
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


def _captions(given: object, column: str, where: str) -> Iterator[str]:
    """The captions in a value: one, or a list of them; in a list, Flickr's and COCO's objects with a text too."""
    if given is None:
        return
    if isinstance(given, str):
        given = _listed(given)
    if isinstance(given, str) and column == "captions":
        if where.rpartition(":")[0] in STRICT:
            raise CaptionError(f'{where}: "captions" is {shown(given)}; a list of strings is wanted')
        given = [given]
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, dict):
            if (turn := next((item[key] for key in TURNS if key in item), None)) is not None:
                if turn not in ANSWERING:
                    continue
                item = next((item[key] for key in ("value", "content") if key in item), item)
            else:
                item = next(
                    (item[key] for key in ("raw", "caption", "text", "sentence") if key in item), item
                )
        if isinstance(item, float) and item != item:  # NaN, as pandas keeps an empty cell
            continue
        if item is not None and (text := clean_caption(item, where)) and text.lower() not in NOT_KNOWN:
            yield text


def _listed(text: str) -> object:
    """A list that was written into a text table as JSON or as Python writes it; else the text."""
    if text.startswith("[") and text.endswith("]"):
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(found, list) and found and all(isinstance(item, str) for item in found):
                return found
    return text


def _image(fields: Mapping[str, object], columns: Columns, where: str) -> str | None:
    value = opened(fields.get(columns.image) if columns.image else None)
    if isinstance(value, dict) and "path" in value and "bytes" not in value:
        value = value["path"]
    if isinstance(value, dict) and "bytes" in value:
        if value.get("bytes") is not None:
            raise CaptionError(
                f"{where}: the picture itself stands in the table; write pictures as files, and their paths here"
            )
        value = value.get("path")
    if isinstance(value, int) and not isinstance(value, bool) and columns.image != "image":
        value = str(value)
    return checked_name(value, columns.image or "image", where)


def _class(
    fields: Mapping[str, object], columns: Columns, labels: Mapping[str, tuple[str, ...]], where: str
) -> tuple[str | None, int | None]:
    if columns.class_name is None:
        return None, None
    value = fields.get(columns.class_name)
    number = _whole(fields.get(columns.number)) if columns.number else None
    names = labels.get(columns.class_name)
    if names is not None and isinstance(value, list) and len(value) == 1:  # a list of labels, of one
        value = value[0]
    if names is not None and isinstance(value, list):
        places = [place for each in value if (place := _whole(each)) is not None and 0 <= place < len(names)]
        value = [names[place] for place in places] if len(places) == len(value) else value
    if names is not None and (place := _whole(value)) is not None:
        if place == -1:  # no label, as `datasets` has it
            return None, None
        if not 0 <= place < len(names):
            raise CaptionError(f"{where}: the class is number {place}, and the file names {len(names)}")
        return names[place], place
    if isinstance(value, str) and value.startswith('{"choices"'):
        value = _choices(value)
    if isinstance(value, str):
        value = _listed(value.strip()) if value.strip() != "[]" else None
    if isinstance(value, list):
        kept = columns.keeps_unclear or columns.keeps_several
        if len(value) > 1 and kept and all(isinstance(each, str | int) for each in value):
            return "|".join(map(str, value)), None
        if len(value) > 1:
            raise CaptionError(f"{where}: {len(value)} classes of one image ({shown(value)}); one is wanted")
        value = value[0] if value else None
    if isinstance(value, str) and value.strip().lower() in NOT_KNOWN:
        value = None
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, str) and value.lstrip().startswith("{") and value.rstrip().endswith("}"):
        raise CaptionError(
            f'{where}: "{one_line(columns.class_name)}" holds an object, {one_line(value)[:60]}; give the class alone, '
            "in a column of its own"
        )
    whole = _whole(value)
    if whole is not None and not isinstance(value, bool):
        return str(whole), whole
    return checked_name(value, columns.class_name, where), number


def _choices(text: str) -> object:
    """Label Studio's answer in a cell, where several may be chosen: {"choices": ["crow"]}."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found.get("choices", text) if isinstance(found, dict) else text


def _whole(value: object) -> int | None:
    """A whole number that a value is; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,9}(\.0+)?\s*", value):
        return int(float(value))
    return None


def checked_name(value: object, column: str, where: str) -> str | None:
    """A name in a cell; None where it is empty. Raises CaptionError for what is no text."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise CaptionError(f'{where}: "{one_line(column)}" is {shown(value)}; a name is wanted')
    _check_encodable(value, where)
    return value.strip()


def _check_encodable(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CaptionError(
            f"{where}: half a character (\\u{ord(text[error.start]):04x}) stands in the text"
        ) from error
