"""Whether what a run is about to write fits on the disk: said before it is begun, and not when all is computed."""

import shutil
from pathlib import Path

import pyarrow as pa

from explain_core.errors import StoreError
from explain_core.files import disk_error

#: An image's answers in the DuckDB file (sentences, explanations, an index entry, heatmaps): at least, and at most.
ANSWERS, MANY_ANSWERS = 2_000, 20_000
#: Shards are compressed: at least this part of what they hold is left, of maps that are mostly 0.
LEAST, GB = 0.1, 1e9


def row_bytes_of(schema: pa.Schema) -> int:
    """About how many bytes an image takes in a shard of this schema, before it is compressed."""
    return sum(_width(field.type) for field in schema)


def check_room(
    folder: Path, shards: Path | None, images: int, row: int, database: Path, copied: int = 0
) -> str | None:
    """A note where a run may not fit on the disk. Raises StoreError where it certainly will not.

    `images` are to be extracted, at `row` bytes each, into `shards` (None where they lie elsewhere); the store in
    `folder` is copied once, with the new answers; `copied` bytes of it are there already.
    """
    copy = max(database.stat().st_size - copied, 0) if database.is_file() else 0
    least, most = copy + ANSWERS * images, copy + MANY_ANSWERS * images
    if shards is not None and not _same_disk(folder, shards):
        _check(shards, row * images * LEAST, "its shards of activations")
        _check(folder, least, "the store's next version")
        return _note(shards, row * images) or _note(folder, most)
    here = row * images if shards is not None else 0
    what = "its shards of activations and the store's next version" if here else "the store's next version"
    _check(folder, here * LEAST + least, what)
    return _note(folder, here + most)


def _check(folder: Path, least: float, what: str) -> None:
    free = _free(folder)
    if free < least:
        raise StoreError(
            f"the run will not fit on the disk: {what} take {least / GB:,.2f} GB at least, and {folder} has "
            f"{free / GB:,.2f} GB free. Free some space (explain prune), name another place with --shards, or leave "
            "the maps out with --maps none."
        )


def _note(folder: Path, most: float) -> str | None:
    free = _free(folder)
    if free >= most:
        return None
    return (
        f"the disk may become full: the run takes up to {most / GB:,.2f} GB, and {folder} has {free / GB:,.2f} GB "
        "free. What is finished is kept if it does"
    )


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(_there(folder)).free
    except OSError as error:
        raise disk_error(error, folder) from error


def _same_disk(one: Path, other: Path) -> bool:
    return _there(one).stat().st_dev == _there(other).stat().st_dev


def _there(folder: Path) -> Path:
    """The folder, or the nearest one around it that is there."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())


def _width(kind: pa.DataType) -> int:
    if pa.types.is_fixed_size_list(kind):
        return int(kind.list_size) * _width(kind.value_type)
    if pa.types.is_fixed_size_binary(kind):
        return int(kind.byte_width)
    return int(kind.bit_width) // 8 if pa.types.is_primitive(kind) else 32
