"""What of a folder becomes no picture of a class, and how that is said: in a note, or as a refusal."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from explain_core.data.image_set import TEST
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.inner_way import inner_way
from explain_core.data.listing.name_files import NAME_FILES
from explain_core.data.listing.picture_names import way_by_names
from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.tables.folder_names import WRAPPERS, are_no_classes, splits_of_folders
from explain_core.data.wording import counted, some

MASK = re.compile(r"(?i)(.+?)[_-](?:mask|masks|seg|segmentation)(?:[_-]?\d+)?")

#: Folders of a person, a visit, a device's or a day's pictures: no classes where a table speaks of their pictures.
SUBJECT = re.compile(
    r"(?i)(?:(?:patients?|subjects?|sub|cases?|study|studies|sessions?|series|scans?|exams?|visits?|participants?|pat|"
    r"slides?|videos?|clips?|frames?|cameras?|cam|animals?|individuals?)[-_ ]?[a-z]?\d+|p\d{2,}|s\d{3,}|"
    r"\d{4}[-_.]?\d{2}[-_.]?\d{2})"
)
HASH = re.compile(r"[0-9a-f]{16,}")  #: a picture's name that a program gave it
OF_MASKS = re.compile(r"(?i)(?:masks?|msk|ground_truth|trimaps|depths?|depth_maps?)/")
SHARED = 0.6  #: of the same folders in each of several others: one or another may be missing
#: Words of a name that say that a picture shows what is where or how far, and those of the picture beside it.
NO_LOOK = re.compile(r"(?:masks?|depth|seg|segmentation|disparity|trimap)(?:crop|maps?|image|img)?")
LOOK = frozenset({"rgb", "color", "colour", "crop", "image", "img"})


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
    } | _by_words((*listing.images, *listing.loose))
    if masks:
        listing.images = {path: image for path, image in listing.images.items() if path not in masks}
        listing.loose = [path for path in listing.loose if path not in masks]
        listing.notes.append(
            f"left out {counted(len(masks), 'mask')} of other pictures: {some(sorted(masks))}"
        )


def _by_words(paths: Iterable[str]) -> set[str]:
    """Masks and depths by the words of their names: 1_depthcrop.png beside 1_crop.png, depth_1.png beside rgb_1.png."""
    named: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        words = re.split(r"[_\-. ]+", name.rpartition(".")[0].lower())
        aside = [word for word in words if NO_LOOK.fullmatch(word)]
        key = (folder, *(word for word in words if word not in LOOK and word not in aside))
        named.setdefault(key, []).append((path, bool(aside)))
    return {
        path
        for group in named.values()
        for path, is_aside in group
        if is_aside and not all(aside for _, aside in group)
    }


def _has_picture(stem: str, stems: Collection[str]) -> bool:
    """Whether a picture's path is another's but for the folder: crow/masks/1 beside crow/images/1."""
    steps = stem.split("/")
    plain = found[1] if (found := MASK.fullmatch(steps[-1])) else steps[-1]
    return any(
        "/".join([*steps[:at], *name, *steps[at + 1 : -1], last]) in stems
        for at, step in enumerate(steps[:-1])
        if OF_MASKS.fullmatch(f"{step}/")
        for name in ([], ["images"], ["image"], ["imgs"], ["img"], ["rgb"], ["color"], ["colour"])
        for last in {steps[-1], plain}
    )


def _inner_folders(listing: Listing) -> dict[str, set[str]]:
    """The folders in each class's folder, "" for pictures that lie in it; images/ and the like do not count."""
    inner: dict[str, set[str]] = {}
    for path, image in listing.images.items():
        steps = path.split("/")
        depth = steps.index(image.class_name) + 1
        within = [
            step for step in steps[depth:-1] if step.lower() not in WRAPPERS and not _is_split(step, image)
        ]
        inner.setdefault(image.class_name, set()).add("/".join(within[:1]))
    return inner


def _is_split(step: str, image: ImageFile) -> bool:
    """Whether a folder in a class's folder is that of the picture's split: v1/train/crow/1.jpg."""
    return image.split is not None and splits_of_folders([step]) == {step: image.split}


