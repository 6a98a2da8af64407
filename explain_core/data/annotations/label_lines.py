"""What labelling services export, a picture a line or an object: SageMaker's boxes, Labelbox's and FiftyOne's rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from explain_core.data.annotations.label_exports import Export
from explain_core.data.annotations.object_boxes import Objects
from explain_core.data.annotations.picture_exports import is_vott, vott_objects
from explain_core.data.annotations.share_boxes import four_shares, is_share_boxes, share_box_objects
from explain_core.data.annotations.task_exports import task_export
from explain_core.data.annotations.tool_answers import answers_of
from explain_core.data.columns.box_columns import sized_box
from explain_core.data.columns.captions import clean_caption
from explain_core.data.image_set import Box
from explain_core.data.tables.column_names import CAPTION, SPLIT_WORDS, meaning
from explain_core.data.tables.text_file import UTF_8, text_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

LINES = (".manifest", ".jsonl", ".ndjson", ".json")
AZURE = ("topX", "topY", "bottomX", "bottomY")
SIDES = ("left", "top", "width", "height")


def lines_export(file: Place) -> Export | None:
    """The service that a file of JSON lines is of; None for other files."""
    if file.suffix.lower() not in LINES:
        return None
    try:
        first = next(_rows(file), ("", {}))[1]
    except (CaptionError, OSError):
        return None
    if "source-ref" in first and _detected(first) is not None:
        return Export("SageMaker's boxes", lambda: _sagemaker_objects(_rows(file)))
    if _is_labelbox(first):
        return _labelbox(_rows(file))
    if isinstance(first.get("image_url"), str) and _azure_marks(first):
        return Export("Azure ML's", lambda: _azure_objects(_rows(file)))
    return None


def object_export(name: str, content: Any) -> Export | None:
    """The service that JSON is of: VoTT's or FiftyOne's dataset, or Labelbox's rows in a list; None for others."""
    if is_vott(content):
        return Export("VoTT's", lambda: vott_objects(name, content))
    if (tasks := task_export(name, content)) is not None:
        return tasks
    if is_share_boxes(content):
        return Export("FiftyOne's", lambda: share_box_objects(name, content))
    if isinstance(content, list) and content and isinstance(content[0], Mapping):
        if _is_labelbox(content[0]):
            rows = ((f"{name}, row {k}", row) for k, row in enumerate(content, start=1))
            return _labelbox(rows)
        return None
    samples = content.get("samples") if isinstance(content, Mapping) else None
    if not isinstance(samples, list) or not samples:
        return None
    if not all(isinstance(each, Mapping) and isinstance(each.get("filepath"), str) for each in samples):
        return None
    found = [_sample(each, f"{name}, sample {k}") for k, each in enumerate(samples, start=1)]
    return Export("FiftyOne's", lambda: iter(found), any(each.texts for each in found))


