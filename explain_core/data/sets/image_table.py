"""An image set that a table names, a row for each image: where its pictures lie, and what it says of them."""

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.annotation_files import annotation_of
from explain_core.data.annotations.folder_captions import FolderCaptions
from explain_core.data.annotations.label_causes import said_of_left
from explain_core.data.annotations.packed_table import is_packed_table, plain_table
from explain_core.data.annotations.path_classes import classes_of_paths, without_pattern
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.image_set import ImageSet
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.listing import list_images
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.sets.folder import assembled
from explain_core.data.tables.column_names import IMAGE, SPLIT, SPLIT_WORDS, meaning
from explain_core.data.tables.folder_names import NO_CLASSES, WRAPPERS
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place, is_url

SAMPLE = 200  #: names that tell where pictures lie

_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


def load_table(
    path: str, captions: Place | Path | None = None, columns: Mapping[str, Sequence[str]] | None = None
) -> ImageSet:
    """Load the images that a table names: CSV and its kin, JSON, JSON lines, Parquet, COCO's JSON, or a list of paths.

    Paths are whole, or relative to the table's folder, to a folder such as images/ in it or beside it, or to the folder
    above; where none of these fits, pictures below the table's folder are found by their names. The class is a
    column's, else the first folder of the path. What `captions` says is added. Raises ImageSetError and CaptionError.
    """
    file = Place.of(path)
    if not file.is_file():
        raise ImageSetError(f"{file} is no file; give a table with a row for each image")
    is_split_drawn = (columns or {}).get(SPLIT) == ()
    annotation, rows, said = _understood(file, without_pattern(columns or {}), is_split_drawn)
    listing, rows = _located(file, rows)
    of_paths = classes_of_paths(listing, columns or {})[1]
    listing.notes += said
    listing.is_split_drawn = is_split_drawn
    listing.tables = (file.absolute().parent.text,) if file.is_local else ()
    told = FolderCaptions(listing)
    read = [replace(annotation, rows=lambda _: iter(rows), split=None)]
    if of_paths:
        read = [*of_paths, replace(read[0], brings_classes=False)]
    if captions is not None:
        read.append(annotation_of(Place.of(captions), "", {}, ImageNames(listing).is_there()))
    return assembled(f"manifest:{path}", listing, told, read)


def _understood(
    file: Place, columns: Mapping[str, Sequence[str]], is_split_drawn: bool
) -> tuple[Annotation, list[CaptionRow], list[str]]:
    """What the table says, its rows of pictures, and what is to be said of it.

    Where no column is surely one of pictures (an "id" of names without ending), those near the table are asked. Raises
    CaptionError where none is.
    """

    def read(is_there: Callable[[str], bool]) -> tuple[Annotation, list[CaptionRow], list[str]]:
        found = annotation_of(file, "", columns, is_there)
        found, said = replace(found, split=None) if is_split_drawn else found, list[str]()
        heard = [row for row in found.heard(said) if row.image is not None]
        rows = [row for row in heard if not row.is_bare]
        why = {str(row.image): row.unlabelled for row in heard if row.is_bare}
        said += said_of_left(list(why), why, [])
        if not rows:
            raise CaptionError(
                f"{file.name} names no images. Name the column of their paths: --columns image=COLUMN; or give the "
                f"folder of pictures: folder:FOLDER --captions {file.name}"
            )
        return found, rows, said

    try:
        return read(lambda _: False)
    except CaptionError as error:
        if IMAGE in columns or not file.is_local or not _has_column_of_pictures(file):
            raise
        with suppress(CaptionError, ImageSetError):
            return read(ImageNames(list_images(file.absolute().parent)).is_there())
        raise error


def _has_column_of_pictures(file: Place) -> bool:
    """Whether some column is called like one of pictures."""
    with suppress(CaptionError):
        return any(meaning(name) == IMAGE for name in open_table(plain_table(file)).columns)
    return False


def _located(file: Place, rows: Sequence[CaptionRow]) -> tuple[Listing, list[CaptionRow]]:
    """The pictures that are there, and the rows with their paths from where these lie."""
    folder = file.absolute().parent
    wide = [_wide(str(row.image), folder) for row in rows]
    if any(wide):
        names = [name or (str(folder / _plain(str(row.image)))) for name, row in zip(wide, rows, strict=True)]
        there = {name for name in dict.fromkeys(names) if Path(name).is_file()}
        if there:
            root = Place(os.path.commonpath([posixpath.dirname(name) for name in there]))
            inside = {name[len(root.text.rstrip("/")) + 1 :] for name in there}
            told = [replace(row, image=name) for row, name in zip(rows, names, strict=True)]
            return _listed(root, inside, ""), told
        return _searched(folder, rows), list(rows)  # whole paths of another machine: found by their ends
    plain = {_plain(str(row.image)) for row in rows}
    for root, inner in _candidates(folder):
        if any(_exists(root, f"{inner}{name}") for name in islice(sorted(plain), SAMPLE)):
            base = inner.rstrip("/")
            there = _all_there(root, [f"{inner}{name}" for name in plain])
            if len(there) < len(plain) and (wider := _found_wider(folder, rows, len(there))) is not None:
                return wider, list(rows)
            return _listed(root, there, base), [replace(row, base=base) for row in rows]
    return _searched(folder, rows), list(rows)