def note_outer(listing: Listing) -> None:
    """Say which folders are the classes: those in the only one, or the outer ones where each holds several folders and
    no picture, and these may be meant."""
    if listing.only:
        listing.notes.append(f"the classes are the folders in {listing.only}/, the only one that is there")
    inner = _inner_folders(listing)
    deeper = len(inner) > 1 and not any("" in names for names in inner.values())
    way = inner_way(listing.images, inner.keys(), SUBJECT) if deeper else ""
    if way and sum(map(len, inner.values())) > len(inner):
        first = max(sorted(inner), key=lambda name: len(inner[name]))
        listing.notes.append(
            f"the classes are the {len(inner):,} outer folders, as torchvision has them; if those inside are meant "
            f"({some(sorted(f'{first}/{name}' for name in inner[first]))}), {way}"
        )


def subjects_of_classes(listing: Listing) -> str | None:
    """The refusal of folders called by whom they show, or by long numbers, that hold folders of the same few names:
    10253/0 and 10253/1 beside 10254/0 and 10254/1."""
    inner = _inner_folders(listing)
    names = set().union(*inner.values())
    called = all(SUBJECT.fullmatch(name) or (name.isdecimal() and len(name) > 3) for name in inner)
    if not called or len(inner) < 2 or "" in names or len(names) < 2:
        return None
    shared = [len(each) for each in inner.values()]
    if sum(shared) < len(names) * len(inner) * SHARED:
        return None
    return (
        f"{listing.root} holds the folders {some(sorted(inner))}, which are called by whom they show, and in each of "
        f"them {some(sorted(names))}. If these are the classes, put a folder a class outside, or name the classes in a "
        'table with columns "image" and "class"'
    )


def domains_of_classes(listing: Listing) -> str | None:
    """The refusal of a few folders that all hold the same many folders: amazon/, dslr/ and webcam/ of Office-31.

    Folders of patients, of days and of numbers are parts of the outer ones; so are fewer than those, male and female.
    """
    inner = _inner_folders(listing)
    names = set().union(*inner.values())
    if len(inner) < 2 or "" in names or len(names) <= len(inner):
        return None
    if all(SUBJECT.fullmatch(name) or name.isdecimal() for name in names):
        return None
    if sum(map(len, inner.values())) < SHARED * len(names) * len(inner):
        return None
    first = listing.root / f"{listing.base}{sorted(inner)[0]}"
    return (
        f"{listing.root} holds the folders {some(sorted(inner))}, and in each of them the same: {some(sorted(names))}. "
        f"If these are the classes, give one of the outer folders, {first}, or "
        'name the classes in a table with columns "image" and "class"'
    )