def _rows(file: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(text_lines(file, UTF_8), start=1):
        if not line.strip():
            continue
        where = f"{file.name}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CaptionError(f"{where}: not JSON ({error})") from error
        yield where, row if isinstance(row, Mapping) else {}


def _detected(row: Mapping[str, Any]) -> str | None:
    """The key of a SageMaker row's boxes: what it is called is the labelling job's owner's choice."""
    for key, value in row.items():
        if (
            isinstance(value, Mapping)
            and isinstance(value.get("annotations"), list)
            and "image_size" in value
        ):
            return key
    return None


def _sagemaker_objects(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[Objects]:
    for where, row in rows:
        key = _detected(row)
        if key is None:  # it was not labelled
            continue
        named = (row.get(f"{key}-metadata") or {}).get("class-map") or {}
        marks = [each for each in row[key]["annotations"] if isinstance(each, Mapping)]
        numbers = [each.get("class_id") for each in marks]
        kinds = tuple(str(named.get(str(number), number)) for number in numbers)
        yield Objects(where, str(row["source-ref"]), kinds, tuple(_box(each, where) for each in marks))


def _azure_marks(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    marks = [each for each in row.get("label") or [] if isinstance(each, Mapping)]
    return [each for each in marks if {"label", *AZURE} <= each.keys()]


def _azure_objects(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[Objects]:
    """Azure ML's boxes, by their corners in shares of the picture's sides."""
    for where, row in rows:
        marks = _azure_marks(row)
        corners = [tuple(each[side] for side in AZURE) for each in marks]
        try:
            boxes = [(x, y, right - x, bottom - y) for x, y, right, bottom in corners]
        except TypeError as error:
            raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
        kinds = tuple(str(each["label"]) for each in marks)
        found = tuple(four_shares(box, where) for box in boxes)
        yield Objects(where, str(row.get("image_url")), kinds, found, in_shares=True)


def _box(given: Mapping[str, Any], where: str) -> Box:
    try:
        left, top, width, height = (float(given[side]) for side in SIDES)
    except (KeyError, TypeError, ValueError) as error:
        raise CaptionError(f"{where}: a box's sides are no numbers ({error})") from error
    return sized_box(left, top, width, height, where)


def _is_labelbox(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("data_row"), Mapping) and isinstance(row.get("projects"), Mapping)


def _labelbox(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Export:
    found = [_labelbox_objects(where, row) for where, row in rows]
    return Export("Labelbox's", lambda: iter(found), any(each.texts for each in found))


def _labelbox_objects(where: str, row: Mapping[str, Any]) -> Objects:
    """The first label of a row: its boxes with what they are called, or the answers to its questions."""
    data = row["data_row"]
    picture = str(data.get("external_id") or data.get("row_data") or data.get("global_key") or "")
    labels = [
        label
        for project in row["projects"].values()
        for label in project.get("labels") or []
        if isinstance(label.get("annotations"), Mapping)
    ]
    said = labels[0]["annotations"] if labels else {}
    marks = [each for each in said.get("objects") or [] if isinstance(each.get("bounding_box"), Mapping)]
    pairs, texts = list[tuple[str, object]](), list[str]()
    for each in said.get("classifications") or []:
        question = str(each.get("name") or "")
        if isinstance(each.get("text_answer"), Mapping):
            texts += filter(None, [clean_caption(each["text_answer"].get("content") or "", where)])
        elif isinstance(each.get("radio_answer"), Mapping):
            pairs.append((question, each["radio_answer"].get("name")))
        else:
            chosen = each.get("checklist_answers") or []
            pairs.append((question, {str(one.get("name")): True for one in chosen}))
    kinds = tuple(str(each.get("name")) for each in marks) or answers_of(pairs, where).kinds
    split = SPLIT_WORDS.get(str((row.get("data_row_details") or data).get("split") or "").lower())
    boxes = tuple(_box(each["bounding_box"], where) for each in marks)
    return Objects(where, picture, kinds, boxes, texts=tuple(texts), split=split)


def _sample(sample: Mapping[str, Any], where: str) -> Objects:
    """FiftyOne's sample: its detections with boxes in shares, or its classification; tags may say its split."""
    fields = {
        key: value for key, value in sample.items() if isinstance(value, Mapping) and not key.startswith("_")
    }
    order = sorted(fields, key=lambda key: (key != "ground_truth", "pred" in key.lower()))
    kinds, boxes = tuple[str, ...](), tuple[Box, ...]()
    for key in islice((each for each in order if _labels(fields[each])), 1):
        labels = _labels(fields[key])
        kinds = tuple(str(each.get("label")) for each in labels)
        boxes = tuple(four_shares(each["bounding_box"], where) for each in labels if each.get("bounding_box"))
    texts = [
        text
        for key, value in sample.items()
        if isinstance(value, str) and meaning(key) == CAPTION and (text := clean_caption(value, where))
    ]
    tags = [
        SPLIT_WORDS[str(tag).lower()] for tag in sample.get("tags") or [] if str(tag).lower() in SPLIT_WORDS
    ]
    split = tags[0] if len(set(tags)) == 1 else None
    return Objects(
        where, str(sample["filepath"]), kinds, boxes, texts=tuple(texts), split=split, in_shares=True
    )


def _labels(value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    inside = value.get("detections", value.get("classifications"))
    if isinstance(inside, list):
        return [each for each in inside if isinstance(each, Mapping) and each.get("label")]
    return [value] if value.get("label") and value.get("_cls", "Classification") == "Classification" else []
