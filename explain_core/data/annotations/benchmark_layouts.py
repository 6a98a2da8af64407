"""Published image sets in layouts of their own: Oxford's flowers and pets, Stanford's cars, aircraft, Tiny ImageNet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from explain_core.data.columns.box_columns import sized_box
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.image_set import Box
from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

SPLITS = {"train": "train", "trainval": "train", "val": "test", "test": "test"}


@dataclass(frozen=True, slots=True)
class BenchmarkLayout:
    """A layout that is known: what it is called, its files that are there, and its rows; `aside`: a note."""

    name: str
    files: tuple[str, ...]
    rows: Callable[[], Iterator[CaptionRow]]
    aside: str = ""


def benchmark_layout(listing: Listing) -> BenchmarkLayout | None:
    """The layout that the files beside the pictures are of; None for others."""
    return next(filter(None, (read(listing) for read in LAYOUTS)), None)


def _flowers(listing: Listing) -> BenchmarkLayout | None:
    files = _named(listing, "imagelabels.mat", "setid.mat")
    if files is None:
        return None

    def rows() -> Iterator[CaptionRow]:
        labels = _numbers(_mat(listing.root / files[0]), "labels", files[0])
        parts = _mat(listing.root / files[1])
        split = {
            number: said
            for key, said in (("trnid", "train"), ("valid", "test"), ("tstid", "test"))
            for number in _numbers(parts, key, files[1])
        }
        for number, label in enumerate(labels, start=1):
            where, image = f"{files[0]}, image {number}", f"image_{number:05d}.jpg"
            yield CaptionRow(where, image, str(label), (), split.get(number), None, label)

    return BenchmarkLayout("Oxford's flowers", files, rows)


def _cars(listing: Listing) -> BenchmarkLayout | None:
    files = _named(listing, "cars_train_annos.mat", "cars_meta.mat")
    if files is None:
        return None
    tests = next(iter(_named(listing, "cars_test_annos_withlabels.mat") or ()), None)

    def rows() -> Iterator[CaptionRow]:
        names = _mat(listing.root / files[1]).get("class_names")
        named = [str(name).strip() for name in ([] if names is None else names)]
        for file, folder in ((files[0], "cars_train"), (tests, "cars_test")):
            if file is None:
                continue
            cars = _mat(listing.root / file).get("annotations")
            for place, car in enumerate([] if cars is None else cars, start=1):
                where = f"{file}, row {place}"
                try:
                    number, image = int(car["class"]), f"{folder}/{car['fname']}"
                    box = _corners([float(car[f"bbox_{side}"]) for side in ("x1", "y1", "x2", "y2")], where)
                    name = named[number - 1]
                except (KeyError, IndexError, TypeError, ValueError) as error:
                    raise CaptionError(f"{where}: not as Stanford's cars have it ({error})") from error
                split = "train" if folder == "cars_train" else "test"
                yield CaptionRow(where, image, name, (), split, box, number - 1)

    aside = (
        ""
        if tests
        else "cars_test is left out: its labels are in cars_test_annos_withlabels.mat, which is not here"
    )
    return BenchmarkLayout("Stanford's cars", tuple(filter(None, (*files, tests))), rows, aside)


def _aircraft(listing: Listing) -> BenchmarkLayout | None:
    found = {split: _named(listing, f"images_variant_{split}.txt") for split in ("train", "val", "test")}
    lists = {split: each[0] for split, each in found.items() if each}
    if "train" not in lists:
        return None
    boxes_file = next(iter(_named(listing, "images_box.txt") or ()), None)

    def rows() -> Iterator[CaptionRow]:
        boxes: dict[str, Box] = {}
        for where, words in _words(listing, boxes_file, 5) if boxes_file else ():
            boxes[words[0]] = _corners([float(word) for word in words[1:]], where)
        for split, file in lists.items():
            for where, words in _words(listing, file, 2):
                image = f"{words[0]}.jpg"
                yield CaptionRow(where, image, words[1], (), SPLITS[split], boxes.get(words[0]))

    aside = "classes are the variants; families and manufacturers are not read"
    return BenchmarkLayout("FGVC's aircraft", (*lists.values(), *filter(None, [boxes_file])), rows, aside)


def _pets(listing: Listing) -> BenchmarkLayout | None:
    files = _named(listing, "annotations/trainval.txt", "annotations/test.txt", "annotations/list.txt")
    if files is None:
        return None

    def rows() -> Iterator[CaptionRow]:
        for file, split in ((files[0], "train"), (files[1], "test")):
            for where, words in _words(listing, file, 4):
                if not words[1].isdecimal():
                    raise CaptionError(f"{where}: not as Oxford's pets have it; its class is {words[1]!r}")
                breed = words[0].rpartition("_")[0]
                yield CaptionRow(where, words[0], breed, (), split, None, int(words[1]) - 1)

    return BenchmarkLayout("Oxford's pets", files, rows)


def _tiny(listing: Listing) -> BenchmarkLayout | None:
    files = _named(listing, "val/val_annotations.txt")
    if files is None:
        return None
    base = files[0].rpartition("/")[0]
    boxes = tuple(file for file in listing.files if file.endswith("_boxes.txt"))

    def rows() -> Iterator[CaptionRow]:
        for where, words in _words(listing, files[0], 6):
            box = _corners([float(word) for word in words[2:]], where)
            yield CaptionRow(where, f"{base}/images/{words[0]}", words[1], (), "test", box)
        for file in boxes:
            folder = file.rpartition("/")[0]
            for where, words in _words(listing, file, 5):
                box = _corners([float(word) for word in words[1:]], where)
                image = f"{folder}/images/{words[0]}"
                yield CaptionRow(where, image, folder.rpartition("/")[2], (), "train", box)

    return BenchmarkLayout("Tiny ImageNet", (*files, *boxes), rows)


def _dogs(listing: Listing) -> BenchmarkLayout | None:
    """Stanford's dogs: classes are the folders of Images/, and MATLAB files tell the split."""
    files = _named(listing, "train_list.mat", "test_list.mat")
    if files is None:
        return None

    def rows() -> Iterator[CaptionRow]:
        for file, split in zip(files, ("train", "test"), strict=True):
            listed = _mat(listing.root / file).get("file_list")
            for number, name in enumerate([] if listed is None else listed, start=1):
                where = f"{file}, row {number}"
                yield CaptionRow(where, str(name).strip(), str(name).partition("/")[0], (), split)

    return BenchmarkLayout("Stanford's dogs", files, rows)


