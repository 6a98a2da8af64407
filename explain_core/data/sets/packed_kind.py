"""Of which kind files are: tars of samples, Parquet files with pictures in them, or something that is not read."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from explain_core.data.listing.file_pattern import DEEP
from explain_core.files import is_file, is_folder

WEBDATASET, PARQUET = "webdataset", "parquet"
DEEPEST = 6  #: folders below one in which pictures are looked for, beside which a tar is no set


def kind_of_pattern(pattern: str) -> str | None:
    """The kind of a pattern of files by its ending; None where it may be a table."""
    if pattern.lower().endswith(".tar"):
        return WEBDATASET
    is_pattern = any(letter in pattern for letter in "{*")
    return PARQUET if is_pattern and pattern.lower().endswith((".parquet", ".pq")) else None


def kind_of_packed(path: str) -> str | None:
    """The kind of files with pictures in them that a path means; None for tables, and for folders with pictures."""
    from explain_core.data.pictures.decode import SUFFIXES
    from explain_core.data.sets.parquet_set import has_pictures

    place = Path(path)
    if is_file(place):
        if place.suffix.lower() == ".tar":
            return WEBDATASET
        return PARQUET if place.suffix.lower() in (".parquet", ".pq") and has_pictures(path) else None
    if not is_folder(place):
        return None
    # Tars or Parquet files alone, in the folder, in one of data/ and of splits' names, or in default/train/.
    found = set[str]()
    for ending, deep in _endings(path):
        if ending in SUFFIXES:
            return None
        if deep <= DEEP:
            found.add(ending)
    if ".tar" in found:
        return WEBDATASET
    return PARQUET if ".parquet" in found and has_pictures(path) else None


def _endings(folder: str, deep: int = 0) -> Iterator[tuple[str, int]]:
    """The endings of the files in a folder and below it, and how deep they lie: of a million the first may do."""
    inner = list[str]()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):  # a link that leads round in a circle
                if entry.is_file():
                    ending = os.path.splitext(entry.name)[1]  # noqa: PTH122 - Path costs more than the look
                    yield ending.lower(), deep
                elif deep < DEEPEST and entry.is_dir() and not entry.name.startswith("."):
                    inner.append(entry.path)
    for each in inner:
        yield from _endings(each, deep + 1)


def way_out(spec: str) -> str:
    """What to do with a file of a kind that is not read, behind a message; "" where there is no such file."""
    suffix = Path(spec).suffix.lower()
    if not spec or not is_file(Path(spec)):
        return ""
    if suffix in (".xlsx", ".xls", ".ods", ".numbers"):
        return "\nSave the spreadsheet as CSV, and give that."
    if suffix in (".gz", ".bz2", ".xz", ".zst", ".rar", ".7z"):
        return "\nUnpack it, and give the folder; zip files, .tar, .tar.gz and .tgz are unpacked here."
    return "\nThe file is no table by its ending: .csv, .tsv, .json, .jsonl, .parquet, .txt; or a .zip."


def nothing_there(spec: str) -> str:
    """That nothing is at a path, behind a message; "" for what is there, and for what is no path."""
    place = Path(spec)
    is_path = bool(spec) and ("/" in spec or bool(place.suffix)) and ":" not in spec
    there = is_path and (is_file(place) or is_folder(place))
    return "\nThere is no such file or folder: check the path." if is_path and not there else ""
