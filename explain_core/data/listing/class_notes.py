"""What is said of classes that may not be meant: folders of documents, names for one another, a split of one class."""

import re
from collections.abc import Mapping, Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.leftovers import SUBJECT
from explain_core.data.tables.folder_names import are_no_classes
from explain_core.data.wording import counted, one_line, some

OF_DOCUMENTS = frozenset(
    {"docs", "doc", "figures", "figs", "screenshots", "notebooks", "scripts", "src", "assets", "runs", "logs",
     "checkpoints", "weights", "outputs", "node_modules", "venv"}
)  # fmt: skip
RECORDS = 5  #: folders of one picture each that may be examples of a class each
FEW = 3  #: images of a split that say nothing of its classes


def note_documents(listing: Listing) -> None:
    """Say it where a folder of documents or of a program is taken for a class, beside others."""
    names = {image.class_name for image in listing.images.values()}
    odd = sorted(name for name in names if name.lower() in OF_DOCUMENTS)
    if odd and len(names) - len(odd) > 1:
        listing.notes.append(
            f"{some(odd)}: taken for {counted(len(odd), 'class')}, as torchvision does. "
            "If it is none, take the folder out"
        )


def note_parts(listing: Listing) -> None:
    """Say it where all folders hold pictures called by the folder and the same few words: bands of one scene each."""
    parts: dict[str, set[str]] = {}
    for path, image in listing.images.items():
        stem = path.rpartition("/")[2].rpartition(".")[0]
        parts.setdefault(image.class_name, set()).add(
            stem.removeprefix(image.class_name) if stem.startswith(image.class_name) else ""
        )
    first = next(iter(parts.values()), set())
    same = len(parts) >= FEW and len(first) > 1 and all(each == first for each in parts.values())
    if same and all(re.search(r"[^\W\d_]", part) for part in first):
        listing.notes.append(
            f"each of {counted(len(parts), 'folder')} holds the same parts of a picture "
            f"({some(sorted(part.strip('_-. ') for part in first))}): if a folder is one picture, it is no class"
        )


def note_one_class(listing: Listing, class_of: Mapping[str, str], split_of: Mapping[str, str]) -> None:
    """Say it where a split's images are all of one class and others are not: labels may stand there for want of any."""
    for split in sorted(set(split_of.values())):
        names = {name for path, name in class_of.items() if split_of[path] == split}
        count = sum(each == split for each in split_of.values())
        if len(names) == 1 < len(set(class_of.values())) and count >= FEW:
            listing.notes.append(
                f'all {count:,} {split} images are of one class, "{one_line(names.pop())}": are these labels known?'
            )


def note_records(listing: Listing) -> None:
    """Say it where each of several folders holds one picture: a folder is a record then, and hardly a class."""
    names = {image.class_name for image in listing.images.values()}
    if len(names) == len(listing.images) > RECORDS:
        listing.notes.append(
            f"each of {counted(len(names), 'folder')} holds one picture ({some(sorted(names))}): if a folder is a "
            'record, it is no class. Name the classes in a table with columns "image" and "class"'
        )


def note_single(listing: Listing, classes: Sequence[str], is_told: bool) -> None:
    """Say it where all images are of one class; `is_told`: by a table, and not by the folder that they lie in."""
    if len(classes) == 1:
        folder = (
            ""
            if is_told
            else ". If that folder is round all pictures, and no class, name the classes in a table"
        )
        said = f'all images are of one class, "{one_line(classes[0])}": nothing tells it from another'
        listing.notes.append(f"{said}{folder}")


def note_absent(listing: Listing, class_of: Mapping[str, str], split_of: Mapping[str, str]) -> None:
    """Say which classes have no image of a split that others have, where splits are given."""
    names = set(class_of.values())
    splits = sorted(set(split_of.values()))
    for split in splits if len(splits) > 1 else ():
        there = {name for path, name in class_of.items() if split_of[path] == split}
        if len(there) > 1 and (absent := sorted(names - there)):
            listing.notes.append(f"no {split} image is of {counted(len(absent), 'class')}: {some(absent)}")


def note_alike(listing: Listing, classes: Sequence[str]) -> None:
    """Say which classes are called alike but for case, blanks and lines: no_tumor and "no tumor" may be one."""
    alike: dict[str, list[str]] = {}
    for name in classes:
        alike.setdefault(re.sub(r"[\W_]+", " ", name).strip().casefold() or name, []).append(name)
    if several := [" and ".join(names) for names in alike.values() if len(names) > 1]:
        listing.notes.append(
            f"classes that are called alike: {some(several)}. If they are one, name them alike"
        )


def note_other_reading(listing: Listing, class_of: Mapping[str, str], by_names: bool = False) -> None:
    """Say it where tables tell other classes than the folders that pictures lie in, if these may be classes, too.

    `by_names`: it is the names of pictures that tell them, and no table."""
    lie = {path: listing.images[path].class_name for path in class_of if path in listing.images}
    folders, told = sorted(set(lie.values())), sorted(set(class_of.values()))
    pairs = {(lie[path], class_of[path]) for path in lie}
    one_to_one = len(pairs) == len(folders) == len({name for _, name in pairs})
    if len(folders) < 2 or one_to_one or 2 * len(folders) > len(lie) or are_no_classes(folders):
        return
    if all(SUBJECT.fullmatch(name) or name.isdecimal() or len(name) == 1 for name in folders):
        return
    tell = "the names of pictures tell" if by_names else "a table tells"
    listing.notes.append(
        f"{tell} the {counted(len(told), 'class')} ({some(told)}), and not the "
        f"{counted(len(folders), 'folder')} that pictures lie in ({some(folders)}): --columns class= takes the folders"
    )
