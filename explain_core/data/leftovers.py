"""What of a folder becomes no picture of a class, and how that is said: in a note, or as a refusal."""

import re
from collections.abc import Collection, Mapping, Sequence

from explain_core.data.folder_names import are_no_classes, splits_of_folders
from explain_core.data.image_listing import Listing
from explain_core.data.image_set import TEST
from explain_core.data.wording import counted, some

MASK = re.compile(r"(?i)(.+?)[_-](?:mask|masks|seg|segmentation)(?:[_-]?\d+)?")

#: Folders of a person, a visit, a device's or a day's pictures: no classes where a table speaks of their pictures.
SUBJECT = re.compile(
    r"(?i)(?:(?:patients?|subjects?|sub|cases?|study|studies|sessions?|series|scans?|exams?|visits?|participants?|pat|"
    r"slides?|videos?|clips?|frames?|cameras?|cam|animals?|individuals?)[-_ ]?[a-z]?\d+|p\d{2,}|"
    r"\d{4}[-_.]?\d{2}[-_.]?\d{2})"
)
OF_MASKS = re.compile(r"(?i)(?:masks?|ground_truth|trimaps)/")


def last_step(path: str) -> str:
    """The last step of a path."""
    return path.rpartition("/")[2]


def leave_masks(listing: Listing) -> None:
    """Pictures of what is where, beside the pictures themselves: 1_mask.png beside 1.png."""
    stems = {path.rpartition(".")[0] for path in (*listing.images, *listing.loose)}
    masks = {
        path
        for path in (*listing.images, *listing.loose)
        if ((found := MASK.fullmatch(path.rpartition(".")[0])) and found[1] in stems)
        or (OF_MASKS.search(path) and _has_picture(path.rpartition(".")[0], stems))
    }
    if masks:
        listing.images = {path: image for path, image in listing.images.items() if path not in masks}
        listing.loose = [path for path in listing.loose if path not in masks]
        listing.notes.append(
            f"left out {counted(len(masks), 'mask')} of other pictures: {some(sorted(masks))}"
        )


def _has_picture(stem: str, stems: Collection[str]) -> bool:
    """Whether a picture's path is another's but for the folder: crow/masks/1 beside crow/images/1."""
    steps = stem.split("/")
    return any(
        "/".join([*steps[:at], name, *steps[at + 1 :]]) in stems
        for at, step in enumerate(steps[:-1])
        if OF_MASKS.fullmatch(f"{step}/")
        for name in ("images", "image", "imgs", "img")
    )


def note_outer(listing: Listing) -> None:
    """Say it where every class's folder holds several folders and no picture: these may be meant."""
    inner: dict[str, set[str]] = {}
    for path, image in listing.images.items():
        steps = path.split("/")
        depth = steps.index(image.class_name)
        inner.setdefault(image.class_name, set()).add("/".join(steps[depth + 1 : -1]).partition("/")[0])
    deeper = len(inner) > 1 and all(len(names) > 1 and "" not in names for names in inner.values())
    if deeper and all(image.split is None for image in listing.images.values()):
        first = sorted(inner)[0]
        listing.notes.append(
            f"the classes are the {len(inner):,} outer folders, as torchvision has them; if those inside are meant "
            f"({some(sorted(f'{first}/{name}' for name in inner[first]))}), name them in a table of image and class"
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
    while len(inner) == 1 and inner[0]:  # one in one, and several in that
        inside = {part.partition("/")[2] for part in inside}
        inner = sorted({part.partition("/")[0] for part in inside})
    if "" in inner or len(inner) < 2:
        return None
    around = {f"{path.partition(f'{name}/')[0]}{name}" for path in listing.images}
    way = (
        f"give the folder that holds them: {listing.root / around.pop()}"
        if len(around) == 1
        else f"take {name}/ out of {some(sorted(around))}"
    )
    return (
        f"{listing.root} holds one class folder, {name}, without images of its own and with "
        f"{counted(len(inner), 'folder')} in it: {some(inner)}. If these are the classes, {way}"
    )


def no_class_folders(listing: Listing) -> str | None:
    """The refusal of a folder whose folders are all called like splits or parts, and hold pictures of no told class."""
    names = sorted({image.class_name for image in listing.images.values()})
    if not are_no_classes(names) and not _are_downloads(listing, names):
        return None
    are = "called like splits" if splits_of_folders(names) else "no names of classes"
    return (
        f"{listing.root} holds the folders {some(names)}, which are {are} and hold pictures without class "
        'folders. Put a folder a class into each, or name the classes in a table with columns "image" and "class"'
    )


def _are_downloads(listing: Listing, names: Sequence[str]) -> bool:
    """Whether folders are parts of a download that counts: 00000/000000012.jpg, as img2dataset has them."""
    return all(len(name) > 3 and name.isdecimal() for name in names) and all(
        last_step(path).startswith(image.class_name) and last_step(path).partition(".")[0].isdecimal()
        for path, image in listing.images.items()
    )


def subject_folders(listing: Listing) -> str | None:
    """The refusal of folders that are called by whom or when they show, patient00001 or 2021-05-03, and no class."""
    names = sorted({image.class_name for image in listing.images.values()})
    if not names or not all(map(SUBJECT.fullmatch, names)):
        return None
    return (
        f"{listing.root} holds the folders {some(names)}, which are called by whom or when they show, and no class. "
        "If they are the classes, say that no column is: --columns class="
    )


def note_alike(listing: Listing, classes: Sequence[str]) -> None:
    """Say which classes are called alike but for case, blanks and lines: no_tumor and "no tumor" may be one."""
    alike: dict[str, list[str]] = {}
    for name in classes:
        alike.setdefault(re.sub(r"[\W_]+", " ", name).strip().casefold() or name, []).append(name)
    if several := [" and ".join(names) for names in alike.values() if len(names) > 1]:
        listing.notes.append(
            f"classes that are called alike: {some(several)}. If they are one, name them alike"
        )


def note_others(listing: Listing) -> None:
    """Say what is left out because nothing is made of it."""
    if listing.others:
        others = sorted(listing.others)
        listing.notes.append(f"left out what is no image of a class ({len(others):,}): {some(others)}")


def note_leftovers(listing: Listing, splits: Sequence[str], of_split: Mapping[str, str]) -> None:
    notes, empty = listing.notes, listing.empty
    filled = {image.class_name for image in listing.images.values()}
    lost = [path for path in empty if path.rpartition("/")[2] not in filled]
    if lost:
        notes.append(f"left out {counted(len(lost), 'folder')} without images: {some(lost)}")
    if listing.outside:
        count = counted(len(listing.outside), "link")
        notes.append(f"left out {count} that lead out of the folder: {some(sorted(listing.outside))}")
    held_out = [last_step(name) for name in splits if of_split[last_step(name)] == TEST]
    if len(held_out) > 1:
        notes.append(f"{' and '.join(held_out)} are taken together as test images")
    if splits and TEST not in {*listing.lies.values(), *of_split.values()}:
        notes.append("there is a folder train and none of test or val: no image is held out")
