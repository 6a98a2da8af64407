"""What labelling services keep of each picture: V7 Darwin's and Dataloop's files, and VoTT's assets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.annotations.label_exports import around
from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError


def is_darwin(content: Any) -> bool:
    """Whether JSON is V7 Darwin's of one picture, of its first or second version."""
    if not isinstance(content, Mapping) or not isinstance(content.get("annotations"), list):
        return False
    image, item = content.get("image"), content.get("item")
    return (isinstance(image, Mapping) and "filename" in image) or (
        isinstance(item, Mapping) and "slots" in item
    )


def darwin_objects(name: str, path: str, content: Mapping[str, Any]) -> Objects:
    """The tags of a picture, or else its marks with the box of each. Raises CaptionError for odd sides."""
    marks = [each for each in content["annotations"] if isinstance(each, Mapping)]
    tags = tuple(str(each.get("name")) for each in marks if "tag" in each)
    kinds, boxes = list[str](), list[Box]()
    for each in marks:
        if "tag" in each:
            continue
        kinds.append(str(each.get("name")))
        outline = each.get("polygon") or {}
        if isinstance(box := each.get("bounding_box"), Mapping):
            boxes.append(_sized(box, ("x", "y", "w", "h"), name))
        elif (
            found := around(_points([outline.get("path") or [], *(outline.get("paths") or [])]), name)
        ) is not None:
            boxes.append(found)
    return Objects(name, path, tags or tuple(kinds), tuple(boxes))


def is_dataloop(content: Any) -> bool:
    """Whether JSON is Dataloop's of one picture."""
    if not isinstance(content, Mapping) or not isinstance(content.get("filename"), str):
        return False
    marks = content.get("annotations")
    return isinstance(marks, list) and all(
        isinstance(each, Mapping) and {"label", "type"} <= each.keys() for each in marks
    )


def dataloop_objects(name: str, path: str, content: Mapping[str, Any]) -> Objects:
    """The classes that were chosen for a picture, or else its marks with the box around each."""
    marks = content["annotations"]
    chosen = tuple(str(each["label"]) for each in marks if each["type"] == "class")
    others = [each for each in marks if each["type"] != "class"]
    found = (around(_points([each.get("coordinates") or []]), name) for each in others)
    boxes = tuple(box for box in found if box is not None)
    return Objects(name, path, chosen or tuple(str(each["label"]) for each in others), boxes)


def is_vott(content: Any) -> bool:
    """Whether JSON is VoTT's: assets by their number, each with its regions."""
    assets = content.get("assets") if isinstance(content, Mapping) else None
    return (
        isinstance(assets, Mapping)
        and bool(assets)
        and all(isinstance(each, Mapping) and {"asset", "regions"} <= each.keys() for each in assets.values())
    )


def vott_objects(name: str, content: Mapping[str, Any]) -> Iterator[Objects]:
    """The regions of each picture with their tags. Raises CaptionError for sides that are no numbers."""
    for number, each in content["assets"].items():
        where = f"{name}, asset {number}"
        regions = [region for region in each["regions"] or [] if isinstance(region, Mapping)]
        kinds = tuple(str(tag) for region in regions for tag in region.get("tags") or [])
        sides = ("left", "top", "width", "height")
        boxes = tuple(_sized(region.get("boundingBox") or {}, sides, where) for region in regions)
        yield Objects(where, str(each["asset"].get("name")), kinds, boxes)


def _points(given: Any) -> list[Sequence[float]]:
    """The points in lists of lists of {x, y}."""
    if isinstance(given, Mapping):
        return [(given["x"], given["y"])] if {"x", "y"} <= given.keys() else []
    return [point for each in given for point in _points(each)] if isinstance(given, list) else []


def _sized(box: Mapping[str, Any], sides: Sequence[str], where: str) -> Box:
    try:
        left, top, width, height = (float(box[side]) for side in sides)
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
    return sized_box(left, top, width, height, where)
