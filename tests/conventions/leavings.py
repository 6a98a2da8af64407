"""Conventions of people who made a set themselves or cut one anew: splits in files apart, masks, odd endings."""

import gzip
import json
import zipfile
from pathlib import Path

from tests.conventions.published import BY_SPLIT, LATIN, SPLIT, TRAINED, text
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

TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}
YOLO = "0.35 0.3333333 0.5 0.3333333"


def by_set(root: Path) -> Path:
    """Training_set.csv and train/, Testing_set.csv and test/ without labels."""
    pictures(root / "train", "{name}.jpg")
    picture(root / "test/Image_1.jpg")
    table(root / "Training_set.csv", [{"filename": f"{n}.jpg", "label": c} for n, c in CLASS.items()])
    table(root / "Testing_set.csv", [{"filename": "Image_1.jpg"}])
    return root


def species(root: Path) -> Path:
    """BIRDS at Kaggle: folders of splits and classes, and a table of the same with numbers and Latin names."""
    said = []
    for name, label in CLASS.items():
        path = f"{'valid' if name in HELD_OUT else 'train'}/{label}/{name}.jpg"
        picture(root / path, name)
        said.append({
            "class id": 1.0 - NUMBER[label], "filepaths": path, "labels": label,
            "data set": path.partition("/")[0], "scientific name": LATIN[label],
        })  # fmt: skip
    return table(root / "birds.csv", said).parent


def tensorflow(root: Path) -> Path:
    text(root / "dataset_info.json", json.dumps({"name": "birds"}))
    text(root / "birds-train.tfrecord-00000-of-00001", "x")
    return root


def packed_digits(root: Path) -> Path:
    root.mkdir()
    (root / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"x"))
    return root


def caffe(root: Path) -> Path:
    """Lists of paths from the split's own folder, and numbers."""
    for name in TRAINED:
        picture(root / f"train/{LATIN[CLASS[name]]}/{name}.JPEG", name)
    for name in HELD_OUT:
        picture(root / f"val/{name}.JPEG", name)
    text(root / "train.txt", "".join(f"{LATIN[CLASS[n]]}/{n}.JPEG {NUMBER[CLASS[n]]}\n" for n in TRAINED))
    text(root / "val.txt", "".join(f"{n}.JPEG {NUMBER[CLASS[n]]}\n" for n in HELD_OUT))
    return root


def header_behind_mark(root: Path) -> Path:
    pictures(root)
    told = "".join(f"{label}/{name}.jpg\t{label}\n" for name, label in CLASS.items())
    text(root / "birds.tsv", f"#image\tlabel\n{told}")
    return root / "birds.tsv"


def lines_in_cells(root: Path) -> Path:
    pictures(root)
    told = "".join(f'"{c}/{n}.jpg","{c}","{TEXTS[c]}\n{n}"\r\n' for n, c in CLASS.items())
    text(root / "birds.csv", f'"image","label","caption"\r\n{told}')
    return root / "birds.csv"


def last_comma(root: Path) -> Path:
    pictures(root)
    told = "".join(f"{label}/{name}.jpg,{label},\n" for name, label in CLASS.items())
    text(root / "birds.csv", f"image , label ,\n{told}")
    return root / "birds.csv"


