"""What a folder holds, as far as one must look to tell a folder round all classes from a class's."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from explain_core.data.listing.leftovers import SUBJECT
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.folder_names import (
    BESIDE_WRAPPERS,
    WRAPPERS,
    are_no_classes,
    is_hidden,
    is_round,
    splits_of_folders,
)
from explain_core.places import Place


def holds_folders(folder: Place) -> bool:
    entries = [entry for entry in folder.scan() if not is_hidden(entry.name)]
    return any(entry.is_dir() for entry in entries) and not any(
        Path(entry.name).suffix.lower() in SUFFIXES for entry in entries
    )


def holds_pictures(folder: Place, depth: int = 4) -> bool:
    """Whether there is a picture in a folder or below it."""
    entries = [entry for entry in folder.scan() if not is_hidden(entry.name)]
    if any(Path(entry.name).suffix.lower() in SUFFIXES and not entry.is_dir() for entry in entries):
        return True
    inner = [entry.name for entry in entries if entry.is_dir()]
    return depth > 0 and any(holds_pictures(folder / name, depth - 1) for name in inner)


def folders_of_pictures(folder: Place) -> int:
    """How many folders in a folder hold pictures, two at most."""
    inner = [entry.name for entry in folder.scan() if entry.is_dir() and not is_hidden(entry.name)]
    return len(with_pictures(folder, inner))


def with_pictures(folder: Place, names: Sequence[str]) -> list[str]:
    """The first two of some folders in a folder that hold pictures: of more nobody asks, and each costs a look at its
    files."""
    return list(islice((name for name in names if holds_pictures(folder / name)), 2))


def is_round_classes(folder: Place) -> bool:
    """Whether a folder holds no pictures but several folders with pictures of their own: lfw/Aaron_Eckhart/1.jpg."""
    if not holds_folders(folder):
        return False
    inner = [entry.name for entry in folder.scan() if entry.is_dir() and not is_hidden(entry.name)]
    named = [name for name in inner if name.lower() not in BESIDE_WRAPPERS]
    return (
        len(named) == len(inner) > 1
        and not are_no_classes(named)
        and not all(map(SUBJECT.fullmatch, named))
        and all(_is_like_a_class(folder / name) for name in named)
    )


def _is_like_a_class(folder: Place) -> bool:
    """Whether a folder holds pictures, or folders of them that are all called by whom or when: oak/2023-05-01/1.jpg."""
    if holds_pictures(folder, 0):
        return True
    inner = [entry.name for entry in folder.scan() if entry.is_dir() and not is_hidden(entry.name)]
    return (
        bool(inner)
        and all(map(SUBJECT.fullmatch, inner))
        and all(holds_pictures(folder / name, 0) for name in inner)
    )


def is_round_one(folder: Place, depth: int = 3) -> bool:
    """Whether a folder holds one folder alone that is round all classes: lfw/lfw/Aaron_Eckhart/1.jpg."""
    if (name := only_folder(folder)) is None:
        return False
    inner = folder / name
    return is_round_classes(inner) or (depth > 0 and is_round_one(inner, depth - 1))


def leads_on(folder: Place, depth: int = 3) -> bool:
    """Whether a folder, or the only one in it, holds folders of splits, or one called images."""
    names = [entry.name for entry in folder.scan() if entry.is_dir() and not is_hidden(entry.name)]
    if splits_of_folders(names) or any(name.lower() in WRAPPERS or is_round(name) for name in names):
        return True
    only = only_folder(folder)
    return depth > 0 and only is not None and leads_on(folder / only, depth - 1)


def only_folder(folder: Place) -> str | None:
    """The only folder in a folder without pictures; tables and texts may lie beside it."""
    entries = [entry for entry in folder.scan() if not is_hidden(entry.name)]
    names = [entry.name for entry in entries if entry.is_dir()]
    if len(names) != 1 or any(
        Path(entry.name).suffix.lower() in SUFFIXES for entry in entries if not entry.is_dir()
    ):
        return None
    return names[0]
