"""Files that are named together: birds-{000..012}.tar, birds-*.tar, several by commas or ::, or all of a folder."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from os.path import commonpath

from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import ImageSetError
from explain_core.places import Place

MOST = 100_000
DEEP = 2  #: folders below a named one that are looked into
_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")


def matching_files(pattern: str, endings: Sequence[str]) -> tuple[Place, tuple[str, ...]]:
    """(the folder that all lie in, the files' paths from it, in order).

    Raises ImageSetError where there are none, one that braces name is missing, or one is called otherwise.
    """
    found = dict.fromkeys(
        file for part in re.split(r"::|,(?![^{]*\})", pattern) for file in _files(part.strip(), endings)
    )
    if not found:
        raise ImageSetError(f"{one_line(pattern)} names no file that ends in {some(list(endings))}.")
    places = [Place.of(text) for text in found]
    if lost := [place.name for place in places if not place.is_file()]:
        raise ImageSetError(
            f"{one_line(pattern)}: {counted(len(lost), 'file')} of {len(places):,} are not there: {some(lost)}. Give "
            "those that are, or copy the others."
        )
    if other := [place.name for place in places if place.suffix.lower() not in endings]:
        raise ImageSetError(f"{some(other)} is not called like a {endings[0]} file: give those alone.")
    folders = [place.parent.absolute() for place in places]
    texts = [folder.text for folder in folders]
    root = Place(commonpath(texts)) if folders[0].is_local else _common(texts)
    whole = (place.absolute().text for place in places)
    return root, tuple(text[len(root.text.rstrip("/")) + 1 :] for text in whole)


def split_of(name: str) -> str | None:
    """The split that a file's name or its folders say: train-00003.tar, val/000.tar; None where they say none."""
    *folders, stem = name.lower().split("/")
    words = {SPLIT_WORDS[word] for word in re.split(r"[\W\d_]+", stem) if word in SPLIT_WORDS}
    words = words or {SPLIT_WORDS[folder] for folder in folders if folder in SPLIT_WORDS}
    return words.pop() if len(words) == 1 else None


def expanded(pattern: str) -> Iterator[str]:
    """All texts that braces stand for, as a shell has it: {000..012}, {a,b}."""
    found = _BRACES.search(pattern)
    if found is None:
        yield pattern
        return
    for middle in _alternatives(found[1]):
        yield from expanded(f"{pattern[: found.start()]}{middle}{pattern[found.end() :]}")


def _alternatives(inner: str) -> Iterator[str]:
    span = _RANGE.fullmatch(inner)
    if span is None:
        yield from inner.split(",")
        return
    first, last = int(span[1]), int(span[2])
    if abs(last - first) >= MOST:
        raise ImageSetError(f"{{{inner}}} names more than {MOST:,} files.")
    padded = span[1].startswith("0") or span[2].startswith("0")
    width = max(len(span[1]), len(span[2])) if padded else 1
    for number in range(first, last + 1) if first <= last else range(first, last - 1, -1):
        yield f"{number:0{width}d}"


def _files(part: str, endings: Sequence[str]) -> Iterator[str]:
    for text in expanded(part):
        place = Place.of(text)
        if "*" in place.name or "?" in place.name:
            yield from (each.text for each in place.parent.glob(place.name))
        elif place.is_dir():
            yield from (each.text for each in _within(place, endings, DEEP))
        else:
            yield place.text


def _within(folder: Place, endings: Sequence[str], deep: int) -> Iterator[Place]:
    inner = list[Place]()
    for entry in folder.scan():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            inner.append(folder / entry.name)
        elif any(fnmatchcase(entry.name.lower(), f"*{ending}") for ending in endings):
            yield folder / entry.name
    if deep:
        for each in inner:
            yield from _within(each, endings, deep - 1)


def _common(folders: Sequence[str]) -> Place:
    """The folder of a URL that all of these lie in."""
    steps = [folder.split("/") for folder in folders]
    shared = []
    for each in zip(*steps, strict=False):
        if len(set(each)) > 1:
            break
        shared.append(each[0])
    if len(shared) < 3 or not shared[2]:
        raise ImageSetError("the files lie in several buckets: give those of one at a time.")
    return Place("/".join(shared))