def nothing_found(listing: Listing) -> str:
    """Why a folder gives no pictures of classes."""
    root, loose, empty = listing.root, listing.loose, listing.empty
    wanted = f"images are looked for as {root}/<class>/<image>.jpg"
    if listing.dangling:
        return (
            f"{root} holds only links to what is not there: {some(sorted(listing.dangling))}. "
            "Copy the files that are meant, or link them anew, on a disk that this machine sees."
        )
    if loose:
        named = f". Names seem to tell classes: {said}" if (said := way_by_names(loose)) else ""
        return (
            f"{root} holds {counted(len(loose), 'image')} but no class folders; {wanted}, or with a column "
            f'"class" beside "image" in the caption file{named}'
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
    inner, chain = sorted({part.partition("/")[0] for part in inside}), ""
    while len(inner) == 1 and inner[0]:  # one in one, and several in that
        chain = f"{chain}/{inner[0]}"
        inside = {part.partition("/")[2] for part in inside}
        inner = sorted({part.partition("/")[0] for part in inside})
    if "" in inner or len(inner) < 2:
        return None
    if all(map(SUBJECT.fullmatch, inner)):
        return (
            f"{listing.root} holds one folder, {name}, and in it folders that are called by whom or when they show "
            f'({some(inner)}), and no class. Name the classes in a table with columns "image" and "class"'
        )
    around = {f"{path.partition(f'{name}/')[0]}{name}" for path in listing.images}
    way = (
        f"give the folder that holds them: {listing.root / around.pop()}{chain}"
        if len(around) == 1
        else f"take {name}/ out of {some(sorted(around))}"
    )
    deeper = (
        "" if "" in {part.partition("/")[2] for part in inside} else inner_way(listing.images, inner, SUBJECT)
    )
    innermost = f"; if those further in: {deeper}" if deeper else ""
    return (
        f"{listing.root} holds one class folder, {name}, without images of its own and with "
        f"{counted(len(inner), 'folder')} in it: {some(inner)}. If these are the classes, {way}{innermost}"
    )


def no_class_folders(listing: Listing) -> str | None:
    """The refusal of a folder whose folders are all called like splits or parts, and hold pictures of no told class."""
    names = sorted({image.class_name for image in listing.images.values()})
    if not are_no_classes(names) and not _are_downloads(listing, names):
        return None
    are = "called like splits" if splits_of_folders(names) else "no names of classes"
    said = _way_by_folders(names) or way_by_names(listing.images)
    named = f". Names seem to tell classes: {said}" if said else ""
    return (
        f"{listing.root} holds the folders {some(names)}, which are {are} and hold pictures without class folders. "
        f'Put a folder a class into each, or name the classes in a table with columns "image" and "class"{named}'
    )


def _way_by_folders(names: Sequence[str]) -> str:
    """The option for folders of a split and a class each: train_cats, test_cats, train_dogs and test_dogs; else ""."""
    parts = [re.split("([_-])", name, maxsplit=1) for name in names]
    if any(len(each) < 3 or each[0].lower() not in SPLIT_WORDS for each in parts):
        return ""
    kinds, signs = {each[2] for each in parts}, {each[1] for each in parts}
    if len(signs) > 1 or not 1 < len(kinds) <= len(names) / 2:
        return ""
    return f"--columns 'class=path:*{signs.pop()}{{}}/*' takes {some(sorted(kinds))}"


def _are_downloads(listing: Listing, names: Sequence[str]) -> bool:
    """Whether folders are parts of a download: by numbers, 00000/000000012.jpg, or by the letters of names."""
    counting = all(len(name) > 3 and name.isdecimal() for name in names) and all(
        last_step(path).startswith(image.class_name) and last_step(path).partition(".")[0].isdecimal()
        for path, image in listing.images.items()
    )
    return counting or (bool(names) and all(map(_is_by_letters, listing.images, listing.images.values())))


def _is_by_letters(path: str, image: ImageFile) -> bool:
    """Whether a picture lies by the letters of its name: 0/a/1/0a1f.jpg, ab/cd/abcd01.jpg, ab/ab34...12.png."""
    *steps, name = path.split("/")
    inside = steps[steps.index(image.class_name) :]
    letters = "".join(inside)
    if not name.startswith(letters) or max(map(len, inside)) > 2:
        return False
    return len(inside) > 1 or HASH.fullmatch(name.partition(".")[0]) is not None


def subject_folders(listing: Listing) -> str | None:
    """The refusal of folders that are called by whom or when they show, patient00001 or 2021-05-03, and no class."""
    names = sorted({image.class_name for image in listing.images.values()})
    if not names or not all(map(SUBJECT.fullmatch, names)):
        return None
    return (
        f"{listing.root} holds the folders {some(names)}, which are called by whom or when they show, and no class. "
        "If they are the classes, say that no column is: --columns class="
    )


def folders_tell(listing: Listing) -> bool:
    """Whether pictures lie in folders of two classes or more."""
    names = {image.class_name for image in listing.images.values()}
    return len(names) > 1 and not no_class_folders(listing) and not subject_folders(listing)


def note_others(listing: Listing) -> None:
    """Say what is left out because nothing is made of it, pictures first."""
    if listing.apart:
        listing.notes.append(
            f"left out {counted(len(listing.apart), 'image')} in folders beside those of the classes or splits: "
            f"{some(sorted(listing.apart))}"
        )
    others = sorted(
        each for each in listing.others if last_step(each) not in NAME_FILES
    )  # read where they are wanted
    if others:
        listing.notes.append(f"left out what is no image of a class ({len(others):,}): {some(others)}")


def note_leftovers(listing: Listing, splits: Sequence[str], of_split: Mapping[str, str]) -> None:
    notes, empty = listing.notes, listing.empty
    filled = {image.class_name for image in listing.images.values()}
    lost = [path for path in empty if path.rpartition("/")[2] not in filled]
    if lost:
        notes.append(f"left out {counted(len(lost), 'folder')} without images: {some(lost)}")
    held_out = [last_step(name) for name in splits if of_split[last_step(name)] == TEST]
    if len(held_out) > 1:
        notes.append(f"{' and '.join(held_out)} are taken together as test images")
    if splits and TEST not in {*listing.lies.values(), *of_split.values()}:
        notes.append(
            "there is a folder train and none of test or val: no image is held out. --columns split= holds out a fifth"
        )
