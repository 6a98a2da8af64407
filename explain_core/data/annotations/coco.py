"""COCO's JSON: captions, instances and keypoints of images by number."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from explain_core.data.annotations.label_causes import SEVERAL, UNMARKED
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.columns.captions import CaptionRow, clean_caption
from explain_core.data.image_set import Box, Part
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place

Notes = list[str]
ADDRESSES = ("coco_url", "flickr_url")  #: of a picture whose file has no name


def is_coco(content: Any) -> bool:
    """Whether JSON is of COCO's form: images, and annotations of them by number."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("images"), list)
        and isinstance(content.get("annotations"), list)
        and all(
            isinstance(each, dict) and "id" in each and {"file_name", *ADDRESSES} & set(each)
            for each in content["images"][:100]
        )
        and all(isinstance(each, dict) and "image_id" in each for each in content["annotations"][:100])
    )


def coco_rows(path: Place, content: Mapping[str, Any], base: str, notes: Notes) -> Iterator[CaptionRow]:
    """A row for each image: its captions; its class, where all its objects are of one; its box and keypoints, where it
    has one object.

    Images with objects of several classes, or none, have no label: their rows say why. Raises CaptionError, with the
    image, for values that cannot be meant.
    """
    said: dict[object, list[Mapping[str, Any]]] = defaultdict(list)
    for each in content["annotations"]:
        said[each.get("image_id")].append(each)
    categories = {each.get("id"): each for each in content.get("categories") or [] if isinstance(each, dict)}
    labels = mixed = crowded = 0
    labelled = any("category_id" in each for each in content["annotations"])
    for image in content["images"]:
        name, number = _name(image), image.get("id")
        where = f"{path.name}, image {number}"
        if not isinstance(name, str) or not name:
            raise CaptionError(f"{where}: its file_name is {name!r}; a path is wanted")
        of_image = said.get(number, [])
        captions = tuple(
            text for each in of_image if "caption" in each and (text := clean_caption(each["caption"], where))
        )
        objects = [each for each in of_image if "category_id" in each]
        kinds = {each["category_id"] for each in objects}
        if labelled and (len(kinds) > 1 or (not kinds and not captions)):
            mixed += 1
            why = SEVERAL if kinds else UNMARKED
            yield CaptionRow(where, name, None, (), base=base, unlabelled=why)
            continue
        labels += 1
        kind = categories.get(next(iter(kinds))) if kinds else None
        if kinds and (kind is None or not isinstance(kind.get("name"), str)):
            raise CaptionError(f"{where}: its category {next(iter(kinds))!r} is not named under categories")
        box, parts = _single(objects, kind, where)
        crowded += len(objects) > 1
        label = None if kind is None else (str(kind["name"]).strip(), kind["id"])
        yield CaptionRow(
            where, name, label[0] if label else None, captions, None, box,
            label[1] if label and isinstance(label[1], int) else None, base, parts,
        )  # fmt: skip
    if mixed and not labels:
        notes.append(f"{path.name}: {counted(mixed, 'image')} with objects of several classes, or of none")
    if crowded:
        notes.append(f"{path.name}: {counted(crowded, 'image')} with several boxes of one class used whole")


def _name(image: Mapping[str, Any]) -> object:
    """The picture's file; of an address, as LVIS has it, its last two steps: train2017/000000391895.jpg."""
    if "file_name" in image:
        return image["file_name"]
    address = next((image[key] for key in ADDRESSES if image.get(key)), None)
    return "/".join(address.split("/")[-2:]) if isinstance(address, str) else address


def _single(
    objects: list[Mapping[str, Any]], kind: Mapping[str, Any] | None, where: str
) -> tuple[Box | None, tuple[Part, ...]]:
    """The box and the visible keypoints of a picture's only object."""
    if len(objects) != 1:
        return None, ()
    given, points = objects[0].get("bbox"), objects[0].get("keypoints") or []
    box = None
    if given:
        if not isinstance(given, list) or len(given) != 4 or not all(_is_number(each) for each in given):
            raise CaptionError(f"{where}: its bbox is {given!r:.60}; wanted are x, y, width and height")
        x, y, width, height = map(float, given)
        box = sized_box(x, y, width, height, where)
    names = (kind or {}).get("keypoints") or []
    if not isinstance(points, list) or len(points) != 3 * len(names) or not all(map(_is_number, points)):
        return box, ()
    found = zip(names, points[0::3], points[1::3], points[2::3], strict=True)
    return box, tuple(
        Part(str(name).replace("_", " "), float(x), float(y)) for name, x, y, visible in found if visible
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
