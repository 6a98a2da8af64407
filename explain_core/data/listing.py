"""What lies in a folder of class folders: its pictures, and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from explain_core.data.decode import SUFFIXES
from explain_core.data.folder_names import (
    BESIDE_WRAPPERS,
    NO_CLASSES,
    WRAPPERS,
    are_no_classes,
    splits_of_folders,
)
from explain_core.data.image_set import TEST
from explain_core.data.unread_files import unread_hint
from explain_core.data.wording import counted, some
from explain_core.errors import ImageSetError
from explain_core.places import Place


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A picture's class, and its split where the folders give one."""

    class_name: str
    split: str | None


@dataclass
class Listing:
    """The pictures of a folder, and what else was met."""

    root: Place
    images: dict[str, ImageFile] = field(default_factory=dict)  #: by path from the root
    loose: list[str] = field(default_factory=list)  #: pictures in no folder: of a class only if one is told
    lies: dict[str, str] = field(default_factory=dict)  #: the split of loose pictures whose folder tells one
    empty: list[str] = field(default_factory=list)  #: class folders without pictures
    others: list[str] = field(default_factory=list)  #: what is no picture of a class
    files: list[str] = field(default_factory=list)  #: everything else, but for what is hidden
    base: str = ""  #: the folder, from the root, that the classes' folders lie in
    asked: Place = field(
        default_factory=lambda: Place("")
    )  #: the root as it was given, links in its path and all
    outside: set[str] = field(default_factory=set)  #: links that lead out of the folder
    notes: list[str] = field(default_factory=list)  #: sentences for the user


def list_images(root: Place) -> Listing:
    """List the pictures of ROOT/<class>/ or of ROOT/train/<class>/ with ROOT/test/ or ROOT/val/ beside it.

    Folders within a class's folder belong to the class, as in torchvision's ImageFolder. Folders named like a split are
    taken as such where they hold folders and no pictures. Hidden files and links that lead out of the folder are left
    out. Raises ImageSetError where there is no folder, or no picture in it.
    """
    if not root.is_dir():
        raise ImageSetError(
            f"{root} is not a folder; give a folder that holds a folder of images for each class"
        )
    listing = Listing(root.resolve(), asked=root.absolute())
    folders, listing.loose = _entries(listing, "")
    while not listing.loose and (inner := _wrapping(listing, folders)) is not None:
        for beside in folders:
            if f"{listing.base}{beside}/" != f"{inner}/":
                _all_within(listing, f"{listing.base}{beside}")
        listing.base = f"{inner}/"
        folders, listing.loose = _entries(listing, inner)
    folders = [f"{listing.base}{name}" for name in folders]
    of_split = splits_of_folders(
        [_last(name) for name in folders if _last(name).lower() not in BESIDE_WRAPPERS]
    )
    splits = [name for name in folders if _last(name) in of_split and _holds_folders(root / name)]
    if not splits:
        for name in folders:
            _take_class(listing, name, None)
    for name in splits:
        _take_split(listing, name, of_split[_last(name)])
    for name in folders if splits else ():
        if (
            name not in splits and _last(name) in of_split
        ):  # Train/0/1.png, and Test/2.png that a table speaks of
            _take_loose(listing, _all_within(listing, name), of_split[_last(name)])
    if not listing.images and not listing.loose:
        hint = unread_hint([*listing.files, *listing.others])
        raise ImageSetError(f"{nothing_found(listing)}{'.' if hint else ''}{hint}")
    listing.others += [f"{name}/" for name in folders if splits and _last(name) not in of_split]
    _note_leftovers(listing, splits, of_split)
    return listing


def _take_class(listing: Listing, class_path: str, split: str | None) -> None:
    files = _all_within(listing, class_path)
    class_name = class_path.rpartition("/")[2]
    listing.images.update({file: ImageFile(class_name, split) for file in files})
    if not files:
        listing.empty.append(class_path)


