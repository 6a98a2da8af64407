"""Conventions of tools: what labelling programs, trainers, clouds and pandas write."""

import csv
import io
import json
from pathlib import Path

from tests.conventions.published import BY_SPLIT, SPLIT, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    lines,
    picture,
    pictures,
    rows,
    table,
)

BOX = (4, 5, 20, 10)
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}
YOLO = "0.35 0.3333333 0.5 0.3333333"


def label_studio(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    tasks = []
    for number, (name, label) in enumerate(CLASS.items(), start=1):
        answer = {"value": {"choices": [label]}, "from_name": "choice", "to_name": "image", "type": "choices"}
        data = {"image": f"/data/upload/1/{number:08x}-{name}.jpg"}
        cancelled = {"result": [], "was_cancelled": True}
        tasks.append({"id": number, "annotations": [cancelled, {"result": [answer]}], "data": data})
    text(root / "project-1.json", json.dumps(tasks))
    return root


def label_studio_boxes(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    tasks = []
    for name, label in CLASS.items():
        value = {"x": 10, "y": 100 / 6, "width": 50, "height": 100 / 3, "rectanglelabels": [label]}
        answer = {"value": value, "original_width": 40, "original_height": 30, "type": "rectanglelabels"}
        data = {"image": f"/data/local-files/?d=images/{name}.jpg"}
        tasks.append({"annotations": [{"result": [answer]}], "data": data})
    text(root / "project-2.json", json.dumps(tasks))
    return root


def label_studio_table(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = rows("/data/upload/1/0a1b2c3d-{name}.jpg", choice="label")
    return table(root / "project-3.csv", [row | {"annotator": 1, "id": 7} for row in said])


def cvat(inside: str):
    def make(root: Path) -> Path:
        pictures(root, "images/{name}.jpg")
        told = "".join(
            f'<image id="0" name="{name}.jpg" width="40" height="30">{inside.format(label)}</image>'
            for name, label in CLASS.items()
        )
        text(
            root / "annotations.xml",
            f'<?xml version="1.0"?><annotations><version>1.1</version>{told}</annotations>',
        )
        return root

    return make


def labelme(shapes: bool):
    def make(root: Path) -> Path:
        pictures(root, "{name}.jpg")
        for name, label in CLASS.items():
            shape = {"label": label, "points": [[4, 5], [24, 15]], "shape_type": "rectangle"}
            flags = {each: each == label for each in NUMBER}
            told = {
                "flags": {} if shapes else flags,
                "shapes": [shape] if shapes else [],
                "imagePath": f"{name}.jpg",
            }
            text(root / f"{name}.json", json.dumps(told))
        return root

    return make


def yolo_by_split(root: Path) -> Path:
    for name, label in CLASS.items():
        split = "valid" if name in HELD_OUT else "train"
        picture(root / f"{split}/images/{name}.jpg", name)
        text(root / f"{split}/labels/{name}.txt", f"{1 - NUMBER[label]} {YOLO}\n")
    text(root / "data.yaml", "train: ../train/images\nval: ../valid/images\nnc: 2\nnames: ['wren', 'crow']\n")
    return root


def roboflow_classes(root: Path) -> Path:
    """Roboflow's _classes.csv: one-hot, with blanks, one picture in a split."""
    for folder, names in (
        ("train", CLASS.keys() - {*HELD_OUT}),
        ("valid", HELD_OUT[:1]),
        ("test", HELD_OUT[1:]),
    ):
        pictures(root / folder, "{name}.jpg", sorted(names))
        hot = [f"{n}.jpg, {1 - NUMBER[CLASS[n]]}, {NUMBER[CLASS[n]]}\n" for n in sorted(names)]
        text(root / folder / "_classes.csv", "".join(["filename, crow, wren\n", *hot]))
    return root


def vertex(root: Path) -> Path:
    pictures(root)
    told = [
        f"{split.upper()},gs://bucket/{CLASS[n]}/{n}.jpg,{CLASS[n]}\n" for split, ns in BY_SPLIT for n in ns
    ]
    text(root / "import.csv", "".join(told))
    return root


def ground_truth(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = [
        {
            "source-ref": f"s3://bucket/{n}.jpg",
            "bird": NUMBER[c],
            "bird-metadata": {"class-name": c, "confidence": 0.9},
        }
        for n, c in CLASS.items()
    ]
    lines(root / "output.manifest", told)
    return root


def fast_ai(root: Path) -> Path:
    pictures(root, "train/{name}.jpg")
    said = rows("{name}.jpg", "fname", labels="label")
    return table(
        root / "train.csv", [row | {"is_valid": str(row["fname"])[:2] in HELD_OUT} for row in said]
    ).parent


def names_of_paths(root: Path) -> Path:
    pictures(root, "train/{name}.png")
    return table(root / "labels.csv", rows("train/{name}.png", "name", label="label")).parent


def nested(root: Path) -> Path:
    pictures(root)
    told = [
        {
            "image": {"path": row["image"]},
            "annotations": {"label": row["label"], "captions": [{"caption": row["t"]}]},
        }
        for row in rows(label="label", t="text")
    ]  # fmt: skip
    return lines(root / "birds.jsonl", told)


def quoted_tabs(root: Path) -> Path:
    pictures(root)
    written = io.StringIO()
    out = csv.writer(written, delimiter="\t", lineterminator="\n")
    out.writerow(["image", "label", "caption"])
    out.writerows([f"{label}/{name}.jpg", label, 'a 5" beak'] for name, label in CLASS.items())
    text(root / "birds.tsv", written.getvalue())
    return root / "birds.tsv"


def pandas_json(form: str):
    def make(root: Path) -> Path:
        pictures(root)
        said = rows(label="label")
        split = {
            "columns": ["image", "label"],
            "index": [0],
            "data": [[row["image"], row["label"]] for row in said],
        }
        columns = {key: {str(i): row[key] for i, row in enumerate(said)} for key in ("image", "label")}
        text(root / "birds.json", json.dumps({"split": split, "columns": columns}[form]))
        return root / "birds.json"

    return make


def pairs(root: Path) -> Path:
    """StyleGAN's dataset.json."""
    pictures(root, "00000/{name}.png")
    told = {"labels": [[f"00000/{name}.png", NUMBER[label]] for name, label in CLASS.items()]}
    text(root / "dataset.json", json.dumps(told))
    return root


def rows_by_split(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = {split: [{"image": f"{n}.jpg", "label": CLASS[n]} for n in names] for split, names in BY_SPLIT}
    text(root / "dataset.json", json.dumps(told))
    return root


def flat_captions(root: Path) -> Path:
    """captions/c1.txt, where the pictures lie in class folders."""
    pictures(root / "images")
    for name, label in CLASS.items():
        text(root / f"captions/{name}.txt", f"{TEXTS[label]} {name}\n")
    return root


def other_case(root: Path) -> Path:
    pictures(root, "{name}.JPG")
    return table(root / "birds.csv", rows("{name}.jpg", label="label")).parent


def encoded(root: Path) -> Path:
    pictures(root, "{label}/a {name}.jpg")
    return table(root / "birds.csv", rows("{label}/a%20{name}.jpg", label="label"))


def commented(root: Path) -> Path:
    pictures(root)
    told = "".join(f"{label}/{name}.jpg,{label}\n" for name, label in CLASS.items())
    text(root / "birds.csv", f"# exported by hand\nimage,label\n{told}")
    return root / "birds.csv"


def labels_txt(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    text(root / "labels.txt", "".join(f"{name}.jpg {label}\n" for name, label in CLASS.items()))
    return root


def predictions(root: Path) -> Path:
    pictures(root)
    table(root / "predictions.csv", [row | {"label": "crow"} for row in rows(label="label")])
    return root


def numbered(root: Path) -> Path:
    """CUB's images.txt alone: the number of a row is no class."""
    pictures(root)
    told = "".join(f"{i} {label}/{name}.jpg\n" for i, (name, label) in enumerate(CLASS.items(), start=1))
    text(root / "images.txt", told)
    return root


def unclear_column(root: Path) -> Path:
    pictures(root, "images_1/{name}.jpg")
    return table(root / "birds.csv", rows("{name}.jpg", "file", kind="label", note="text")).parent


def mostly_several(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = rows("{name}.jpg", label="label")
    return table(root / "birds.csv", [row | {"label": f"{row['label']}|small"} for row in said]).parent


def fiftyone_labels(root: Path) -> Path:
    pictures(root, "data/{name}.jpg")
    told = {"classes": ["wren", "crow"], "labels": {name: 1 - NUMBER[label] for name, label in CLASS.items()}}
    text(root / "labels.json", json.dumps(told))
    return root


def downloads(root: Path) -> Path:
    """img2dataset's folder: pictures with captions, and no labels."""
    pictures(root, "00000/{name}.jpg")
    for name, label in CLASS.items():
        text(root / f"00000/{name}.txt", TEXTS[label])
    return root


def classes_of_classes(root: Path) -> Path:
    return pictures(root, "{split}/birds/{label}/{name}.jpg")


TOOLS = [
    Convention("Label Studio's choices", label_studio, Expected(captioned=0)),
    Convention("Label Studio's boxes", label_studio_boxes, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Label Studio's table", label_studio_table, Expected(captioned=0)),
    Convention(
        "CVAT's boxes", cvat('<box label="{}" xtl="4.0" ytl="5.0" xbr="24.0" ybr="15.0"></box>'),
        Expected(captioned=0, boxes=6, box=BOX),
    ),
    Convention("CVAT's tags", cvat('<tag label="{}" source="manual"></tag>'), Expected(captioned=0)),
    Convention(
        "CVAT's outlines", cvat('<polygon label="{}" points="4,5;24,5;24,15;4,15"></polygon>'),
        Expected(captioned=0, boxes=6, box=BOX),
    ),
    Convention("LabelMe's shapes", labelme(True), Expected(captioned=0, boxes=6, box=BOX)),
    Convention("LabelMe's flags", labelme(False), Expected(captioned=0)),
    Convention(
        "YOLO's train/images and train/labels", yolo_by_split,
        Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0, boxes=6),
    ),
    Convention("Roboflow's _classes.csv", roboflow_classes, Expected(splits=SPLIT, captioned=0)),
    Convention("Vertex AI's import file", vertex, Expected(splits=SPLIT, captioned=0)),
    Convention("SageMaker's manifest", ground_truth, Expected(captioned=0)),
    Convention("fast.ai's fname, labels, is_valid", fast_ai, Expected(splits=SPLIT, captioned=0)),
    Convention("fast.ai's name, label", names_of_paths, Expected(captioned=0, splits={"train": 6})),
    Convention("objects in JSON lines", nested, Expected(captions=TEXT_C1)),
    Convention("quotes between tabs", quoted_tabs, Expected(captions={"c1": ('a 5" beak',)})),
    Convention("pandas' to_json(orient=split)", pandas_json("split"), Expected(captioned=0)),
    Convention("pandas' to_json()", pandas_json("columns"), Expected(captioned=0)),
    Convention("StyleGAN's pairs", pairs, Expected(classes=("0", "1"), captioned=0)),
    Convention("JSON of rows by split", rows_by_split, Expected(splits=SPLIT, captioned=0)),
    Convention("captions in a flat folder", flat_captions, Expected(captions=TEXT_C1)),
    Convention("1.jpg for 1.JPG", other_case, Expected(captioned=0)),
    Convention("%20 in paths", encoded, Expected(captioned=0)),
    Convention("a comment before the header", commented, Expected(captioned=0)),
    Convention("labels.txt of pictures", labels_txt, Expected(captioned=0)),
    Convention("predictions.csv is no truth", predictions, Expected(captioned=0)),
    Convention("images.txt of numbers and paths", numbered, Expected(captioned=0)),
    Convention("a column that may be the class", unclear_column, Expected(refused=("--columns class=kind",))),
    Convention("FiftyOne's labels.json", fiftyone_labels, Expected(classes=("wren", "crow"), captioned=0)),
    Convention("downloads without labels", downloads, Expected(refused=("00000", "no names of classes"))),
    Convention(
        "one class of classes", classes_of_classes,
        Expected(refused=("take birds/ out of test/birds, train/birds", "crow, wren")),
    ),
    Convention("several classes each", mostly_several, Expected(refused=("several classes", "--columns"))),
]  # fmt: skip
