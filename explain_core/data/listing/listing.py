"""What lies in a folder of class folders: its pictures, and what is left out."""

from collections.abc import Sequence
from pathlib import Path

from explain_core.data.image_set import TRAIN
from explain_core.data.listing.class_notes import note_documents, note_parts
from explain_core.data.listing.doubled_folders import archive_of_classes
from explain_core.data.listing.folder_copies import (
    leave_copies,
    leave_thumbnails,
    leave_twins,
    leave_unlabelled,
    leave_whole_sets,
)
from explain_core.data.listing.held_folders import held_out_beside
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.innermost_folders import take_innermost
from explain_core.data.listing.leftovers import (
    last_step,
    leave_masks,
    note_leftovers,
    nothing_found,
)
from explain_core.data.listing.links import follows, note_links
from explain_core.data.listing.round_folders import (
    folders_of_pictures,
    holds_folders,
    holds_pictures,
    is_round_classes,
    is_round_one,
    leads_on,
    with_pictures,
)
from explain_core.data.listing.unread_files import pixels_hint, unread_hint
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.folder_names import (
    BESIDE_WRAPPERS,
    NO_CLASSES,
    OF_REPOSITORIES,
    WRAPPERS,
    is_hidden,
    is_round,
    split_in,
    splits_of_folders,
)
from explain_core.data.wording import some
from explain_core.errors import ImageSetError
from explain_core.places import Place


