"""CUB-200-2011 in its own layout, with the captions of Reed et al. (2016) in text/ beside it."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from explain_core.data.columns.captions import MAX_CAPTIONS, clean_caption
from explain_core.data.image_set import TEST, TRAIN, Box, ImageRecord, ImageSet, Part
from explain_core.data.tables.numbered_lines import malformed, numbered_lines
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, decoded
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import THREADS, Place

IMAGES, CLASSES = "images.txt", "classes.txt"
LABELS, SPLITS = "image_class_labels.txt", "train_test_split.txt"
BOXES, PARTS, PART_LOCATIONS = "bounding_boxes.txt", "parts/parts.txt", "parts/part_locs.txt"
HIERARCHY = "hierarchy.txt"
CAPTION_FOLDERS = ("text", "text_c10", "cvpr2016_cub/text_c10")

Value = TypeVar("Value")

_DRIVE = re.compile(r"[A-Za-z]:")


def load_cub(path: str, captions: Place | Path | None = None) -> ImageSet:
    """Load an image set in the layout of CUB-200-2011.

    Needed are images/, images.txt, classes.txt, image_class_labels.txt and train_test_split.txt. Captions lie as
    text/<class>/<image>.txt (one a line), in the folder, beside it, or in the folder `captions`.
    bounding_boxes.txt, parts/parts.txt and parts/part_locs.txt may be missing. Records' paths are relative to
    images/. Of the parts, the visible ones are kept, under the names they have ("left wing").
    Raises ImageSetError for a missing piece and, with file and line, for a malformed line; CaptionError for
    caption files that are not UTF-8 or hold too long a line.
    """
    root = _checked(Place.of(path).absolute())
    notes: list[str] = []
    paths = _image_paths(root)
    names = _class_names(root)
    labels = _each_image(root, LABELS, "image-id class-id", paths, lambda words: int(words[0]), notes)
    trains = _each_image(root, SPLITS, "image-id 0-or-1", paths, _flag, notes)
    boxes = _boxes(root, paths, notes)
    parts = _parts(root, paths, notes)
    said = _captions(root, captions, paths.values(), notes)
    for image, label in labels.items():
        if label not in names:
            raise ImageSetError(
                f"{root / LABELS}: image {image} has class {label}, which {CLASSES} does not name"
            )
    order = sorted(names)
    if (root / HIERARCHY).is_file():  # NABirds: kinds of kinds have names too, and no images
        order = sorted(set(labels.values()))
        notes.append(
            f"{HIERARCHY} is there: the classes are the {len(order):,} of {len(names):,} that have images"
        )
    index = {label: position for position, label in enumerate(order)}
    records = [
        ImageRecord(
            image_path, index[labels[image]], TRAIN if trains[image] else TEST,
            said.get(image_path, ()), boxes.get(image), tuple(parts.get(image, ())),
        )
        for image, image_path in paths.items()
    ]  # fmt: skip
    return ImageSet(
        spec=f"cub:{path}",
        root=str(root / "images"),
        classes=tuple(names[label] for label in order),
        records=tuple(sorted(records, key=lambda record: record.path)),
        warnings=tuple(notes),
    )


def _checked(root: Place) -> Place:
    if not root.is_dir():
        raise ImageSetError(f"{root} is not a folder; give the folder that holds {IMAGES} and images/")
    missing = [name for name in (IMAGES, CLASSES, LABELS, SPLITS) if not (root / name).is_file()]
    if not (root / "images").is_dir():
        missing.append("images/")
    if missing:
        inner = next((e.path for e in root.scan() if (root / e.name / IMAGES).is_file()), None)
        hint = f"Did you mean cub:{inner}?" if inner else "Is it a folder in the layout of CUB-200-2011?"
        raise ImageSetError(f"{root} lacks {', '.join(missing)}. {hint}")
    return root


def _image_paths(root: Place) -> dict[int, str]:
    paths: dict[int, str] = {}
    for where, image, words in numbered_lines(root / IMAGES, "image-id path"):
        path = words[0]
        if path.startswith(("/", "\\")) or _DRIVE.match(path) or ".." in re.split(r"[/\\]", path):
            raise ImageSetError(f'{where}: the path "{one_line(path)}" leads out of the folder images/')
        if "\0" in path:
            raise ImageSetError(f"{where}: the path {path!r} cannot be a file's name")
        if image in paths:
            raise ImageSetError(f"{where}: image {image} is named a second time")
        paths[image] = path
    if not paths:
        raise ImageSetError(f"{root / IMAGES} names no images")
    _check_different(root / IMAGES, paths)
    return paths


def _class_names(root: Place) -> dict[int, str]:
    names: dict[int, str] = {}
    for where, label, words in numbered_lines(root / CLASSES, "class-id name"):
        if label in names:
            raise ImageSetError(f"{where}: class {label} is named a second time")
        names[label] = words[0]
    _check_different(root / CLASSES, names)
    return names


def _each_image(
    root: Place,
    name: str,
    form: str,
    paths: Mapping[int, str],
    read: Callable[[list[str]], Value],
    notes: list[str],
) -> dict[int, Value]:
    """One value for each image of `paths`; an image without one is an error, a stranger a warning."""
    values: dict[int, Value] = {}
    strangers: list[int] = []
    for where, image, words in numbered_lines(root / name, form):
        if image in values:
            raise ImageSetError(f"{where}: image {image} is there a second time")
        if image in paths:
            values[image] = _reading(read, words, where, f"{image} {' '.join(words)}", form)
        else:
            strangers.append(image)
    if len(values) < len(paths):
        lacking = [image for image in paths if image not in values]
        raise ImageSetError(
            f"{root / name} has no line for {counted(len(lacking), 'image')}: {some(lacking)}"
        )
    if strangers:
        notes.append(
            f"{name} speaks of {counted(len(strangers), 'image')} not named in {IMAGES}: {some(strangers)}"
        )
    return values


def _boxes(root: Place, paths: Mapping[int, str], notes: list[str]) -> dict[int, Box]:
    if not (root / BOXES).is_file():
        notes.append(f"there is no {BOXES}: pictures are used whole")
        return {}
    return _each_image(root, BOXES, "image-id x y width height", paths, _box, notes)


def _parts(root: Place, paths: Mapping[int, str], notes: list[str]) -> dict[int, list[Part]]:
    """The visible parts of each image."""
    missing = [name for name in (PARTS, PART_LOCATIONS) if not (root / name).is_file()]
    if missing:
        notes.append(f"there is no {' and no '.join(missing)}: grounding cannot be measured")
        return {}
    names = {part: words[0].strip() for _, part, words in numbered_lines(root / PARTS, "part-id name")}
    parts: dict[int, list[Part]] = {}
    form = "image-id part-id x y 0-or-1"
    for where, image, words in numbered_lines(root / PART_LOCATIONS, form):
        if image not in paths:
            continue
        part, x, y, visible = _reading(_location, words, where, f"{image} {' '.join(words)}", form)
        if part not in names:
            raise ImageSetError(f"{where}: part {part} is not named in {PARTS}")
        if visible:
            parts.setdefault(image, []).append(Part(names[part], x, y))
    return parts


def _captions(
    root: Place, given: Place | Path | None, paths: Iterable[str], notes: list[str]
) -> dict[str, tuple[str, ...]]:
    """The captions of each image path, one a line of the text file of the same name."""
    beside = [base / name for base in (root, root.parent) for name in CAPTION_FOLDERS]
    places = [Place.of(given)] if given else beside
    folder = next((place for place in places if place.is_dir()), None)
    looked = f"they were looked for as <class>/<image>.txt in {', '.join(map(str, places))}"
    if folder is None:
        if given is not None:
            raise ImageSetError(f"{root} has no captions; {looked}")
        notes.append(f"there are no captions; {looked}")
        return {}
    wanted = {path.rpartition(".")[0]: path for path in paths}
    captions: dict[str, tuple[str, ...]] = {}
    strangers: list[str] = []
    for name, lines in _texts(folder, wanted):
        if lines is None:
            strangers.append(f"{name}.txt")
        elif lines:
            captions[wanted[name]] = lines
    if not captions:
        raise ImageSetError(f"{root} has no captions for any image of {IMAGES}; {looked}")
    silent = sorted(path for path in wanted.values() if path not in captions)
    if silent:
        notes.append(f"{counted(len(silent), 'image')} without captions: {some(silent)}")
    if strangers:
        count = counted(len(strangers), "caption file")
        notes.append(f"{count} of images not named in {IMAGES}: {some(sorted(strangers))}")
    return captions


def _texts(folder: Place, wanted: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """<class>/<image> of every text file in the folder's folders, with its captions; None where it is a stranger's."""

    def read(name: str) -> tuple[str, ...] | None:
        return _captionnumbered_lines(f"{folder}/{name}.txt") if name in wanted else None

    names = _text_files(folder)
    if folder.is_local:
        yield from ((name, read(name)) for name in names)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        listed = list(names)
        yield from zip(listed, threads.map(read, listed), strict=True)


def _text_files(folder: Place) -> Iterator[str]:
    """<class>/<image> of every text file in the folder's folders."""
    for entry in folder.scan():
        if entry.is_dir() and not entry.name.startswith("."):
            for file in (folder / entry.name).scan():
                if file.name.endswith(".txt") and not file.name.startswith("."):
                    yield f"{entry.name}/{file.name[:-4]}"