def _scenes(listing: Listing) -> BenchmarkLayout | None:
    """SUN397: a folder of a letter round its classes, whose paths ClassName.txt lists: /a/abbey, /c/cabin/indoor."""
    files = _named(listing, "ClassName.txt")
    if files is None:
        return None
    place = listing.root / files[0]
    lines = [line.strip().strip("/") for line in text_lines(place, encoding_of(place)) if line.strip()]

    def rows() -> Iterator[CaptionRow]:
        known = set(lines)
        for path in listing.images:
            steps = path.split("/")[:-1]
            ends = (
                "/".join(steps[at:stop]) for at in range(len(steps)) for stop in range(len(steps), at, -1)
            )
            found = next((each for each in ends if each in known), None)
            if found is not None:
                yield CaptionRow(f"{files[0]}: {found}", path, found.partition("/")[2] or found, ())

    there = {f"{a}/{b}" for path in listing.images for a, b in pairwise(path.split("/")[:-1])}
    if not any("/".join(line.split("/")[:2]) in there for line in lines):
        return None
    return BenchmarkLayout("SUN397", files, rows)


LAYOUTS: tuple[Callable[[Listing], BenchmarkLayout | None], ...] = (
    _flowers, _cars, _aircraft, _pets, _tiny, _dogs, _scenes,
)  # fmt: skip
"""The layouts that are known, the surer first."""


def _named(listing: Listing, *names: str) -> tuple[str, ...] | None:
    """The files of these names, wherever they lie; None where one is missing."""
    found = [
        next((file for file in listing.files if f"/{file}".endswith(f"/{name}")), None) for name in names
    ]
    return tuple(each for each in found if each) if all(found) else None


def _words(listing: Listing, file: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    place = listing.root / file
    check_regular(place, MAX_TEXT)
    for number, line in enumerate(text_lines(place, encoding_of(place)), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.strip().split(maxsplit=columns - 1)
        if len(words) != columns:
            raise CaptionError(f"{file}:{number}: {len(words)} values, where {columns} are wanted")
        yield f"{file}:{number}", words


def _mat(file: Place) -> Mapping[str, Any]:
    from scipy.io import loadmat

    check_regular(file, 4 * MAX_TEXT)
    try:
        with file.open() as handle:
            found: Mapping[str, Any] = loadmat(handle, simplify_cells=True)
        return found
    except Exception as error:  # what scipy raises for damaged files is of many kinds
        raise CaptionError(f"{file} is no MATLAB file of version 5, or is damaged: {error}") from error


def _numbers(content: Mapping[str, Any], key: str, file: str) -> list[int]:
    try:
        value = content[key]
        return [int(each) for each in (value if getattr(value, "ndim", 0) else [value])]
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{file} holds no numbers called {key}") from error


def _corners(sides: list[float], where: str) -> Box:
    left, top, right, bottom = sides
    return sized_box(left, top, right - left, bottom - top, where)
