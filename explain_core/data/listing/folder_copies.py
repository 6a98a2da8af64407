"""Folders beside those of classes that hold the same class folders once more, or pictures that nobody has labelled."""

import re
from collections.abc import Collection, Mapping

from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.folder_names import is_without_label
from explain_core.data.wording import counted, some

_THUMB = re.compile(r"(?i)(?:thumb(?:nail)?s?|previews?)")
_SMALL = re.compile(r"(?i)(?:small|lowres|low_res|resized|scaled|backup|bak)")
_SIGNS = ("thumb", "preview", "small", "low", "resized", "scaled", "bak", "backup")
_THUMB_NAME = re.compile(r"(?i)[_\-. ]?(?:thumb(?:nail)?|preview)$|^(?:thumb(?:nail)?|preview)[_\-. ]")


def leave_copies(listing: Listing) -> None:
    """Leave out no/ and yes/ in all/ where no/ and yes/ lie beside all/ and hold the same pictures by their names."""
    around = _round_others(listing)
    for name, inside in around.items():
        if all(f"{listing.base}{rest}" in listing.images for rest in inside.values()):
            for path in inside:
                del listing.images[path]
            listing.notes.append(
                f"left out {name}/: its {counted(len(inside), 'picture')} lie, by the same names, in the class folders "
                "beside it"
            )


def leave_thumbnails(listing: Listing) -> None:
    """Leave out small copies: crow/thumbs/1.jpg beside crow/1.jpg, crow/1_thumb.jpg, thumbnails/1.jpg."""
    paths = [*listing.images, *listing.loose]
    if not any(sign in path.lower() for path in paths for sign in _SIGNS):
        return
    stems = {path.rpartition(".")[0] for path in paths}
    names = {stem.rpartition("/")[2] for stem in stems if not _THUMB.search(stem)}
    small = {path for path in paths if _is_small(path.rpartition(".")[0], stems, names)}
    if small:
        listing.images = {path: image for path, image in listing.images.items() if path not in small}
        listing.loose = [path for path in listing.loose if path not in small]
        listing.notes.append(
            f"left out {counted(len(small), 'picture')} called like smaller copies of others: {some(sorted(small))}"
        )


def _is_small(stem: str, stems: Collection[str], names: Collection[str]) -> bool:
    folder, _, name = stem.rpartition("/")
    plain = _THUMB_NAME.sub("", name)
    if plain and plain != name and f"{folder}/{plain}".lstrip("/") in stems:
        return True
    around, _, last = folder.rpartition("/")
    if _THUMB.fullmatch(last):
        return plain in names
    return around != "" and _SMALL.fullmatch(last) is not None and f"{around}/{plain}" in stems


def leave_unlabelled(listing: Listing) -> None:
    """Take pictures of folders such as _unlabeled/ for pictures without a class: a table may still tell it."""
    names = {image.class_name for image in listing.images.values()}
    without = {name for name in names if is_without_label(name)}
    if without and without != names:
        found = {path: image for path, image in listing.images.items() if image.class_name in without}
        for path, image in found.items():
            del listing.images[path]
            listing.loose.append(path)
            if image.split is not None:
                listing.lies[path] = image.split


def leave_twins(listing: Listing) -> None:
    """Leave out a folder that is called like another but for case, and holds the same pictures by names and sizes: an
    archive that was packed twice."""
    by_folder: dict[str, dict[str, str]] = {}
    for path, image in listing.images.items():
        folder, _, inside = path.removeprefix(listing.base).partition("/")
        if folder == image.class_name and inside:
            by_folder.setdefault(folder, {})[inside] = path
    called: dict[str, list[str]] = {}
    for folder in by_folder:
        called.setdefault(folder.casefold(), []).append(folder)
    for first, *others in filter(lambda names: len(names) > 1, called.values()):
        for other in others:
            if _same_files(listing, by_folder[first], by_folder[other]):
                for path in by_folder[other].values():
                    del listing.images[path]
                listing.notes.append(
                    f"left out {other}/: its {counted(len(by_folder[other]), 'picture')} are those of {first}/"
                )


def _same_files(listing: Listing, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    if one.keys() != other.keys() or not listing.root.is_local:
        return False
    root = listing.root.local
    return all((root / one[name]).stat().st_size == (root / other[name]).stat().st_size for name in one)


def leave_whole_sets(listing: Listing) -> None:
    """Leave out a folder that holds training and test images of its own, beside several class folders without: it is a
    set, and no class."""
    splits: dict[str, set[str | None]] = {}
    for image in listing.images.values():
        splits.setdefault(image.class_name, set()).add(image.split)
    whole = [name for name, of in splits.items() if None not in of]
    if len(whole) != 1 or len(splits) < 3:
        return
    found = [path for path, image in listing.images.items() if image.class_name == whole[0]]
    for path in found:
        del listing.images[path]
    listing.notes.append(
        f"left out {whole[0]}/ ({counted(len(found), 'picture')}): it holds training and test images of its own, and "
        "the class folders beside it none"
    )


def round_others(listing: Listing) -> str | None:
    """The refusal of a class folder that holds folders called like all class folders beside it, and other pictures."""
    around = _round_others(listing)
    if not around:
        return None
    name = next(iter(around))
    others = sorted({image.class_name for image in listing.images.values()} - {name})
    return (
        f"{listing.root / listing.base} holds the folders {some(others)}, and {name}, with folders of the same names "
        f"and other pictures in it. Give {listing.root / listing.base}{name}, or take {name}/ out"
    )


def _round_others(listing: Listing) -> Mapping[str, Mapping[str, str]]:
    """The folders that hold folders called like all the others, each with its pictures' paths, whole and within it."""
    by_class: dict[str, dict[str, str]] = {}
    for path, image in listing.images.items():
        if image.split is None and path.startswith(f"{listing.base}{image.class_name}/"):
            inside = path.removeprefix(f"{listing.base}{image.class_name}/")
            by_class.setdefault(image.class_name, {})[path] = inside
    return {
        name: inside
        for name, inside in by_class.items()
        if len(by_class) > 2
        and by_class.keys() - {name} <= {rest.partition("/")[0] for rest in inside.values()}
    }
