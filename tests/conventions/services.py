"""Conventions of labelling services, and of boxes that say in what they are measured."""

import json
from pathlib import Path

from tests.conventions.published import cub
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    coco,
    lines,
    picture,
    pictures,
    rows,
    table,
)

SPLIT = {"train": 4, "test": 2}
SIDES = {"left": 4, "top": 5, "width": 20, "height": 10}
BOX = (4, 5, 20, 10)


def sagemaker(root: Path) -> Path:
    """Ground Truth's boxes, under the name of the labelling job."""
    pictures(root, "{name}.jpg")
    lines(root / "output.manifest", [
        {
            "source-ref": f"s3://bucket/birds/{name}.jpg",
            "my-job": {"image_size": [{"width": 40, "height": 30}], "annotations": [{"class_id": NUMBER[c]} | SIDES]},
            "my-job-metadata": {"objects": [{"confidence": 0.9}], "class-map": {"0": "crow", "1": "wren"}},
        }
        for name, c in CLASS.items()
    ])  # fmt: skip
    return root


def labelbox(root: Path) -> Path:
    """Labelbox's rows, with a box and a text each."""
    pictures(root, "images/{name}.jpg")
    said = [{"name": "What is seen?", "text_answer": {"content": TEXTS[c]}} for c in CLASS.values()]
    lines(root / "export.ndjson", [
        {
            "data_row": {"id": "x", "external_id": f"{name}.jpg"},
            "projects": {"p": {"labels": [{"annotations": {
                "objects": [{"name": c, "bounding_box": SIDES}], "classifications": [text],
            }}]}},
        }
        for (name, c), text in zip(CLASS.items(), said, strict=True)
    ])  # fmt: skip
    return root


def fiftyone(root: Path) -> Path:
    """FiftyOne's dataset: detections in shares, the split among the tags."""
    pictures(root, "data/{name}.jpg")
    (root / "metadata.json").write_text(json.dumps({"name": "birds", "media_type": "image"}))
    samples = [
        {
            "filepath": f"data/{name}.jpg",
            "tags": ["seen", "test" if name in HELD_OUT else "train"],
            "predictions": {"_cls": "Classification", "label": "owl"},
            "ground_truth": {"detections": [{"label": c, "bounding_box": [0.1, 0.1666667, 0.5, 0.3333333]}]},
        }
        for name, c in CLASS.items()
    ]
    (root / "samples.json").write_text(json.dumps({"samples": samples}))
    return root


def supervisely(root: Path) -> Path:
    """Supervisely's tags with values, beside tags that are splits."""
    pictures(root, "ds/img/{name}.jpg")
    (root / "meta.json").write_text(json.dumps({"classes": [], "tags": [{"name": "species"}]}))
    (root / "ds/ann").mkdir()
    for name, c in CLASS.items():
        split = {"name": "val" if name in HELD_OUT else "train", "value": None}
        tags = [split, {"name": "species", "value": c}, {"name": "comment", "value": TEXTS[c]}]
        (root / f"ds/ann/{name}.jpg.json").write_text(json.dumps({"size": {}, "objects": [], "tags": tags}))
    return root


def via(root: Path) -> Path:
    """VIA's project, whose pictures have a caption before their species."""
    pictures(root, "{name}.jpg")
    said = {
        name: {
            "filename": f"{name}.jpg",
            "regions": [],
            "file_attributes": {"caption": TEXTS[c], "species": c},
        }
        for name, c in CLASS.items()
    }
    (root / "via_region_data.json").write_text(json.dumps(said))
    return root


def lvis(root: Path) -> Path:
    """LVIS: pictures by their addresses."""
    for split, names in (("train", set(CLASS) - set(HELD_OUT)), ("val", set(HELD_OUT))):
        content = coco(instances=True)
        content["images"] = [each for each in content["images"] if each["file_name"][:-4] in names]
        for each in content["images"]:
            picture(root / f"{split}2017/{each['file_name']}")
            each["coco_url"] = f"http://images.cocodataset.org/{split}2017/{each.pop('file_name')}"
        (root / f"lvis_v1_{split}.json").write_text(json.dumps(content))
    return root


def one_kind(root: Path) -> Path:
    """COCO's boxes of one kind, bird, beside folders of species."""
    pictures(root)
    content = coco("{label}/{name}.jpg", instances=True)
    for each in content["annotations"]:
        each["category_id"] = 7
    content["categories"] = [{"id": 7, "name": "bird"}]
    (root / "annotations.json").write_text(json.dumps(content))
    return root


