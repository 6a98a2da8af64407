"""Objects in pictures as detectors are trained with them: VOC's XML files and YOLO's lines of numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from explain_core.data.annotations.label_causes import SEVERAL, SEVERAL_LABELS, UNMARKED
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.image_set import Box
from explain_core.data.listing.image_listing import Listing
from explain_core.data.pictures.decode import noted_turn, open_regular
from explain_core.data.tables.folder_names import are_no_classes, is_beside_pictures, unwrapped
from explain_core.data.tables.number_names import names_of_numbers
from explain_core.data.tables.text_file import MAX_TEXT, encoding_of, text_lines
from explain_core.data.tables.xml_file import xml_root
from explain_core.data.tables.yaml_text import ENDINGS, read_yaml
from explain_core.data.wording import counted, one_line
from explain_core.errors import CaptionError, ImageError

BOXES = ("bndbox", "bodybndbox")  #: where an object's corners stand
NAMES = ("data.yaml", "data.yml", "dataset.yaml")
DATA_KEYS = frozenset({"train", "val", "nc", "path"})  #: beside "names", in files of any name


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one picture: their classes, the box of each in pixels, and the classes' numbers, if any.

    `texts`: what is said of the picture; `split`: of it; `in_shares`: boxes are in shares of its sides.
    """

    where: str
    path: str
    kinds: tuple[str, ...]
    boxes: tuple[Box, ...]
    numbers: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    split: str | None = None
    in_shares: bool = False


def voc_files(listing: Listing) -> dict[str, str]:
    """The XML file of each picture that has one: beside it, or in Annotations/ with the same name or tree."""
    by_stem = {unwrapped(path.rpartition(".")[0]): path for path in (*listing.images, *listing.loose)}
    named = Counter(stem.rpartition("/")[2] for stem in by_stem)
    by_name = {name: path for stem, path in by_stem.items() if named[name := stem.rpartition("/")[2]] == 1}
    found: dict[str, str] = {}
    for file in listing.files:
        bare = "." not in file.rpartition("/")[2] and any(map(is_beside_pictures, file.split("/")[:-1]))
        if file.lower().endswith(".xml") or bare:  # Stanford's dogs have no ending
            stem = file if bare else file.rpartition(".")[0]
            path = by_stem.get(unwrapped(stem)) or by_name.get(stem.rpartition("/")[2])
            if path is not None:
                found.setdefault(path, file)
    return found


def voc_objects(listing: Listing, files: Mapping[str, str]) -> Iterator[Objects]:
    """The objects in VOC's files. Raises CaptionError, with the file, for XML that is none of VOC's."""
    for path, name in files.items():
        root = xml_root(listing.root / name, name, MAX_TEXT)
        kinds, boxes = list[str](), list[Box]()
        for each in root.iter("object"):
            if (each.findtext("deleted") or "").strip() == "1":  # LabelMe's
                continue
            left, top, right, bottom = _corners(each, name)
            kinds.append((each.findtext("name") or "").strip())
            boxes.append(sized_box(left, top, right - left, bottom - top, name))
        yield Objects(name, path, tuple(kinds), tuple(boxes))


