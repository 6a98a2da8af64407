"""What labelling platforms export as a list of tasks or files: Scale's tasks, and Edge Impulse's info.labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.box_columns import sized_box
from explain_core.data.image_set import Box
from explain_core.data.object_boxes import Objects
from explain_core.errors import CaptionError

EDGE_IMPULSE = "info.labels"  #: the file that Edge Impulse writes beside training/ and testing/
SIDES = ("left", "top", "width", "height")
EDGE_SIDES = ("x", "y", "width", "height")
SPLITS = {"training": "train", "testing": "test"}


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


def _sized(given: Mapping[str, Any], sides: Sequence[str], where: str) -> Box:
    try:
        left, top, width, height = (float(given[side]) for side in sides)
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
    return sized_box(left, top, width, height, where)