def kinds_beside_breeds(root: Path) -> Path:
    """A table of species, and VOC's files that call all of them a bird and a beast."""
    pictures(root / "images", "{name}.jpg")
    (root / "xmls").mkdir()
    sides = "<xmin>4</xmin><ymin>5</ymin><xmax>24</xmax><ymax>15</ymax>"
    for name, c in CLASS.items():
        kind = "bird" if c == "crow" else "beast"
        (root / f"xmls/{name}.xml").write_text(
            f"<annotation><object><name>{kind}</name><bndbox>{sides}</bndbox></object></annotation>"
        )
    table(root / "labels.csv", rows("{name}.jpg", label="label"))
    return root


def boxed(name: str, columns: dict[str, object], box: tuple[float, ...] = BOX) -> Convention:
    """A table of boxes in some convention: all are the same box."""

    def make(root: Path) -> Path:
        pictures(root)
        return table(root / "birds.csv", [row | columns for row in rows(label="label")])

    return Convention(name, make, Expected(captioned=0, boxes=6, box=box))  # type: ignore[arg-type]


def refused_box(root: Path) -> Path:
    """Boxes in a form that is not known."""
    pictures(root)
    columns = {"bbox": "4 5 20 10", "bbox_format": "polar"}
    return table(root / "birds.csv", [row | columns for row in rows(label="label")])


def patients(root: Path) -> Path:
    """Pictures by patient, and a table of findings of which none is called a class."""
    paths = [f"patient0000{number}/view.jpg" for number in range(4)]
    for path in paths:
        picture(root / path, path)
    table(root / "train.csv", [{"Path": path, "Sex": "F", "Edema": k % 2} for k, path in enumerate(paths)])
    return root


def two_of_a_name(root: Path) -> Path:
    """Pictures of the same names at two sites, and a table of names alone."""
    for site in ("north", "south"):
        pictures(root / site, "{name}.jpg")
    table(root / "labels.csv", rows("{name}.jpg", label="label"))
    return root


def chest(root: Path) -> Path:
    """ChestX-ray14's header, whose brackets hold commas."""
    pictures(root / "images_001/images", "{name}.jpg")
    header = "Image Index,Finding Labels,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],\n"
    said = "".join(
        f"{name}.jpg,{c},2682,2749,0.143,0.14{k % 2},\n" for k, (name, c) in enumerate(CLASS.items())
    )
    (root / "Data_Entry_2017.csv").write_text(header + said)
    return root


def karpathy(root: Path) -> Path:
    """Karpathy's split of captions: restval is for training."""
    pictures(root)
    images = [
        {
            "filename": f"{name}.jpg", "split": "test" if name in HELD_OUT else "restval",
            "sentences": [{"raw": TEXTS[c], "tokens": TEXTS[c].split()}],
        }
        for name, c in CLASS.items()
    ]  # fmt: skip
    (root / "dataset_birds.json").write_text(json.dumps({"images": images, "dataset": "birds"}))
    return root


def downloads(root: Path) -> Path:
    """img2dataset's folders of pictures, which are parts and no classes."""
    for shard in ("00000", "00001"):
        for number in range(3):
            picture(root / shard / f"{shard}{number:04d}.jpg")
    return root


def cub_and_captions(root: Path) -> Path:
    """CUB's folder with that of Reed's captions beside it."""
    cub(root, {name: str(k) for k, name in enumerate(CLASS, start=1)}, "CUB_200_2011")
    for name, c in CLASS.items():
        place = root / "cvpr2016_cub/text_c10" / c / f"{name}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{TEXTS[c]}\n{TEXTS[c]} again\n")
    (root / "cvpr2016_cub/allclasses.txt").write_text("crow\nwren\n")
    return root


def captions_beside_splits(root: Path) -> Path:
    """COCO's captions in annotations/ beside class folders of splits."""
    pictures(root, "{split}/{label}/{name}.jpg")
    (root / "annotations").mkdir()
    for split in ("train", "test"):
        content = coco("{label}/{name}.jpg", captions=True)
        chosen = {
            each["id"]
            for each in content["images"]
            if (each["file_name"][-6:-4] in HELD_OUT) == (split == "test")
        }
        content["images"] = [each for each in content["images"] if each["id"] in chosen]
        content["annotations"] = [each for each in content["annotations"] if each["image_id"] in chosen]
        (root / f"annotations/captions_{split}.json").write_text(json.dumps(content))
    return root


def ages_of_one_class(root: Path) -> Path:
    """Labels of another kind in one class's folder."""
    pictures(root)
    (root / "crow/labels.txt").write_text("c1.jpg young\nc2.jpg old\nc3.jpg old\n")
    return root