def by_split_and_class(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = {
        split: {label: [f"{n}.jpg" for n in names if CLASS[n] == label] for label in NUMBER}
        for split, names in BY_SPLIT
    }
    text(root / "dataset.json", json.dumps(told))
    return root


def masks_aside(root: Path) -> Path:
    pictures(root, "images/{label}/{name}.jpg")
    pictures(root, "masks/{label}/{name}.png")
    return root


def masks_inside(root: Path) -> Path:
    """COVID's X-rays at Kaggle: images/ and masks/ within each class."""
    pictures(root, "{label}/images/{name}.png")
    pictures(root, "{label}/masks/{name}.png")
    text(root / "crow.metadata.xlsx", "")
    return root


def no_endings(root: Path) -> Path:
    for name, label in CLASS.items():
        made = picture(root / f"{label}/{name}.jpg", name)
        made.rename(root / label / name)
    return root


def split_lists(root: Path) -> Path:
    """splits.json of paths by split."""
    pictures(root, "{label}/{name}.jpg")
    text(
        root / "splits.json", json.dumps({s: [f"{CLASS[n]}/{n}.jpg" for n in names] for s, names in BY_SPLIT})
    )
    return root


def split_of_each(root: Path) -> Path:
    """A split by path."""
    pictures(root, "{label}/{name}.jpg")
    text(root / "split.json", json.dumps({f"{CLASS[n]}/{n}.jpg": s for s, names in BY_SPLIT for n in names}))
    return root


def bare_splits(root: Path) -> Path:
    """A path and a split a line, without a header."""
    pictures(root, "{label}/{name}.jpg")
    text(root / "split.csv", "".join(f"{CLASS[n]}/{n}.jpg,{s}\n" for s, names in BY_SPLIT for n in names))
    return root


def colons(root: Path) -> Path:
    pictures(root, "{label}/{name}.jpg")
    text(root / "captions.txt", "".join(f"{n}.jpg: {TEXTS[c]} {n}\n" for n, c in CLASS.items()))
    return root


def capitals(root: Path) -> Path:
    """C1.TXT beside C1.JPG, as old cameras and programs name them."""
    for name, label in CLASS.items():
        picture(root / f"{label}/IMG_{name}.JPG", name)
        text(root / f"{label}/IMG_{name}.TXT", f"{TEXTS[label]} {name}\r\n")
    return root


def label_img(root: Path) -> Path:
    """LabelImg's YOLO: classes.txt among the texts."""
    for name, label in CLASS.items():
        picture(root / f"{name}.jpg", name)
        text(root / f"{name}.txt", f"{1 - NUMBER[label]} {YOLO}\n")
    text(root / "classes.txt", "wren\ncrow\n")
    return root


def label_img_apart(root: Path) -> Path:
    """The same with labels/classes.txt."""
    for name, label in CLASS.items():
        split = "val" if name in HELD_OUT else "train"
        picture(root / f"images/{split}/{name}.jpg", name)
        text(root / f"labels/{split}/{name}.txt", f"{1 - NUMBER[label]} {YOLO}\n")
    text(root / "labels/classes.txt", "wren\ncrow\n")
    return root


def windows_zip(root: Path) -> Path:
    r"""Members called train\crow\c1.jpg."""
    pictures(root / "x", "{split}/{label}/{name}.jpg")
    with zipfile.ZipFile(root / "birds.zip", "w") as archive:
        for file in sorted((root / "x").rglob("*.jpg")):
            archive.writestr(str(file.relative_to(root / "x")).replace("/", "\\"), file.read_bytes())
    return root / "birds.zip"


def labelbox(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    said = [
        {"data_row": {"id": f"ck{k}", "external_id": f"{n}.jpg", "row_data": f"https://storage.example.org/{n}.jpg"},
         "projects": {"p1": {"labels": [{"annotations": {"classifications": [
             {"name": "bird", "radio_answer": {"name": c}}], "objects": []}}]}}}
        for k, (n, c) in enumerate(CLASS.items())
    ]  # fmt: skip
    lines(root / "export.ndjson", said)
    return root


def two_tables(root: Path) -> Path:
    """Pictures and their numbers in one table, numbers and classes in another."""
    pictures(root, "images/{name}.jpg")
    table(root / "images.csv", [{"image_id": 70 + k, "file_name": f"{n}.jpg"} for k, n in enumerate(CLASS)])
    table(
        root / "annotations.csv", [{"image_id": 70 + k, "category": c} for k, c in enumerate(CLASS.values())]
    )
    return root


def kinds_of_copies(root: Path) -> Path:
    """PlantVillage: color, grayscale and segmented, each with all classes."""
    for kind in ("color", "grayscale", "segmented"):
        pictures(root / kind)
    return root


def tagged(root: Path) -> Path:
    pictures(root, "{label}/{name}.jpg")
    said = [row | {"tags": ["bird", "small"]} for row in rows(image="file", caption="text")]
    return lines(root / "birds.jsonl", said)


def class_texts(root: Path) -> Path:
    """What a language model says of each class."""
    pictures(root, "{label}/{name}.jpg")
    text(
        root / "descriptors.json",
        json.dumps({"Crow": ["a black bird", "a long beak"], "Wren": ["a small bird"]}),
    )
    return root


def box_mode(root: Path) -> Path:
    """Corners in a column called bbox, and a column that says so."""
    pictures(root)
    said = [
        row | {"bbox": [4, 5, 24, 15], "bbox_mode": "xyxy"}
        for row in rows(label="label", blip_caption="text")
    ]
    return lines(root / "birds.jsonl", said)


def names_in_folders(root: Path) -> Path:
    """Names of pictures that lie in class folders beside the table."""
    pictures(root)
    return table(root / "birds.csv", rows("{name}.jpg", label="label", caption="text"))


def kitti(root: Path) -> Path:
    """Labels of numbers in a tree of the classes: no captions, and no YOLO's boxes."""
    for name, label in CLASS.items():
        picture(root / f"images/{label}/{name}.jpg", name)
        text(
            root / f"labels/{label}/{name}.txt",
            f"{label} 0.00 0 -1.57 4.0 5.0 24.0 15.0 1.5 1.6 3.7 1.0 1.5 8.4 0.01\n",
        )
    return root


def chosen(root: Path) -> Path:
    """Label Studio's table where several may be chosen."""
    pictures(root, "images/{name}.jpg")
    said = [
        {"image": f"/data/upload/1/0a1b2c3d-{n}.jpg", "choice": json.dumps({"choices": [c]})}
        for n, c in CLASS.items()
    ]
    return table(root / "project.csv", said).parent


def chosen_twice(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [{"image": f"{n}.jpg", "choice": json.dumps({"choices": [c, "small"]})} for n, c in CLASS.items()]
    return table(root / "project.csv", said)


LEAVINGS = [
    Convention("Training_set.csv", by_set, Expected(captioned=0, splits={"train": 6})),
    Convention("BIRDS at Kaggle", species, Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0)),
    Convention("TensorFlow's records", tensorflow, Expected(refused=("tfrecord", "files"))),
    Convention("packed arrays of digits", packed_digits, Expected(refused=("ubyte.gz", "unpack"))),
    Convention("Caffe's lists", caffe, Expected(classes=("0", "1"), splits=SPLIT, captioned=0)),
    Convention("a header that begins with #", header_behind_mark, Expected(captioned=0)),
    Convention("lines in cells", lines_in_cells, Expected(captions=TEXT_C1)),
    Convention("a comma at the end of each line", last_comma, Expected(captioned=0)),
    Convention("JSON by split and class", by_split_and_class, Expected(splits=SPLIT, captioned=0)),
    Convention("masks beside images", masks_aside, Expected(captioned=0)),
    Convention("masks within classes", masks_inside, Expected(captioned=0)),
    Convention("pictures without an ending", no_endings, Expected(refused=("crow/c1", "ending"))),
    Convention("splits.json of lists", split_lists, Expected(splits=SPLIT, captioned=0)),
    Convention("split.json of each", split_of_each, Expected(splits=SPLIT, captioned=0)),
    Convention("paths and splits without a header", bare_splits, Expected(splits=SPLIT, captioned=0)),
    Convention("captions after a colon", colons, Expected(captions=TEXT_C1)),
    Convention("texts in capitals", capitals, Expected(captions=TEXT_C1)),
    Convention("LabelImg's classes.txt", label_img, Expected(classes=("wren", "crow"), captioned=0, boxes=6)),
    Convention(
        "LabelImg's labels/classes.txt", label_img_apart,
        Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0, boxes=6),
    ),
    Convention("a zip of Windows' paths", windows_zip, Expected(splits=SPLIT, captioned=0)),
    Convention("Labelbox", labelbox, Expected(captioned=0)),
    Convention("two tables to be joined", two_tables, Expected(captioned=0, notes=("is joined with images.csv",))),
    Convention(
        "copies in several kinds", kinds_of_copies,
        Expected(18, ("color", "grayscale", "segmented"), captioned=0, notes=("outer folders",)),
    ),
    Convention("texts of classes", class_texts, Expected(captions={"c1": ("a black bird", "a long beak")})),
    Convention("a box's mode", box_mode, Expected(captions=TEXT_C1, boxes=6, box=(4, 5, 20, 10))),
    Convention("names of pictures in folders", names_in_folders, Expected(captions=TEXT_C1)),
    Convention("labels of numbers", kitti, Expected(captioned=0, notes=("of numbers beside pictures",))),
    Convention("choices in a cell", chosen, Expected(captioned=0)),
    Convention("several choices in a cell", chosen_twice, Expected(refused=("have several classes",))),
    Convention("tags beside captions", tagged, Expected(captions=TEXT_C1)),
]  # fmt: skip