def _take_loose(listing: Listing, files: Sequence[str], split: str) -> None:
    listing.loose += files
    listing.lies.update(dict.fromkeys(files, split))


def _take_split(listing: Listing, name: str, split: str) -> None:
    """The pictures of a split's folder: in class folders, or in train/images/ with train/labels/ beside it."""
    inner, _ = _entries(listing, name)
    wrapper = [each for each in inner if each.lower() in WRAPPERS]
    others = [each for each in inner if each not in wrapper]
    if len(wrapper) != 1 or not all(each.lower() in BESIDE_WRAPPERS for each in others):
        for each in inner:
            _take_class(listing, f"{name}/{each}", split)
        return
    for each in others:
        _all_within(listing, f"{name}/{each}")
    folders, files = _entries(listing, f"{name}/{wrapper[0]}")
    _take_loose(listing, files, split)
    for each in folders:
        _take_class(listing, f"{name}/{wrapper[0]}/{each}", split)


def _wrapping(listing: Listing, folders: Sequence[str]) -> str | None:
    """The folder that is round all classes: called images or data, or holding folders called like splits."""
    plain = [name for name in folders if name.lower() not in NO_CLASSES]
    if len(plain) > 1 and any(name.lower() in WRAPPERS for name in plain):
        plain = [name for name in plain if name.lower() not in BESIDE_WRAPPERS]
        plain = [name for name in plain if _holds_pictures(listing.root / f"{listing.base}{name}")]
    if len(plain) != 1:
        return None
    inner = f"{listing.base}{plain[0]}"
    if plain[0].lower() in WRAPPERS:
        return inner
    if splits_of_folders(plain) or len(folders) > 1:
        return None
    return inner if _leads_on(listing.root / inner) else None


def _leads_on(folder: Place, depth: int = 3) -> bool:
    """Whether a folder, or the only one in it, holds folders of splits, or one called images."""
    entries = [entry for entry in folder.scan() if not entry.name.startswith(".")]
    names = [entry.name for entry in entries if entry.is_dir()]
    if splits_of_folders(names) or any(name.lower() in WRAPPERS for name in names):
        return True
    return depth > 0 and len(names) == 1 and len(entries) == 1 and _leads_on(folder / names[0], depth - 1)


def _holds_pictures(folder: Place, depth: int = 4) -> bool:
    """Whether there is a picture in a folder or below it."""
    entries = [entry for entry in folder.scan() if not entry.name.startswith(".")]
    if any(Path(entry.name).suffix.lower() in SUFFIXES and not entry.is_dir() for entry in entries):
        return True
    inner = [entry.name for entry in entries if entry.is_dir() and not entry.is_symlink()]
    return depth > 0 and any(_holds_pictures(folder / name, depth - 1) for name in inner)


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _all_within(listing: Listing, class_path: str) -> list[str]:
    """Paths of the pictures in a class's folder, deeper folders included."""
    deeper, files = _entries(listing, class_path)
    for name in deeper:
        inner = f"{class_path}/{name}"
        # A link to a folder around it would never end.
        is_loop = listing.root.is_local and str(Path(str(listing.root / class_path)).resolve()).startswith(
            str(Path(str(listing.root / inner)).resolve())
        )
        found = [] if is_loop else _all_within(listing, inner)
        files += found
        if not found:
            listing.others.append(f"{inner}/")
    return files


def _entries(listing: Listing, inside: str) -> tuple[list[str], list[str]]:
    """Names of the folders and paths (from the root) of the pictures that lie directly inside a folder."""
    folders, pictures = [], []
    prefix = f"{inside}/" if inside else ""
    try:
        found = (listing.root / inside).scan()
    except OSError as error:
        raise ImageSetError(f"{listing.root / inside} cannot be read: {error.strerror or error}") from error
    for entry in found:
        path = f"{prefix}{entry.name}"
        shown = path.encode(errors="replace").decode()
        if entry.name.startswith("."):
            continue
        if not _is_text(entry.name):
            if entry.is_dir():
                raise ImageSetError(
                    f"{listing.root} has a folder whose name is not UTF-8: {shown}. Its images would be lost: "
                    "give it another name (convmv -f latin1 -t utf8 does)."
                )
            listing.others.append(shown)
        elif entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(str(listing.root)):
            listing.outside.add(path)
        elif entry.is_dir():
            folders.append(entry.name)
        elif Path(entry.name).suffix.lower() in SUFFIXES:
            pictures.append(path)
        else:
            listing.files.append(path)
            if inside:
                listing.others.append(path)
    return folders, pictures


