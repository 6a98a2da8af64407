"""Explanations in the forms of other programs: Hugging Face's datasets, COCO's JSON, FiftyOne's JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.pictures.decode import SUFFIXES, open_regular, reason_of
from explain_core.data.wording import counted
from explain_core.errors import ImageError, InputError
from explain_core.files import write_beside
from explain_core.places import Place
from explain_core.runs.explained_images import ExplainedImage
from explain_core.store.published_run import PublishedRun

METADATA = "metadata.parquet"
#: Its columns: written down, since readers of JSON lines guess another type where a first image has no grounding.
COLUMNS = pa.schema(
    [
        *[(name, pa.string()) for name in ("file_name", "label", "predicted")], ("p_predicted", pa.float64()),
        ("correct", pa.bool_()), ("sentence", pa.string()), ("failure", pa.string()),
        ("attributes", pa.list_(pa.string())), ("p_attributes", pa.list_(pa.float64())),
        ("objects", pa.struct([("bbox", pa.list_(pa.list_(pa.float64()))), ("category", pa.list_(pa.string())),
                               ("score", pa.list_(pa.float64()))])),
        ("image_id", pa.string()),
    ]
)  # fmt: skip
_LABEL = "fiftyone.core.fields.EmbeddedDocumentField(fiftyone.core.labels.{})"
_TEXT = "fiftyone.core.fields.StringField"
#: The fields of FiftyOne's samples beside its own ones: from_json takes no others than those that are named here.
FIFTYONE_FIELDS = {
    "ground_truth": _LABEL.format("Classification"), "prediction": _LABEL.format("Classification"),
    "groundings": _LABEL.format("Detections"), "correct": "fiftyone.core.fields.BooleanField",
    "sentence": _TEXT, "failure": _TEXT, "image_id": _TEXT,
}  # fmt: skip
#: First bytes of the formats that a name without an ending may hold.
SIGNATURES = {b"\xff\xd8": ".jpg", b"\x89P": ".png", b"RI": ".webp", b"GI": ".gif", b"BM": ".bmp"}


@dataclass(frozen=True, slots=True)
class Handed:
    """What was written: a file or a folder, how many images it speaks of, and what is to be said."""

    path: Path
    images: int
    notes: tuple[str, ...] = ()


def write_hugging_face(run: PublishedRun, images: Iterable[ExplainedImage], folder: Path) -> Handed:
    """A folder that `datasets.load_dataset("imagefolder", data_dir=FOLDER)` reads: pictures (copies) and metadata.

    `objects` are the groundings, as bbox (x, y, width, height in pixels), category and score.
    Raises InputError where the folder holds something, or no picture can be read; StoreError where the disk is full.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already. Name another folder, or move it away.")
    rows: dict[str, list[dict[str, Any]]] = {}
    lost = list[str]()
    written = 0
    for image in images:
        try:
            with open_regular((Place.of(run.image_root) / image.path).text) as handle:
                data = handle.read()
        except (ImageError, OSError) as error:
            lost.append(f"{image.path} ({reason_of(error) if isinstance(error, OSError) else error})")
            continue
        name = named_as_picture(image.path, data)
        with write_beside(folder / image.split / name) as picture:
            picture.write(data)
        rows.setdefault(image.split, []).append({"file_name": name} | _row(image))
        written += 1
    if not written:
        raise InputError(
            f"no picture of the run can be read in {run.image_root}{f': {lost[0]}' if lost else ''}. Are they there?"
        )
    for split, own in rows.items():
        with write_beside(folder / split / METADATA) as handle:
            pq.write_table(pa.Table.from_pylist(own, COLUMNS), handle)
    return Handed(folder, written, _lost(lost))