def list_images(root: Place) -> Listing:
    """List the pictures of ROOT/<class>/ or of ROOT/train/<class>/ with ROOT/test/ or ROOT/val/ beside it.

    Folders within a class's folder belong to the class, as in torchvision's ImageFolder. Folders named like a split are
    taken as such where they hold folders and no pictures. Links are followed (links.py). Hidden files are left
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
                listing.apart += _all_within(listing, f"{listing.base}{beside}")
        listing.base = f"{inner}/"
        folders, listing.loose = _entries(listing, inner)
    folders = [f"{listing.base}{name}" for name in folders]
    of_split = _splits_among(listing, folders)
    splits = [name for name in folders if last_step(name) in of_split and holds_folders(root / name)]
    if not splits:
        for name in folders:
            _take_class(listing, name, None)
        leave_whole_sets(listing)
    for name in splits:
        _take_split(listing, name, of_split[last_step(name)])
    for name in folders if splits else ():
        if (
            name not in splits and last_step(name) in of_split
        ):  # Train/0/1.png, and Test/2.png that a table speaks of
            _take_loose(listing, _all_within(listing, name), of_split[last_step(name)])
    if not listing.images and not listing.loose:
        hint = unread_hint([*listing.files, *listing.others]) or pixels_hint(listing.root, listing.files)
        raise ImageSetError(f"{nothing_found(listing)}{'.' if hint else ''}{hint}")
    for name in folders if splits else ():
        if last_step(name) not in of_split and not _lists_files(listing, name):
            if TRAIN not in of_split.values():
                _check_no_split(listing, name)
            apart = _all_within(Listing(listing.root), name)
            listing.apart += apart
            listing.others += [] if apart else [f"{name}/"]
    take_innermost(listing)
    leave_copies(listing)
    leave_twins(listing)
    leave_thumbnails(listing)
    leave_unlabelled(listing)
    leave_masks(listing)
    note_leftovers(listing, splits, of_split)
    note_links(listing)
    note_documents(listing)
    note_parts(listing)
    return listing


def _splits_among(listing: Listing, folders: Sequence[str]) -> dict[str, str]:
    """The splits that folders are called by; those without pictures do not count: wider_face_split/ of lists."""
    named = [name for name in folders if last_step(name).lower() not in BESIDE_WRAPPERS]
    found = splits_of_folders(map(last_step, named))
    if not found and any(split_in(last_step(name)) for name in named):
        found = splits_of_folders([last_step(name) for name in named if holds_pictures(listing.root / name)])
    beside = [name for name in folders if last_step(name) not in found or found[last_step(name)] == TRAIN]
    held = held_out_beside(listing.root, beside) if len(beside) > 1 else {}
    return found | {last_step(name): split for name, split in held.items()}


def _take_class(listing: Listing, class_path: str, split: str | None) -> None:
    files = _all_within(listing, class_path)
    class_name = class_path.rpartition("/")[2]
    inner = {file.removeprefix(f"{class_path}/").partition("/")[0] for file in files}
    of_split = splits_of_folders(inner) if split is None and len(inner) > 1 else {}
    if len(of_split) < len(inner):
        of_split = {}
    for file in files:  # crow/train/1.jpg where all of crow/ is so
        step = file.removeprefix(f"{class_path}/").partition("/")[0]
        listing.images[file] = ImageFile(class_name, of_split.get(step, split))
    if not files:
        listing.empty.append(class_path)


def _lists_files(listing: Listing, name: str) -> bool:
    """Take in what a folder beside those of splits holds, if it is called like one of tables: annotations/."""
    if last_step(name).lower() not in BESIDE_WRAPPERS:
        return False
    known = len(listing.files)
    _all_within(listing, name)
    return len(listing.files) > known


def _check_no_split(listing: Listing, name: str) -> None:
    """Raise ImageSetError for a folder beside those of splits that holds the same classes: a split by another name."""
    classes = {image.class_name for image in listing.images.values()}
    inner = {entry.name for entry in (listing.root / name).scan() if entry.is_dir()} & classes
    if len(inner) > 1 and len(inner) * 2 >= len(classes) and holds_pictures(listing.root / name):
        raise ImageSetError(
            f"{listing.root / name} holds folders called like the classes in the splits beside it: "
            f"{some(sorted(inner))}. If it is a split, call it train, val or test; if not, take it out"
        )


def _take_loose(listing: Listing, files: Sequence[str], split: str) -> None:
    listing.loose += files
    listing.lies.update(dict.fromkeys(files, split))


def _take_split(listing: Listing, name: str, split: str) -> None:
    """The pictures of a split's folder: in class folders, in train/images/ with train/labels/ beside it, or in
    train/train/, as archives unpack."""
    inner, _ = _entries(listing, name)
    if len(inner) == 1 and (inner[0] == last_step(name) or splits_of_folders(inner) == {inner[0]: split}):
        if holds_folders(listing.root / name / inner[0]):
            _take_split(listing, f"{name}/{inner[0]}", split)
        else:
            _take_loose(listing, _all_within(listing, f"{name}/{inner[0]}"), split)
        return
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
    if len(plain) > 1 and (inner := _in_repository(listing, plain)) is not None:
        return inner
    if len(plain) > 1 and any(name.lower() in WRAPPERS for name in plain):
        plain = [name for name in plain if name.lower() not in BESIDE_WRAPPERS]
        plain = [name for name in plain if holds_pictures(listing.root / f"{listing.base}{name}")]
    elif len(plain) > 1:
        if (inner := _beside_flat_splits(listing, plain)) is not None:
            return inner
        if (inner := archive_of_classes(listing, plain)) is not None:
            return inner
        filled = with_pictures(listing.root, [f"{listing.base}{name}" for name in plain])
        if len(filled) == 1 and is_round_classes(listing.root / filled[0]):
            folders = plain = [filled[0].removeprefix(listing.base)]  # lists and boxes lie beside it
    if len(plain) != 1:
        return None
    inner = f"{listing.base}{plain[0]}"
    if plain[0].lower() in WRAPPERS:
        return inner
    if splits_of_folders(plain):
        return None
    if is_round(plain[0]) and holds_folders(listing.root / inner):
        return inner
    if len(folders) > 1:
        return None
    if leads_on(listing.root / inner):
        return inner
    if is_round_one(listing.root / inner):
        return inner
    if not is_round_classes(listing.root / inner):
        return None
    listing.only = inner
    return inner


def _in_repository(listing: Listing, names: Sequence[str]) -> str | None:
    """The folder of splits in a repository, beside folders of its code and figures: dataset/train beside notebooks/."""
    others = [name for name in names if name.lower() not in OF_REPOSITORIES]
    inner = f"{listing.base}{others[0]}" if len(others) == 1 else None
    return inner if inner is not None and leads_on(listing.root / inner) else None


def _beside_flat_splits(listing: Listing, names: Sequence[str]) -> str | None:
    """The folder round training and validation, where those beside it are called like splits and hold no class's
    folder: test/1.jpg beside plants/plants/train/scab/1.jpg."""
    of_split = splits_of_folders(names)
    others = [name for name in names if name not in of_split]
    if len(others) != 1 or not of_split:
        return None
    if any(folders_of_pictures(listing.root / f"{listing.base}{name}") > 1 for name in of_split):
        return None
    inner = f"{listing.base}{others[0]}"
    return inner if leads_on(listing.root / inner) else None


def _all_within(listing: Listing, class_path: str) -> list[str]:
    """Paths of the pictures in a class's folder, deeper folders included."""
    deeper, files = _entries(listing, class_path)
    for name in deeper:
        inner = f"{class_path}/{name}"
        found = _all_within(listing, inner)
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
        if is_hidden(entry.name):
            continue
        if not _is_text(entry.name):
            if entry.is_dir():
                raise ImageSetError(
                    f"{listing.root} has a folder whose name is not UTF-8: {shown}. Its images would be lost: "
                    "give it another name (convmv -f latin1 -t utf8 does)."
                )
            listing.others.append(shown)
        elif not follows(listing, entry, path):
            continue
        elif entry.is_dir():
            folders.append(entry.name)
        elif Path(entry.name).suffix.lower() in SUFFIXES:
            pictures.append(path)
        else:
            listing.files.append(path)
            if inside:
                listing.others.append(path)
    return folders, pictures


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)