def _holds_folders(folder: Place) -> bool:
    entries = [entry for entry in folder.scan() if not entry.name.startswith(".")]
    return any(entry.is_dir() for entry in entries) and not any(
        Path(entry.name).suffix.lower() in SUFFIXES for entry in entries
    )


def nothing_found(listing: Listing) -> str:
    """Why a folder gives no pictures of classes."""
    root, loose, empty = listing.root, listing.loose, listing.empty
    wanted = f"images are looked for as {root}/<class>/<image>.jpg"
    if listing.outside:
        return (
            f"{root} holds only links that lead out of it: {some(sorted(listing.outside))}. "
            "Copy the files or link them hard (cp -l), or give the folder that they lead to."
        )
    if loose:
        return (
            f"{root} holds {counted(len(loose), 'image')} but no class folders; {wanted}, or with a column "
            '"class" beside "image" in the caption file'
        )
    if empty:
        return f"{root} has {counted(len(empty), 'class folder')}, but none holds an image; {wanted}"
    return f"{root} holds no class folders; {wanted}"


def wrapped_classes(listing: Listing) -> str | None:
    """The refusal of a folder whose only class folder holds folders and no pictures: those look like the classes."""
    names = {image.class_name for image in listing.images.values()}
    if len(names) != 1:
        return None
    name = next(iter(names))
    inside = {path.rpartition("/")[0].partition(f"{name}/")[2] for path in listing.images}
    inner = sorted({part.partition("/")[0] for part in inside})
    if "" in inner or len(inner) < 2:
        return None
    return (
        f"{listing.root} holds one class folder, {name}, without images of its own and with "
        f"{counted(len(inner), 'folder')} in it: {some(inner)}. If these are the classes, give the folder that holds "
        f"them: {listing.root / name}"
    )


def no_class_folders(listing: Listing) -> str | None:
    """The refusal of a folder whose folders are all called like splits or parts, and hold pictures of no told class."""
    names = sorted({image.class_name for image in listing.images.values()})
    if not are_no_classes(names):
        return None
    are = "called like splits" if splits_of_folders(names) else "no names of classes"
    return (
        f"{listing.root} holds the folders {some(names)}, which are {are} and hold pictures without class "
        'folders. Put a folder a class into each, or name the classes in a table with columns "image" and "class"'
    )


def note_others(listing: Listing) -> None:
    """Say what is left out because nothing is made of it."""
    if listing.others:
        others = sorted(listing.others)
        listing.notes.append(f"left out what is no image of a class ({len(others):,}): {some(others)}")


def _note_leftovers(listing: Listing, splits: Sequence[str], of_split: Mapping[str, str]) -> None:
    notes, empty = listing.notes, listing.empty
    filled = {image.class_name for image in listing.images.values()}
    lost = [path for path in empty if path.rpartition("/")[2] not in filled]
    if lost:
        notes.append(f"left out {counted(len(lost), 'folder')} without images: {some(lost)}")
    if listing.outside:
        count = counted(len(listing.outside), "link")
        notes.append(f"left out {count} that lead out of the folder: {some(sorted(listing.outside))}")
    held_out = [_last(name) for name in splits if of_split[_last(name)] == TEST]
    if len(held_out) > 1:
        notes.append(f"{' and '.join(held_out)} are taken together as test images")
    if splits and TEST not in {*listing.lies.values(), *of_split.values()}:
        notes.append("there is a folder train and none of test or val: no image is held out")


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)
