"""Image sets as people have them: small ones in the field's conventions, and what their owners would expect of each."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

#: Pictures of two classes, by class and name; and what each shows.
BIRDS = {
    "crow": ("c1", "c2", "c3"),
    "wren": ("w1", "w2", "w3"),
}
TEXTS = {"crow": "a black bird with a long beak", "wren": "a small brown bird with a short tail"}
CLASS = {name: label for label, names in BIRDS.items() for name in names}
NUMBER = {"crow": 0, "wren": 1}
HELD_OUT = ("c3", "w3")
SIZE = (40, 30)


@dataclass(frozen=True)
class Expected:
    """What the owner expects: counts; `captions`: of one picture by its name. `refused`: words of the refusal."""

    images: int = 6
    classes: tuple[str, ...] = ("crow", "wren")
    splits: Mapping[str, int] | None = None
    captioned: int = 6
    boxes: int = 0
    captions: Mapping[str, tuple[str, ...]] | None = None
    box: tuple[float, float, float, float] | None = None
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Convention:
    """A way in which people keep images: `make` writes it into a folder and says what is typed after --images."""

    name: str
    make: Callable[[Path], str | Path]
    expected: Expected
    options: Mapping[str, str] | None = None


def picture(path: Path, name: str = "") -> Path:
    """A small picture, another one for each name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seed = sum(map(ord, name or path.stem))
    Image.new("RGB", SIZE, (seed % 256, seed * 7 % 256, seed * 13 % 256)).save(path)
    return path


def pictures(root: Path, form: str = "{label}/{name}.jpg", names: Sequence[str] = tuple(CLASS)) -> Path:
    """All pictures under a folder, by a form of their paths; {split} is train or test."""
    for name in names:
        split = "test" if name in HELD_OUT else "train"
        picture(root / form.format(label=CLASS[name], name=name, split=split), name)
    return root


def table(
    path: Path, rows: Sequence[Mapping[str, object]], delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """Rows as a text table with a header."""
    written = io.StringIO()
    out = csv.DictWriter(written, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue().encode(encoding))
    return path


def lines(path: Path, rows: Sequence[object]) -> Path:
    """A JSON value a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def rows(form: str = "{label}/{name}.jpg", image: str = "image", **columns: str) -> list[dict[str, object]]:
    """A row for each picture. Columns by what they hold: label, number, text, split."""
    found: list[dict[str, object]] = []
    for name, label in CLASS.items():
        split = "test" if name in HELD_OUT else "train"
        known = {"label": label, "number": NUMBER[label], "text": f"{TEXTS[label]} {name}", "split": split}
        row: dict[str, object] = {image: form.format(label=label, name=name, split=split)}
        found.append(row | {column: known[what] for column, what in columns.items()})
    return found


def zipped(folder: Path, target: Path, top: str = "") -> Path:
    """A folder as a zip file, under the folder `top` in it."""
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{top}{file.relative_to(folder)}")
    return target


def parquet(
    path: Path, content: Sequence[Mapping[str, object]], metadata: Mapping[str, object] | None = None
) -> Path:
    """Rows as Parquet; `metadata`: what `datasets` writes beside the schema."""
    found = pa.Table.from_pylist([dict(row) for row in content])
    if metadata is not None:
        found = found.replace_schema_metadata({"huggingface": json.dumps(metadata)})
    pq.write_table(found, path)
    return path


def coco(
    form: str = "{name}.jpg", captions: bool = False, instances: bool = False, keypoints: bool = False
) -> dict:
    """COCO's JSON."""
    found: dict[str, list] = {"images": [], "annotations": [], "categories": []}
    for number, (name, label) in enumerate(CLASS.items(), start=100):
        file = form.format(name=name, label=label, split="test" if name in HELD_OUT else "train")
        found["images"].append({"id": number, "file_name": file, "width": SIZE[0], "height": SIZE[1]})
        if captions:
            for k in range(2):
                said = {"id": 2 * number + k, "image_id": number, "caption": f"{TEXTS[label]} {k}"}
                found["annotations"].append(said)
        if instances:
            each = {
                "id": number,
                "image_id": number,
                "category_id": 7 + NUMBER[label],
                "bbox": [4, 5, 20, 10],
            }
            if keypoints:
                each["keypoints"] = [6, 7, 2, 0, 0, 0]
            found["annotations"].append(each)
    if instances:
        for label, number in NUMBER.items():
            kind: dict[str, object] = {"id": 7 + number, "name": label}
            if keypoints:
                kind["keypoints"] = ["beak", "left_wing"]
            found["categories"].append(kind)
    return found
