"""What labelling tools export: Label Studio's and LabelMe's JSON, and CVAT's XML."""

from collections.abc import Iterator, Mapping
from typing import Any

from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.columns.captions import clean_caption
from explain_core.data.image_set import Box
from explain_core.data.tables.folder_names import split_in
from explain_core.data.tables.text_file import MAX_TEXT, check_regular
from explain_core.data.tables.xml_file import xml_root
from explain_core.errors import CaptionError
from explain_core.places import Place

#: What Label Studio calls the kinds of its answers, and where each has its labels.
ANSWERS = (
    "choices",
    "rectanglelabels",
    "polygonlabels",
    "brushlabels",
    "keypointlabels",
    "ellipselabels",
    "labels",
)
LOCAL = "?d="  #: before the path of a file that Label Studio serves from a folder


def is_label_studio(content: Any) -> bool:
    """Whether JSON is Label Studio's: a list of tasks, each with its data and annotations."""
    return (
        isinstance(content, list)
        and bool(content)
        and all(
            isinstance(each, Mapping)
            and isinstance(each.get("data"), Mapping)
            and isinstance(each.get("annotations"), list)
            for each in content[:100]
        )
    )


def label_studio_objects(name: str, tasks: list[Any]) -> Iterator[Objects]:
    """The labels of each task's first annotation that was not cancelled; boxes need the picture's size beside them.

    Raises CaptionError for a task without a picture.
    """
    for number, task in enumerate(tasks, start=1):
        where = f"{name}, task {number}"
        picture = next(
            (value for key, value in task["data"].items() if key in ("image", "img", "photo")), None
        )
        picture = picture or next((each for each in task["data"].values() if isinstance(each, str)), None)
        if not isinstance(picture, str):
            raise CaptionError(f"{where}: its data name no picture; {task['data']!r:.80}")
        _, local, path = picture.partition(LOCAL)
        kinds, boxes, texts = list[str](), list[Box](), list[str]()
        done = [each for each in task["annotations"] if not each.get("was_cancelled")]
        for answer in (done[0].get("result") or []) if done else []:
            value = answer.get("value") or {}
            labels: list[object] = next((value[key] for key in ANSWERS if value.get(key)), [])
            kinds += [str(label) for label in labels]
            if (box := shared_box(value, answer, where)) is not None:
                boxes.append(box)
            said = value.get("text") or []
            texts += [clean_caption(each, where) for each in ([said] if isinstance(said, str) else said)]
        yield Objects(where, path if local else picture, tuple(kinds), tuple(boxes), texts=tuple(texts))


def shared_box(value: Mapping[str, Any], answer: Mapping[str, Any], where: str) -> Box | None:
    """Label Studio's box, in percent of the picture's sides; None where these are not told beside it."""
    width, height = answer.get("original_width"), answer.get("original_height")
    if not width or not height or not {"x", "y", "width", "height"} <= set(value):
        return None
    x, y, w, h = (
        round(float(value[side]) * size / 100, 6)
        for side, size in (("x", width), ("y", height), ("width", width), ("height", height))
    )
    return sized_box(x, y, w, h, where)


def is_labelme(content: Any) -> bool:
    """Whether JSON is LabelMe's of one picture."""
    return isinstance(content, Mapping) and {"shapes", "imagePath"} <= set(content)


def labelme_objects(name: str, path: str, content: Mapping[str, Any]) -> Objects:
    """The shapes of a picture, each with the box around its points; without shapes, the flags that are set."""
    kinds, boxes = list[str](), list[Box]()
    for shape in content.get("shapes") or []:
        kinds.append(str(shape.get("label")))
        points = shape.get("points") or []
        if len(points) > 1:
            xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
            boxes.append(sized_box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), name))
    if not kinds:
        kinds = [str(flag) for flag, is_set in (content.get("flags") or {}).items() if is_set is True]
    return Objects(name, path, tuple(kinds), tuple(boxes))


def cvat_objects(file: Place) -> Iterator[Objects]:
    """The tags, boxes and outlines of each picture in CVAT's XML for images. Raises CaptionError for other XML."""
    for image in xml_root(file, file.name, 4 * MAX_TEXT).iter("image"):
        where = f"{file.name}, image {image.get('name')}"
        kinds, boxes = list[str](), list[Box]()
        for each in image:
            if (label := each.get("label")) is None:
                continue
            kinds.append(label)
            try:
                if each.tag == "box":
                    left, top, right, bottom = (
                        float(each.get(side) or "") for side in ("xtl", "ytl", "xbr", "ybr")
                    )
                elif points := each.get("points"):
                    xs, ys = zip(*(map(float, point.split(",")) for point in points.split(";")), strict=True)
                    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
                else:
                    continue
            except ValueError as error:
                raise CaptionError(f"{where}: its {each.tag} has sides that are no numbers") from error
            boxes.append(sized_box(left, top, right - left, bottom - top, where))
        split = split_in(image.get("subset") or "")
        yield Objects(where, image.get("name") or "", tuple(kinds), tuple(boxes), split=split)


def is_cvat(file: Place) -> bool:
    """Whether an XML file is CVAT's: it begins with <annotations>."""
    check_regular(file, 4 * MAX_TEXT)
    return b"<annotations" in file.read_bytes()[:300]
