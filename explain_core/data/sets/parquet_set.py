"""Parquet files with pictures in them, as Hugging Face's datasets write and publish them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.image_set import ImageSet
from explain_core.data.listing.file_pattern import matching_files, split_of
from explain_core.data.listing.image_listing import ImageFile
from explain_core.data.pictures.picture_place import PARQUET, member_path
from explain_core.data.sets.packed_images import PackedImages, packed_image_set
from explain_core.data.tables.column_names import IMAGE, meaning, normalised
from explain_core.data.tables.table import ROWS_AT_ONCE, Row
from explain_core.data.tables.table_file import label_names
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place

PEEKED = 16  #: rows that tell whether pictures are there, or their paths alone
#: Names of columns that hold a picture's bytes, beside those that mean an image.
BYTES = ("bytes", "image_bytes", "img_bytes", "jpg", "jpeg", "png", "webp", "content", "data")


class UnclearPicturesError(ImageSetError):
    """Pictures may be in one or another column."""


def has_pictures(path: str) -> bool:
    """Whether a local Parquet file, or those of a pattern, hold pictures and not their paths."""
    try:
        root, names = matching_files(path, PARQUET)
        column = _column(_schema(root / names[0]), (), names[0])
        return column is not None and _first_is_there(root / names[0], column)
    except UnclearPicturesError:
        return True
    except (ImageSetError, CaptionError, OSError):
        return False


def load_parquet(
    pattern: str, captions: Place | Path | None = None, columns: Mapping[str, Sequence[str]] | None = None
) -> ImageSet:
    """The images in Parquet files: FILE, FOLDER, data/train-*.parquet, {0..3}, also at a URL.

    Pictures are a column of structs {bytes, path}, or of bytes; the other columns are read as a table's, with the same
    names, and a ClassLabel's names in the order that the file has. A file's name or folder says the split. Raises
    ImageSetError and CaptionError, with file and row.
    """
    given = dict(columns or {})
    root, names = matching_files(pattern, PARQUET)
    schemas = {name: _schema(root / name) for name in names}
    wanted = given.pop(IMAGE, ())
    picture = _column(schemas[names[0]], wanted, names[0])
    if picture is None:
        raise ImageSetError(
            f"{names[0]}: no column holds pictures; there are {some(schemas[names[0]].names)}. Say which does: "
            "--columns image=COLUMN; of a table of paths: manifest:FILE"
        )
    labels = label_names(schemas[names[0]])
    for name, schema in schemas.items():
        if _column(schema, (picture,), name) is None or label_names(schema) != labels:
            raise ImageSetError(
                f"{name} is of another kind than {names[0]}: its columns {some(schema.names)}, or its classes' names, "
                "differ. Give the files of one set alone."
            )
    pictures = dict[str, ImageFile]()
    for name in names:
        split = split_of(name)
        for row, path in enumerate(_paths(root / name, schemas[name], picture)):
            pictures[f"{name}/{member_path(picture, row, path)}"] = ImageFile("", split)
    others = [name for name in schemas[names[0]].names if name != picture]
    # In test sets whose answers are kept back, -1 says that nobody told the class.
    unlabelled = {name for name in others if name in labels}

    def rows() -> Iterator[Row]:
        known = iter(pictures)
        for name in names:
            for where, fields in _rows(root / name, name, others):
                said = {
                    key: None if key in unlabelled and value == -1 else value for key, value in fields.items()
                }
                yield where, said | {IMAGE: next(known)}

    packed = PackedImages(pictures, (IMAGE, *(name for name in others if name != IMAGE)), rows, labels, ())
    return packed_image_set(f"parquet:{pattern}", root, packed, given, captions)


def _schema(place: Place) -> pa.Schema:
    try:
        return pq.read_schema(place.source())
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise _damaged(place, error) from error


def _column(schema: pa.Schema, wanted: Sequence[str], file: str) -> str | None:
    """The column of pictures. Raises ImageSetError where two may be, or the one that is given is none."""
    there = [field.name for field in schema if _is_picture(field.type) and "/" not in field.name]
    if wanted:
        if wanted[0] in there:
            return wanted[0]
        kind = f"is of type {schema.field(wanted[0]).type}" if wanted[0] in schema.names else "is not there"
        raise ImageSetError(
            f'{file}: the column "{one_line(wanted[0])}" {kind}; wanted are pictures, as bytes or as a '
            f"struct of bytes and path. There are {some(there or schema.names)}."
        )
    named = [name for name in there if meaning(name) == IMAGE or normalised(name) in BYTES]
    if len(named or there) > 1:
        found = named or there
        raise UnclearPicturesError(
            f"{file}: pictures may be in the column {' or '.join(map(one_line, found))}; say which: "
            f"--columns image={found[0]}"
        )
    structs = [
        name for name in there if pa.types.is_struct(schema.field(name).type)
    ]  # bytes alone may be anything
    return next(iter(named or structs), None)


def _first_is_there(place: Place, column: str) -> bool:
    """Whether one of the first rows has bytes: a struct may name paths alone."""
    with pq.ParquetFile(place.source()) as file:
        batch = next(file.iter_batches(PEEKED, columns=[column]), None)
    found = [] if batch is None else batch.column(0).to_pylist()
    return any((each.get("bytes") if isinstance(each, dict) else each) is not None for each in found)


def _is_picture(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        index = kind.get_field_index("bytes")
        return index >= 0 and _is_binary(kind.field(index).type)
    return _is_binary(kind)


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _paths(place: Place, schema: pa.Schema, column: str) -> Iterator[str | None]:
    """Each row's path, where the pictures have some; the bytes are not read."""
    kind = schema.field(column).type
    named = pa.types.is_struct(kind) and kind.get_field_index("path") >= 0
    try:
        with pq.ParquetFile(place.source()) as file:
            if not named:
                yield from (None for _ in range(file.metadata.num_rows))
                return
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=[f"{column}.path"]):
                yield from (value and value.get("path") for value in batch.column(0).to_pylist())
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(place, error) from error


def _rows(place: Place, name: str, columns: Sequence[str]) -> Iterator[Row]:
    number = 0
    try:
        with pq.ParquetFile(place.source()) as file:
            if not columns:
                yield from ((f"{name}, row {row + 1}", {}) for row in range(file.metadata.num_rows))
                return
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(columns)):
                for fields in batch.to_pylist():
                    number += 1
                    yield f"{name}, row {number}", fields
    except (pa.ArrowException, OSError) as error:
        raise _damaged(place, error) from error


def _damaged(place: Place, error: Exception) -> CaptionError:
    said = str(error).partition("\n")[0][:160]
    return CaptionError(f"{place} is not a Parquet file, or is cut short: {said}. Copy or write it again")
