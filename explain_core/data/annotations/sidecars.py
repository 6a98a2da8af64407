"""Text files beside pictures, or in a folder of the same tree: 1.txt with the captions of 1.jpg, one a line."""

from collections.abc import Iterator, Mapping

from explain_core.data.columns.captions import CaptionRow, clean_caption
from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.folder_names import is_beside_pictures, unwrapped
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines

ENDINGS = (".txt", ".caption")
MOSTLY = 0.6  #: of the words of a text that is no caption


def sidecars(listing: Listing) -> dict[str, str]:
    """The text file of each picture that has one: paths from the set's root."""
    by_stem = {path.rpartition(".")[0]: path for path in (*listing.images, *listing.loose)}
    by_stem |= {path: path for path in (*listing.images, *listing.loose)}  # 1.jpg.txt
    plain = {unwrapped(path.rpartition(".")[0]): path for path in (*listing.images, *listing.loose)}
    by_name = _unique(listing)
    found: dict[str, str] = {}
    for file in listing.files:
        if not file.lower().endswith(ENDINGS):
            continue
        stem = file.rpartition(".")[0]
        path = by_stem.get(stem)
        if path is None and any(map(is_beside_pictures, stem.split("/")[:-1])):
            path = plain.get(unwrapped(stem)) or by_name.get(stem.rpartition("/")[2])
        if path is not None:
            found.setdefault(path, file)
    return found


def _unique(listing: Listing) -> dict[str, str]:
    """Pictures by the name of their file without its ending, where only one has it."""
    found: dict[str, list[str]] = {}
    for path in (*listing.images, *listing.loose):
        found.setdefault(path.rpartition("/")[2].rpartition(".")[0], []).append(path)
    return {name: paths[0] for name, paths in found.items() if len(paths) == 1}


def sidecar_rows(listing: Listing, files: Mapping[str, str]) -> Iterator[CaptionRow]:
    """A row for each picture, of the lines of its file. Raises CaptionError."""
    for path, name in files.items():
        file = listing.root / name
        check_regular(file, MAX_TEXT)
        lines = text_lines(file, encoding_of(file))
        captions = (clean_caption(line, f"{name}:{number}") for number, line in enumerate(lines, start=1))
        yield CaptionRow(name, path, None, tuple(filter(None, captions)))


def are_boxes(listing: Listing, files: Mapping[str, str]) -> bool:
    """Whether the files hold YOLO's boxes and no captions: lines of five numbers."""
    for name in list(files.values())[:10]:
        file = listing.root / name
        check_regular(file, MAX_TEXT)
        for line in text_lines(file, encoding_of(file)):
            words = line.split()
            if words and not (len(words) >= 5 and all(map(_is_number, words))):
                return False
    return True


def are_numbers(listing: Listing, files: Mapping[str, str]) -> bool:
    """Whether the files hold numbers above all, as KITTI's and DOTA's labels and landmarks do: such are no captions."""
    words = [
        word
        for name in list(files.values())[:10]
        for line in text_lines(listing.root / name, encoding_of(listing.root / name))
        for word in line.split()
    ]
    return sum(map(_is_number, words)) > MOSTLY * len(words)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