def _captionnumbered_lines(path: str) -> tuple[str, ...]:
    check_regular(path, MAX_TEXT)
    try:
        text = decoded(Place(path).read_bytes(), path)
    except OSError as error:
        raise CaptionError(f"{path} cannot be read: {error.strerror or error}") from error
    lines = (clean_caption(line, f"{path}:{number}") for number, line in enumerate(text.split("\n"), start=1))
    said = tuple(line for line in lines if line)
    if len(said) > MAX_CAPTIONS:
        raise CaptionError(
            f"{path} holds {len(said):,} captions of one image; at most {MAX_CAPTIONS:,} are read"
        )
    return said


def _reading(read: Callable[[list[str]], Value], words: list[str], where: str, line: str, form: str) -> Value:
    try:
        return read(words)
    except ValueError as error:
        raise malformed(where, line, form) from error


def _flag(words: list[str]) -> bool:
    if words not in (["0"], ["1"]):
        raise ValueError
    return words == ["1"]


def _box(words: list[str]) -> Box:
    return Box(*map(_finite, words))


def _location(words: list[str]) -> tuple[int, float, float, bool]:
    return int(words[0]), _finite(words[1]), _finite(words[2]), _flag(words[3:])


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError
    return number


def _check_different(file: Place, names: Mapping[int, str]) -> None:
    seen: set[str] = set()
    for name in names.values():
        if name in seen:
            raise ImageSetError(f'{file} gives the name "{one_line(name)}" twice')
        seen.add(name)