def _corners(marked: Element, name: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of an object: of its bndbox (bodybndbox), or around its outline's points.

    Raises CaptionError where it has neither."""
    box = next((each for each in marked if each.tag in BOXES), None)
    if box is not None:
        left, top, right, bottom = (
            _number(box.findtext(side), f"{name}: {side}") for side in ("xmin", "ymin", "xmax", "ymax")
        )
        return left, top, right, bottom
    points = [
        tuple(_number(each.findtext(side), f"{name}: {side}") for side in ("x", "y"))
        for each in marked.iterfind("polygon/pt")
    ]
    if len(points) < 2:
        raise CaptionError(
            f"{name}: an object has no bndbox and no polygon of points; export boxes, or take the XML files out"
        )
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def yolo_objects(listing: Listing, files: Mapping[str, str]) -> Iterator[Objects]:
    """The objects in YOLO's files, a line each: class, and centre, width and height in shares of the picture's.

    The picture's header is read for its size. Raises CaptionError, with file and line, for other numbers.
    """
    named = yolo_names(listing)
    for path, name in files.items():
        file = listing.root / name
        lines = [
            (number, line.split()) for number, line in enumerate(text_lines(file, encoding_of(file)), start=1)
        ]
        lines = [(number, words) for number, words in lines if words]
        if not lines:
            yield Objects(name, path, (), ())
            continue
        try:
            with open_regular((listing.root / path).text) as handle:
                width, height = noted_turn(handle)[1]
        except (ImageError, OSError):  # it goes to quarantine when it is decoded
            continue
        numbered, boxes = list[int](), list[Box]()
        for number, words in lines:
            where = f"{name}:{number}"
            numbers = [_number(word, where) for word in words]
            if not all(-0.01 <= each <= 1.01 for each in numbers[1:]) or numbers[0] != int(numbers[0]):
                raise CaptionError(
                    f"{where}: YOLO's boxes are a class, and shares of the picture from 0 to 1"
                )
            numbered.append(int(numbers[0]))
            left, top, right, bottom = _edges(numbers[1:])
            edges = (left * width, top * height, (right - left) * width, (bottom - top) * height)
            x, y, w, h = (round(each, 6) for each in edges)
            boxes.append(sized_box(x, y, w, h, where))
        kinds = tuple(named.get(number, str(number)) for number in numbered)
        yield Objects(name, path, kinds, tuple(boxes), tuple(numbered))


def object_rows(
    listing: Listing | None, objects: Iterator[Objects], notes: list[str]
) -> Iterator[CaptionRow]:
    """A row a picture: the box of its only object, and the class of all its objects, where folders tell no class or
    it is a picture's label and no object's. Without a listing no folder tells one."""
    names = {image.class_name for image in listing.images.values()} if listing is not None else set()
    tells = not names or are_no_classes(names)
    if (
        len(names) == 1 and not tells
    ):  # a folder round all pictures is hardly the class where objects are of several
        known = list(objects)
        objects, tells = iter(known), len({kind for each in known for kind in each.kinds}) > 1
    several = Counter[str]()
    for each in objects:
        kinds = dict.fromkeys(each.kinds)
        tells_class = tells or not each.boxes
        is_mixed = tells_class and len(kinds) > 1
        several["boxes"] += len(each.boxes) > 1 and not is_mixed
        several["classes"] += is_mixed
        several["labels"] += bool(kinds) and not is_mixed
        why = ""
        if is_mixed:
            why = SEVERAL if each.boxes else SEVERAL_LABELS
        elif not kinds:
            why = UNMARKED
        kind = next(iter(kinds)) if tells_class and len(kinds) == 1 else None
        box = each.boxes[0] if len(each.boxes) == 1 else None
        if kind is not None or box is not None or each.texts or each.split is not None or why:
            number = each.numbers[0] if each.numbers and kind is not None else None
            yield CaptionRow(
                each.where, each.path, kind, each.texts, each.split, box, number,
                in_shares=each.in_shares, unlabelled=why,
            )  # fmt: skip
    if several["boxes"]:
        notes.append(f"{counted(several['boxes'], 'image')} with several boxes used whole")
    if several["classes"] and not several["labels"]:
        notes.append(
            f"{counted(several['classes'], 'image')} with objects of several classes, and none of one"
        )


def yolo_names(listing: Listing) -> dict[int, str]:
    """The classes' names in a data.yaml, as Ultralytics writes it, or one of another name: a list, or a mapping from
    numbers."""
    near = [file for file in listing.files if file.lower().endswith(ENDINGS) and file.count("/") <= 1]
    for name in sorted(near, key=lambda file: (file not in NAMES, file)):
        file = listing.root / name
        try:
            content = read_yaml(file)
        except CaptionError:
            continue
        named = content.get("names") if isinstance(content, Mapping) and _is_of_data(name, content) else None
        if isinstance(named, list):
            named = dict(enumerate(named))
        if isinstance(named, Mapping) and (
            found := names_of_numbers({key: str(named[key]) for key in named})
        ):
            return found
    return {}


def _is_of_data(name: str, content: Mapping[str, object]) -> bool:
    return name in NAMES or is_data_yaml(content)


def is_data_yaml(content: object) -> bool:
    """Whether YAML says where YOLO's pictures lie, and what their classes are called."""
    return isinstance(content, Mapping) and "names" in content and not DATA_KEYS.isdisjoint(content)


def _edges(shares: Sequence[float]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom: of centre, width and height (a sureness may follow), or of an outline's points."""
    if len(shares) > 5:
        xs, ys = shares[0::2], shares[1::2]
        return min(xs), min(ys), max(xs), max(ys)
    x, y, width, height = shares[:4]
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _number(text: str | None, where: str) -> float:
    try:
        number = float(text or "")
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e9:
        raise CaptionError(f"{where} is {one_line(str(text))[:40]!r}; a number is wanted")
    return number