def _found_wider(folder: Place, rows: Sequence[CaptionRow], known: int) -> Listing | None:
    """Everything below the table's folder, where more than `known` pictures are found there by their names."""
    try:
        listing = list_images(folder)
    except ImageSetError:
        return None
    is_there = ImageNames(listing).is_there()
    return listing if sum(map(is_there, {str(row.image) for row in rows})) > known else None


def _searched(folder: Place, rows: Sequence[CaptionRow]) -> Listing:
    """Everything below the table's folder, where no path fits as it is."""
    try:
        return list_images(folder)
    except ImageSetError as error:
        if all(is_url(str(row.image)) for row in rows):
            raise ImageSetError(
                f"{rows[0].where.partition(':')[0]} names addresses of pictures, and none of them is below {folder}: "
                f"{some([str(row.image) for row in rows])}. Pictures are read from files: download them first "
                "(img2dataset does), and they are found by their names"
            ) from error
        raise ImageSetError(
            f"none of the {counted(len(rows), 'picture')} that {rows[0].where.partition(':')[0]} names is there: "
            f"{some([str(row.image) for row in rows])}. Paths are looked for from {folder}, in folders such as images/ "
            "in it, and from the folder above"
        ) from error


def _wide(name: str, folder: Place) -> str | None:
    """The whole path of a name that is one, or that leads out of the table's folder; None for others."""
    text = name.removeprefix("file://").replace("\\", "/")
    if text.startswith("/") or _DRIVE.match(name):
        return posixpath.normpath(text)
    if ".." in text.split("/") and folder.is_local:
        return posixpath.normpath(f"{folder}/{text}")
    return None


def _plain(name: str) -> str:
    steps = [step for step in name.replace("\\", "/").split("/") if step not in ("", ".")]
    return "/".join(steps)


def _candidates(folder: Place) -> Iterator[tuple[Place, str]]:
    """Where pictures may lie: (root, what stands before a name there)."""
    for root in (folder, folder.parent):
        yield root, ""
        try:
            inside = [
                entry.name for entry in root.scan() if entry.is_dir() and not entry.name.startswith(".")
            ]
        except OSError:
            continue
        likely = [name for name in inside if name.lower() in WRAPPERS or name.lower() in SPLIT_WORDS]
        others = [] if root is not folder else [name for name in inside if name not in likely][:50]
        yield from ((root, f"{name}/") for name in (*likely, *others) if name.lower() not in NO_CLASSES)


def _exists(root: Place, name: str) -> bool:
    try:
        return (root / name).is_file()
    except (OSError, ValueError):
        return False


def _all_there(root: Place, names: Sequence[str]) -> set[str]:
    if root.is_local:
        return {name for name in names if _exists(root, name)}
    files = root.files()
    return {name for name in names if name in files}


def _is_wrapper(step: str) -> bool:
    return step.lower() in WRAPPERS


def _listed(root: Place, names: set[str], base: str) -> Listing:
    """A listing of these pictures, with the class that their folders tell."""
    listing = Listing(root, base=f"{base}/" if base else "", asked=root)
    for name in sorted(names):
        if Path(name).suffix.lower() not in SUFFIXES:
            listing.others.append(one_line(name))
            continue
        steps = name.removeprefix(listing.base).split("/")[:-1]
        while steps and _is_wrapper(steps[0]):
            steps = steps[1:]
        split = SPLIT_WORDS.get(steps[0].lower()) if steps else None
        if split is not None:
            steps = steps[1:]
        if steps:
            listing.images[name] = ImageFile(steps[0], split)
        else:
            listing.loose.append(name)
            if split is not None:
                listing.lies[name] = split
    if listing.others:
        listing.notes.append(
            f"left out {counted(len(listing.others), 'file')} not called like pictures: {some(listing.others)}"
        )
    return listing


def is_table(path: str) -> bool:
    """Whether a path is called like a table."""
    return Path(path).suffix.lower() in TABLES or is_packed_table(path)


TABLES = frozenset(
    {
        ".csv",
        ".tsv",
        ".psv",
        ".json",
        ".jsonl",
        ".ndjson",
        ".parquet",
        ".pq",
        ".txt",
        ".token",
        ".lst",
        ".manifest",
        ".tab",
        ".yaml",
        ".yml",
    }
)
