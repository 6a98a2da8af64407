"""Lists of pictures that are called by their class: crow.txt and wren.txt, or crow_train.txt, a picture a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.tables.folder_names import are_no_classes, split_in
from explain_core.data.tables.table import PEEKED
from explain_core.data.tables.text_file import check_regular, encoding_of, text_lines
from explain_core.errors import CaptionError
from explain_core.files import file_name

ENDINGS = (".txt", ".lst")
LEAST = 0.5  #: of the pictures that lists have to name
#: Lists of all pictures, or of some that are no class's.
OF_NONE = frozenset(
    {"all", "list", "files", "filelist", "file_list", "images", "image_list", "index", "paths", "names"}
)
_SPLIT = re.compile(rf"(?i)(.+)[_\- ]({'|'.join(map(re.escape, sorted(SPLIT_WORDS)))})")


@dataclass(frozen=True, slots=True)
class PictureLists:
    """`folder`: where the lists lie; `files`: the class and the split that each is called by."""

    folder: str
    files: dict[str, tuple[str, str | None]]


def picture_lists(listing: Listing) -> PictureLists | None:
    """The lists of two classes or more that lie in one folder; None where folders tell classes, or there are none."""
    classes = {image.class_name for image in listing.images.values()}
    lists = [file for file in listing.files if file.lower().endswith(ENDINGS)]
    if len(lists) < 2 or (len(classes) > 1 and not are_no_classes(classes)):
        return None
    known = {path.rpartition("/")[2] for path in (*listing.images, *listing.loose)}
    known |= {name.rpartition(".")[0] for name in known}
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for file in lists:
        folder, _, name = file.rpartition("/")
        stem = name.rpartition(".")[0]
        called = _SPLIT.fullmatch(stem)
        name_of, split = (called[1], SPLIT_WORDS[called[2].lower()]) if called else (stem, None)
        if split_in(name_of) or name_of.lower() in OF_NONE:
            continue
        if (lines := _lines(listing, file)) and all(file_name(line) in known for line in lines):
            found.setdefault(folder, {})[file] = name_of, split
    for folder, files in found.items():
        names = {name for name, _ in files.values()}
        if len(names) > 1 and not are_no_classes(names) and _covers(listing, files, len(known) / 2):
            return PictureLists(folder, files)
    return None


def picture_rows(listing: Listing, lists: PictureLists) -> Iterator[CaptionRow]:
    """A row for each line. Raises CaptionError for what is no text."""
    table = f"{lists.folder or 'the folder'}'s lists of pictures"
    for file, (name, split) in lists.files.items():
        place = listing.root / file
        for number, line in enumerate(text_lines(place, encoding_of(place)), start=1):
            if line.strip():
                yield CaptionRow(
                    f"{table}, {file}:{number}", line.strip(), name, (), split, base=lists.folder
                )


def _lines(listing: Listing, file: str) -> list[str]:
    place = listing.root / file
    try:
        check_regular(place)
        lines = islice(text_lines(place, encoding_of(place)), PEEKED)
        return [line.strip() for line in lines if line.strip()]
    except (CaptionError, OSError):
        return []


def _covers(listing: Listing, files: dict[str, tuple[str, str | None]], pictures: float) -> bool:
    said = {file_name(row.image or "") for row in picture_rows(listing, PictureLists("", files))}
    return len(said) >= LEAST * pictures
