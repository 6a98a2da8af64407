"""What platforms export as a list of tasks: Scale's, Kili's, IBM's and Edge Impulse's; and SuperAnnotate's files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.annotations.label_exports import Export, around
from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.image_set import Box
from explain_core.data.listing.table_names import EDGE_IMPULSE
from explain_core.errors import CaptionError

SIDES = ("left", "top", "width", "height")
EDGE_SIDES = ("x", "y", "width", "height")
SPLITS = {"training": "train", "testing": "test"}


def task_export(name: str, content: Any) -> Export | None:
    """The platform that a file of JSON is of; None for others. Reading the objects raises CaptionError."""
    if is_scale(content):
        return Export("Scale's", lambda: scale_objects(name, content))
    if name == EDGE_IMPULSE and is_edge_impulse(content):
        return Export("Edge Impulse's", lambda: edge_impulse_objects(name, content))
    if is_kili(content):
        return Export("Kili's", lambda: kili_objects(name, content))
    if is_ibm(content):
        return Export("IBM's cloud annotations", lambda: ibm_objects(name, content))
    return None


def is_scale(content: Any) -> bool:
    """Whether JSON is a list of Scale's tasks: what was asked under "params", and what was answered."""
    rows = content if isinstance(content, list) else []
    return bool(rows) and all(
        isinstance(row, Mapping)
        and isinstance(row.get("params"), Mapping)
        and isinstance(row["params"].get("attachment"), str)
        and isinstance(row.get("response"), Mapping)
        for row in rows
    )


def scale_objects(name: str, content: Sequence[Mapping[str, Any]]) -> Iterator[Objects]:
    """The marks of each task, or the label that was chosen. Raises CaptionError for sides that are no numbers."""
    for number, row in enumerate(content, start=1):
        where = f"{name}, task {number}"
        kinds, boxes = list[str](), list[Box]()
        for each in row["response"].get("annotations") or []:
            if not isinstance(each, Mapping):
                continue
            kinds.append(str(each.get("label")))
            if set(SIDES) <= each.keys():
                boxes.append(_sized(each, SIDES, where))
        chosen = row["response"].get("category") or row["response"].get("label")
        kinds = kinds or ([chosen] if isinstance(chosen, str) else [])
        yield Objects(where, row["params"]["attachment"], tuple(kinds), tuple(boxes))


def is_edge_impulse(content: Any) -> bool:
    """Whether JSON is Edge Impulse's info.labels."""
    files = content.get("files") if isinstance(content, Mapping) else None
    return isinstance(files, list) and all(
        isinstance(each, Mapping) and "path" in each and "category" in each for each in files
    )


def edge_impulse_objects(name: str, content: Mapping[str, Any]) -> Iterator[Objects]:
    """The label or the boxes of each file, and whether it is for training. Raises CaptionError for odd sides."""
    for number, each in enumerate(content["files"], start=1):
        where = f"{name}, file {number}"
        label = each.get("label")
        label = label.get("label") if isinstance(label, Mapping) else label
        marks = [mark for mark in each.get("boundingBoxes") or [] if isinstance(mark, Mapping)]
        kinds = tuple(str(mark.get("label")) for mark in marks) or (
            (label,) if isinstance(label, str) else ()
        )
        boxes = tuple(_sized(mark, EDGE_SIDES, where) for mark in marks)
        yield Objects(where, str(each["path"]), kinds, boxes, split=SPLITS.get(str(each["category"])))


def is_kili(content: Any) -> bool:
    """Whether JSON is Kili's: assets, each with the answers of its jobs."""
    rows = content if isinstance(content, list) else []
    return bool(rows) and all(
        isinstance(row, Mapping) and "externalId" in row and isinstance(row.get("labels"), list)
        for row in rows
    )


def kili_objects(name: str, content: Sequence[Mapping[str, Any]]) -> Iterator[Objects]:
    """The categories that the last answer of each asset names."""
    for number, row in enumerate(content, start=1):
        answers = [each.get("jsonResponse") for each in row["labels"] if isinstance(each, Mapping)]
        jobs = [job for each in answers[-1:] if isinstance(each, Mapping) for job in each.values()]
        kinds = [
            str(each.get("name"))
            for job in jobs
            if isinstance(job, Mapping)
            for each in job.get("categories") or []
            if isinstance(each, Mapping)
        ]
        yield Objects(f"{name}, asset {number}", str(row["externalId"]), tuple(kinds), ())


def is_ibm(content: Any) -> bool:
    """Whether JSON is IBM's cloud annotations: a list of marks for each picture's name."""
    if not isinstance(content, Mapping) or not {"version", "type", "annotations"} <= content.keys():
        return False
    marks = content["annotations"]
    return isinstance(marks, Mapping) and all(isinstance(each, list) for each in marks.values())


def ibm_objects(name: str, content: Mapping[str, Any]) -> Iterator[Objects]:
    """The labels of each picture, and its boxes, which are in shares of its sides."""
    for picture, marks in content["annotations"].items():
        where = f"{name}, {picture}"
        found = [each for each in marks if isinstance(each, Mapping)]
        boxes = [
            _cornered(each, ("x", "y", "x2", "y2"), where)
            for each in found
            if {"x", "y", "x2", "y2"} <= each.keys()
        ]
        yield Objects(
            where, str(picture), tuple(str(each.get("label")) for each in found), tuple(boxes), in_shares=True
        )


def is_superannotate(content: Any) -> bool:
    """Whether JSON is SuperAnnotate's of one picture."""
    return (
        isinstance(content, Mapping) and isinstance(content.get("instances"), list) and "metadata" in content
    )


def superannotate_objects(name: str, path: str, content: Mapping[str, Any]) -> Objects:
    """The instances of a picture with the box around each, or else its tags. Raises CaptionError for odd sides."""
    marks = [each for each in content["instances"] if isinstance(each, Mapping)]
    boxes = list[Box]()
    for each in marks:
        points = each.get("points")
        if isinstance(points, Mapping) and {"x1", "y1", "x2", "y2"} <= points.keys():
            boxes.append(_cornered(points, ("x1", "y1", "x2", "y2"), name))
        elif isinstance(points, list) and (
            box := around(list(zip(points[0::2], points[1::2], strict=False)), name)
        ):
            boxes.append(box)
    tags = tuple(str(tag) for tag in content.get("tags") or [] if isinstance(tag, str))
    return Objects(name, path, tuple(str(each.get("className")) for each in marks) or tags, tuple(boxes))


def _sized(given: Mapping[str, Any], sides: Sequence[str], where: str) -> Box:
    return sized_box(*_numbers(given, sides, where), where)


def _cornered(given: Mapping[str, Any], sides: Sequence[str], where: str) -> Box:
    left, top, right, bottom = _numbers(given, sides, where)
    return sized_box(left, top, right - left, bottom - top, where)


def _numbers(given: Mapping[str, Any], sides: Sequence[str], where: str) -> tuple[float, float, float, float]:
    try:
        left, top, third, fourth = (float(given[side]) for side in sides)
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
    return left, top, third, fourth