def coco(images: Iterable[ExplainedImage]) -> dict[str, Any]:
    """COCO's JSON of object detection: a category an attribute, a box a grounding; `score` is the map's peak.

    `keypoints` is that peak itself: x, y, and 2 for visible.
    """
    found: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    categories: dict[str, int] = {}
    for number, image in enumerate(images, start=1):
        found.append(
            {
                "id": number, "file_name": image.path, "width": image.size[0], "height": image.size[1],
                "label": image.class_name, "predicted": image.predicted, "p_predicted": image.p_predicted,
                "sentence": image.sentence, "split": image.split,
            }
        )  # fmt: skip
        for region in image.regions:
            box = region.box
            boxes.append(
                {
                    "id": len(boxes) + 1, "image_id": number,
                    "category_id": categories.setdefault(region.attribute, len(categories) + 1),
                    "bbox": [box.x, box.y, box.width, box.height], "area": box.width * box.height, "iscrowd": 0,
                    "score": region.strength, "keypoints": [region.x, region.y, 2], "num_keypoints": 1,
                }
            )  # fmt: skip
    return {
        "info": {"description": "where a network's attributes were grounded, by explain-flow"},
        "images": found,
        "annotations": boxes,
        "categories": [
            {
                "id": number, "name": name, "supercategory": name.partition(" ")[2] or name, "keypoints": ["peak"],
                "skeleton": [],
            }
            for name, number in categories.items()
        ],
    }  # fmt: skip


def fiftyone(run: PublishedRun, images: Iterable[ExplainedImage]) -> dict[str, Any]:
    """What `fiftyone.Dataset.from_json` reads: samples with ground truth, prediction, groundings and the sentence.

    Boxes are shares of the picture's width and height, as FiftyOne has them; file paths are whole.
    """
    root = Place.of(run.image_root).absolute()
    return {
        "name": f"explain-flow {run.name} {run.run_id}",
        "media_type": "image",
        "sample_fields": FIFTYONE_FIELDS,
        "info": {"run_id": run.run_id, "model": run.model, "estimator": run.estimator},
        "samples": [
            {
                "filepath": (root / image.path).text, "tags": [image.split], "metadata": None,
                "_media_type": "image",
                "ground_truth": _label("Classification", label=image.class_name),
                "prediction": _label("Classification", label=image.predicted, confidence=image.p_predicted),
                "sentence": image.sentence, "failure": image.failure, "correct": image.correct,
                "image_id": image.image_id,
                "groundings": {
                    "_cls": "Detections",
                    "detections": [
                        _label(
                            "Detection", label=region.attribute, confidence=region.strength,
                            bounding_box=relative(region.box.x, region.box.y, region.box.width, region.box.height,
                                                  image.size),
                        )
                        for region in image.regions
                    ],
                },
            }
            for image in images
        ],
    }  # fmt: skip


def write_json(path: Path, content: dict[str, Any], images: int, notes: Sequence[str] = ()) -> Handed:
    """Write one JSON file. Raises InputError where it is there already."""
    if path.exists():
        raise InputError(f"{path} is there already. Name another file, or move it away.")
    with write_beside(path) as handle:
        handle.write(json.dumps(content, ensure_ascii=False).encode())
    return Handed(path, images, tuple(notes))


def relative(x: float, y: float, width: float, height: float, size: tuple[int, int]) -> list[float]:
    """A box in shares of the picture's width and height."""
    return [x / size[0], y / size[1], width / size[0], height / size[1]]


def named_as_picture(path: str, data: bytes) -> str:
    """A path with an ending that tells a picture; a row of a Parquet file has none."""
    if PurePosixPath(path).suffix.lower() in SUFFIXES:
        return path
    return f"{path}{SIGNATURES.get(data[:2], '.png')}"


def _label(kind: str, **values: Any) -> dict[str, Any]:
    return {"_cls": kind, "tags": [], **values}


def _row(image: ExplainedImage) -> dict[str, Any]:
    boxes = [region.box for region in image.regions]
    return {
        "label": image.class_name, "predicted": image.predicted, "p_predicted": image.p_predicted,
        "correct": image.correct, "sentence": image.sentence, "failure": image.failure,
        "attributes": [name for name, _ in image.attributes], "p_attributes": [p for _, p in image.attributes],
        "objects": {
            "bbox": [[box.x, box.y, box.width, box.height] for box in boxes],
            "category": [region.attribute for region in image.regions],
            "score": [region.strength for region in image.regions],
        },
        "image_id": image.image_id,
    }  # fmt: skip


def _lost(lost: Sequence[str]) -> tuple[str, ...]:
    return (
        (f"left out {counted(len(lost), 'picture')} that cannot be read: {'; '.join(lost[:3])}",)
        if lost
        else ()
    )