def twice_called(root: Path) -> Path:
    """One class under two names."""
    pictures(root)
    picture(root / "house_jay/j1.jpg")
    picture(root / "House jay/j2.jpg")
    return root


def portable_maps(root: Path) -> Path:
    """PPM and PGM, as torchvision's folders take them."""
    pictures(root, "{label}/{name}.ppm")
    (root / "crow/c2.ppm").rename(root / "crow/c2.pgm")
    return root


def unknown_labels(root: Path) -> Path:
    """A table that pandas wrote, in which some classes are not known."""
    pictures(root, "{name}.jpg")
    said = rows("{name}.jpg", label="label")
    picture(root / "c4.jpg")
    table(root / "birds.csv", [*said, {"image": "c4.jpg", "label": "nan"}])
    return root


def named_numbers(root: Path) -> Path:
    """Numbers of classes, and their names in a column that is called as nothing is."""
    pictures(root, "{name}.jpg")
    return table(root / "birds.csv", rows("{name}.jpg", target="number", bird_kind="label"))


CROW = {"c1": (TEXTS["crow"],)}
INNER = (4, 6, 20, 12)  #: 10, 20, 50, 40 percent

SERVICES = [
    Convention("SageMaker's boxes", sagemaker, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Labelbox's boxes", labelbox, Expected(captions=CROW, boxes=6, box=BOX)),
    Convention("FiftyOne's samples", fiftyone, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("Supervisely's tags with values", supervisely, Expected(splits=SPLIT, captions=CROW)),
    Convention("VIA's captions", via, Expected(captions=CROW)),
    Convention("LVIS", lvis, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("boxes of one kind in folders", one_kind, Expected(captioned=0, boxes=6, notes=('"bird"',))),
    Convention("kinds beside a table", kinds_beside_breeds, Expected(captioned=0, boxes=6, notes=("beast",))),
    boxed("percent by a unit", {"x": 10, "y": 20, "width": 50, "height": 40, "unit": "percent"}, INNER),
    boxed("percent by signs", {"left": "10%", "top": "20%", "right": "60 %", "bottom": "60%"}, INNER),
    boxed("percent by names", {"x_pct": 10, "y_pct": 20, "w_pct": 50, "h_pct": 40}, INNER),
    boxed(
        "whole shares by a column", {"xmin": 0, "ymin": 0, "xmax": 1, "ymax": 1, "normalized": "true"}, (0, 0, 40, 30)
    ),
    boxed("boxes by their middle", {"x_center": 14, "y_center": 10, "width": 20, "height": 10}),
    boxed("boxes by their middle in one column", {"bbox": "[14, 10, 20, 10]", "bbox_format": "cxcywh"}),
    boxed("YOLO's boxes in a column", {"bbox": "0.35 0.3333333 0.5 0.3333333", "bbox_format": "yolo"}),
    Convention("an unknown form of boxes", refused_box, Expected(refused=("bbox_format", "polar", "--columns"))),
    Convention("folders of patients", patients, Expected(refused=("called by whom", "--columns class="))),
    Convention("two pictures of a name", two_of_a_name, Expected(refused=("may be any of 2 images",))),
    Convention("brackets with commas in a header", chest, Expected(captioned=0)),
    Convention("Karpathy's restval", karpathy, Expected(splits=SPLIT)),
    Convention(
        "captions beside folders of splits", captions_beside_splits,
        Expected(splits=SPLIT, captions={"c1": (f"{TEXTS['crow']} 0", f"{TEXTS['crow']} 1")}),
    ),
    Convention("ages in one class's folder", ages_of_one_class, Expected(captioned=0, notes=("left aside",))),
    Convention(
        "a class called in two ways", twice_called,
        Expected(
            8, ("House jay", "crow", "house_jay", "wren"), captioned=0, notes=("called alike: House jay and house_jay",)
        ),
    ),
    Convention("portable maps", portable_maps, Expected(captioned=0)),
    Convention("classes that are not known", unknown_labels, Expected(captioned=0, notes=("c4.jpg", "left out"))),
    Convention("names of numbers in any column", named_numbers, Expected(captioned=0)),
    Convention("parts of a download", downloads, Expected(refused=("00000, 00001", "no names of classes"))),
    Convention(
        "CUB beside Reed's captions", cub_and_captions,
        Expected(
            classes=("Black crow", "House wren"), boxes=6, captions={"c1": (TEXTS["crow"], f"{TEXTS['crow']} again")}
        ),
    ),
]  # fmt: skip
