"""Of which kind files are: tars of samples, Parquet files with pictures in them, or something that is not read."""

import os
from contextlib import suppress
from pathlib import Path

from explain_core.files import is_file, is_folder

WEBDATASET, PARQUET = "webdataset", "parquet"


def kind_of_pattern(pattern: str) -> str | None:
    """The kind of a pattern of files by its ending; None where it may be a table."""
    if pattern.lower().endswith(".tar"):
        return WEBDATASET
    is_pattern = any(letter in pattern for letter in "{*")
    return PARQUET if is_pattern and pattern.lower().endswith((".parquet", ".pq")) else None


def kind_of_packed(path: str) -> str | None:
    """The kind of files with pictures in them that a path means; None for tables, and for folders with pictures."""
    from explain_core.data.decode import SUFFIXES
    from explain_core.data.parquet_set import has_pictures

    place = Path(path)
    if is_file(place):
        if place.suffix.lower() == ".tar":
            return WEBDATASET
        return PARQUET if place.suffix.lower() in (".parquet", ".pq") and has_pictures(path) else None
    if not is_folder(place):
        return None
    # Tars or Parquet files alone, in the folder or in one of data/ and of splits' names.
    found = _endings(path, deeper=True)
    if ".tar" in found and not found & SUFFIXES:
        return WEBDATASET
    return PARQUET if ".parquet" in found and not found & SUFFIXES and has_pictures(path) else None


def _endings(folder: str, deeper: bool) -> set[str]:
    """The endings of the files in a folder, and with `deeper` of those in its folders: there may be a million."""
    found = set[str]()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):  # a link that leads round in a circle
                if entry.is_file():
                    found.add(os.path.splitext(entry.name)[1].lower())  # noqa: PTH122 - Path costs more than the look
                elif deeper and entry.is_dir():
                    found |= _endings(entry.path, deeper=False)
    return found


def way_out(spec: str) -> str:
    """What to do with a file of a kind that is not read, behind a message; "" where there is no such file."""
    suffix = Path(spec).suffix.lower()
    if not spec or not is_file(Path(spec)):
        return ""
    if suffix in (".xlsx", ".xls", ".ods", ".numbers"):
        return "\nSave the spreadsheet as CSV, and give that."
    if suffix in (".gz", ".tgz", ".bz2", ".xz", ".rar", ".7z"):
        return "\nUnpack it, and give the folder; zip files are unpacked here."
    return "\nThe file is no table by its ending: .csv, .tsv, .json, .jsonl, .parquet, .txt; or a .zip."


def nothing_there(spec: str) -> str:
    """That nothing is at a path, behind a message; "" for what is there, and for what is no path."""
    place = Path(spec)
    is_path = bool(spec) and ("/" in spec or bool(place.suffix)) and ":" not in spec
    there = is_path and (is_file(place) or is_folder(place))
    return "\nThere is no such file or folder: check the path." if is_path and not there else ""
