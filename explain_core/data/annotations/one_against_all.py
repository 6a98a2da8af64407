"""Lists of one class each, as VOC has them: crow_train.txt of names, and 1 where a picture shows a crow, else -1."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.folder_names import split_in
from explain_core.data.tables.table import PEEKED
from explain_core.data.tables.text_file import check_regular, encoding_of, text_lines
from explain_core.errors import CaptionError

_FILE = re.compile(r"(?i)(.+)_(train|val|trainval|test|valid|validation)\.txt")
_LINE = re.compile(r"(\S+)\s+(-1|0|1)")


@dataclass(frozen=True, slots=True)
class ClassLists:
    """`folder`: where the lists lie; `files`: those of each class that are read; `again`: those that say the same."""

    folder: str
    files: Mapping[str, tuple[str, ...]]
    again: tuple[str, ...] = ()


def class_lists(listing: Listing) -> ClassLists | None:
    """The lists of two classes or more that lie in one folder; None where there are none.

    Of train, val and trainval the last is passed over: it says the same once more.
    """
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    denied = set[str]()
    for file in listing.files:
        folder, _, name = file.rpartition("/")
        if (called := _FILE.fullmatch(name)) and (told := _told(listing, file)):
            found[folder][called[1]][called[2].lower()] = file
            if "-1" in told:  # 0 and 1 alone may be two classes
                denied.add(folder)
    for folder, classes in found.items():
        if len(classes) > 1 and folder in denied:
            again = tuple(
                by["trainval"] for by in classes.values() if {"train", "val", "trainval"} <= set(by)
            )
            files = {
                name: tuple(file for _, file in sorted(by.items()) if file not in again)
                for name, by in sorted(classes.items())
            }
            return ClassLists(folder, files, again)
    return None


def list_rows(listing: Listing, lists: ClassLists) -> Iterator[CaptionRow]:
    """A row for each class that a picture shows. Raises CaptionError, with file and line, for other lines."""
    table = f"{lists.folder.rpartition('/')[2] or 'the folder'}'s lists of one class each"
    for name, files in lists.files.items():
        for file in files:
            split = split_in(file.rpartition("/")[2].removesuffix(".txt").removeprefix(name))
            place = listing.root / file
            for number, line in enumerate(text_lines(place, encoding_of(place)), start=1):
                if not line.strip():
                    continue
                told = _LINE.fullmatch(line.strip())
                if told is None:
                    raise CaptionError(f"{file}:{number}: wanted is a picture's name and 1, 0 or -1")
                if told[2] == "1":
                    yield CaptionRow(f"{table}, {file}:{number}", told[1], name, (), split, None)


def _told(listing: Listing, file: str) -> set[str]:
    """What stands behind the names in the first lines, of 1, 0 and -1; nothing where a line is another."""
    place = listing.root / file
    try:
        check_regular(place)
        lines = [line.strip() for line in islice(text_lines(place, encoding_of(place)), PEEKED)]
    except (CaptionError, OSError):
        return set()
    told = [_LINE.fullmatch(line) for line in lines if line]
    return {each[2] for each in told if each} if all(told) else set()
