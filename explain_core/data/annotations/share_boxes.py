"""FiftyOne's boxes of a whole set in one file: {"classes": [...], "labels": {"000001": [{"label": 0, ...}]}}."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError

BOX = "bounding_box"


def is_share_boxes(content: Any) -> bool:
    """Whether JSON is what `FiftyOneImageDetectionDataset` writes: objects with boxes, or null, by a picture's name."""
    labels = content.get("labels") if isinstance(content, Mapping) else None
    if not isinstance(labels, Mapping) or not set(content) <= {"classes", "labels"}:
        return False
    marks = [mark for each in labels.values() for mark in _marks(each)]
    return bool(marks) and all(isinstance(mark, Mapping) and {"label", BOX} <= set(mark) for mark in marks)


def share_box_objects(name: str, content: Mapping[str, Any]) -> Iterator[Objects]:
    """The objects of each picture, with boxes in shares of its sides, and labels by name or by a number in "classes".

    Raises CaptionError for a number that is no class's, and for a box of other than four numbers.
    """
    names = content.get("classes")
    names = list(map(str, names)) if isinstance(names, list) else []
    for picture, each in content["labels"].items():
        where = f"{name}, {picture}"
        kinds, numbers, boxes = list[str](), list[int](), list[Box]()
        for mark in _marks(each):
            label = mark["label"]
            if isinstance(label, int) and not isinstance(label, bool):
                if names and not 0 <= label < len(names):
                    raise CaptionError(f'{where}: "classes" names {len(names)}, and none of number {label}')
                numbers.append(label)
                label = names[label] if names else label
            kinds.append(str(label))
            boxes.append(four_shares(mark[BOX], where))
        yield Objects(where, str(picture), tuple(kinds), tuple(boxes), tuple(numbers), in_shares=True)


def four_shares(given: Any, where: str) -> Box:
    """FiftyOne's box: left, top, width and height in shares of the picture's sides. Raises CaptionError for others."""
    try:
        left, top, width, height = map(float, given)
    except (TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box is no four numbers ({error})") from error
    return sized_box(left, top, width, height, where)


def _marks(value: Any) -> Sequence[Any]:
    """The objects of a picture: a list of them, one alone, or none."""
    return value if isinstance(value, list) else [] if value is None else [value]
