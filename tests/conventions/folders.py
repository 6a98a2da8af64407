"""Conventions of folders: where pictures lie tells their classes and splits."""

import json
from pathlib import Path

from tests.conventions.sets import (
    BIRDS,
    CLASS,
    HELD_OUT,
    TEXTS,
    Convention,
    Expected,
    coco,
    lines,
    parquet,
    picture,
    pictures,
    rows,
    table,
    zipped,
)

SPLIT = {"train": 4, "test": 2}
TEXT_C1 = {"c1": ("a black bird with a long beak c1",)}


def silent(root: Path) -> str:
    return f"folder:{pictures(root)}"


def image_folder_deeper(root: Path) -> str:
    picture(root / "wren/more/w4.jpg")
    return f"folder:{pictures(root, '{label}/young/{name}.jpg')}"


def splits_of(*names: str):
    def make(root: Path) -> str:
        for name, label in CLASS.items():
            split = names[1] if name in HELD_OUT else names[0]
            picture(root / split / label / f"{name}.png", name)
        return str(root)

    return make


def three_splits(root: Path) -> Path:
    for label, (first, second, third) in BIRDS.items():
        for split, name in (("train", first), ("val", second), ("test", third)):
            picture(root / split / label / f"{name}.jpg", name)
    return root


def within(*around: str):
    def make(root: Path) -> Path:
        pictures(root.joinpath(*around), "{split}/{label}/{name}.jpg")
        return root

    return make


def hugging_face(kind: str, **columns: str):
    """metadata.* beside flat pictures."""

    def make(root: Path) -> Path:
        pictures(root, "{name}.jpg")
        said = rows("{name}.jpg", "file_name", **columns)
        {
            "jsonl": lambda: lines(root / "metadata.jsonl", said),
            "csv": lambda: table(root / "metadata.csv", said),
            "parquet": lambda: parquet(root / "metadata.parquet", said),
        }[kind]()
        return root

    return make


def hugging_face_splits(root: Path) -> Path:
    """metadata.csv in each of data/train and data/test."""
    for split in ("train", "test"):
        folder, names = root / "data" / split, [n for n in CLASS if (n in HELD_OUT) == (split == "test")]
        pictures(folder, "{name}.jpg", names)
        said = [
            row for row in rows("{name}.jpg", "file_name", label="label", text="text")
            if str(row["file_name"])[:2] in names
        ]  # fmt: skip
        table(folder / "metadata.csv", said)
    return root


def hugging_face_classes(root: Path) -> Path:
    """Class folders with metadata.jsonl for the captions alone, as a list."""
    pictures(root)
    said = [
        {"file_name": f"{CLASS[n]}/{n}.jpg", "captions": [TEXTS[CLASS[n]], f"{n}, a bird"]} for n in CLASS
    ]
    lines(root / "metadata.jsonl", said)
    return root


def label_names(root: Path) -> Path:
    """metadata.parquet with ClassLabel numbers, and their names as `datasets` keeps them."""
    pictures(root, "{name}.jpg")
    features = {"label": {"names": ["wren", "crow"], "_type": "ClassLabel"}}
    said = [
        row | {"label": 1 - int(str(row["label"]))} for row in rows("{name}.jpg", "file_name", label="number")
    ]
    parquet(root / "metadata.parquet", said, {"info": {"features": features}})
    return root


def sidecar(root: Path) -> Path:
    pictures(root)
    for name, label in CLASS.items():
        (root / label / f"{name}.txt").write_text(f"{TEXTS[label]} {name}\nsecond of {name}\n")
    return root


def sidecar_tree(root: Path) -> Path:
    pictures(root / "images")
    for name, label in CLASS.items():
        file = root / "text" / label / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{TEXTS[label]} {name}\n")
    return root


def yolo_names(root: Path) -> Path:
    """images/train and images/val, flat, with a table of labels above."""
    for name in CLASS:
        picture(root / "images" / ("val" if name in HELD_OUT else "train") / f"{name}.jpg", name)
    table(root / "labels.csv", rows("{name}.jpg", "filename", label="label", caption="text"))
    return root


def coco_captions(root: Path) -> Path:
    pictures(root / "images")
    (root / "annotations").mkdir()
    (root / "annotations/captions.json").write_text(json.dumps(coco("{name}.jpg", captions=True)))
    return root


def coco_both(root: Path) -> Path:
    """train2017 and val2017, flat, with instances and captions of each."""
    (root / "annotations").mkdir(parents=True)
    for split, folder in (("train", "train2017"), ("test", "val2017")):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        pictures(root / folder, "{name}.jpg", names)
        for kind in ("instances", "captions"):
            content = coco("{name}.jpg", captions=kind == "captions", instances=kind == "instances")
            kept = [each for each in content["images"] if each["file_name"][:2] in names]
            numbers = {each["id"] for each in kept}
            said = [each for each in content["annotations"] if each["image_id"] in numbers]
            content |= {"images": kept, "annotations": said}
            (root / f"annotations/{kind}_{folder}.json").write_text(json.dumps(content))
    return root


def coco_mixed(root: Path) -> Path:
    """Instances: one picture shows both classes, one two objects of its class."""
    pictures(root, "{name}.jpg")
    content = coco(instances=True)
    content["annotations"] += [
        {"id": 1, "image_id": 100, "category_id": 8, "bbox": [0, 0, 5, 5]},
        {"id": 2, "image_id": 101, "category_id": 7, "bbox": [0, 0, 5, 5]},
    ]
    (root / "_annotations.coco.json").write_text(json.dumps(content))
    return root


def coco_keypoints(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    (root / "annotations.json").write_text(json.dumps(coco(instances=True, keypoints=True)))
    return root


def flickr(root: Path) -> Path:
    """Flickr8k's captions.txt beside class folders: a picture on several rows."""
    pictures(root, "Images/{label}/{name}.jpg")
    said = [f"{n}.jpg,{TEXTS[CLASS[n]]} {k}" for n in CLASS for k in range(5)]
    (root / "captions.txt").write_text("\n".join(["image,caption", *said]) + "\n")
    return root


def flickr_results(root: Path) -> Path:
    """Flickr30k's results.csv, with its one row that lacks an upright line."""
    pictures(root, "{label}/{name}.jpg")
    said = [f'{n}.jpg| {k}| {TEXTS[CLASS[n]]} "quoted {k}' for n in CLASS for k in range(5)]
    said[7] = said[7].replace("| ", " ", 1)
    (root / "results.csv").write_text("\n".join(["image_name| comment_number| comment", *said]) + "\n")
    return root


def flickr_tokens(root: Path) -> Path:
    pictures(root, "{label}/{name}.jpg")
    said = [f"{n}.jpg#{k}\t{TEXTS[CLASS[n]]} {k} ." for n in CLASS for k in range(5)]
    (root / "Flickr8k.token.txt").write_text("\n".join(said) + "\n")
    return root


def lists(root: Path) -> Path:
    """train.txt and val.txt: a path and a number a line, and classes.txt."""
    pictures(root, "{label}/{name}.jpg")
    for split in ("train", "val"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "val")]
        told = [f"{CLASS[n]}/{n}.jpg {('crow', 'wren').index(CLASS[n])}" for n in names]
        (root / f"{split}.txt").write_text("\n".join(told) + "\n")
    (root / "classes.txt").write_text("Carrion Crow\nHouse Wren\n")
    return root


def lists_of_paths(root: Path) -> Path:
    """train.txt and test.txt: paths alone; folders are the classes."""
    pictures(root, "images/{label}/{name}.jpg")
    for split in ("train", "test"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        (root / f"{split}.txt").write_text("\n".join(f"images/{CLASS[n]}/{n}.jpg" for n in names) + "\n")
    return root


def food_101(root: Path) -> Path:
    """images/ with meta/train.txt and meta/test.txt of paths without an ending, and meta/classes.txt."""
    pictures(root, "images/{label}/{name}.jpg")
    (root / "meta").mkdir()
    for split in ("train", "test"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        (root / f"meta/{split}.txt").write_text("\n".join(f"{CLASS[n]}/{n}" for n in names) + "\n")
    (root / "meta/classes.txt").write_text("crow\nwren\n")
    return root


def sidecar_of_whole_names(root: Path) -> Path:
    pictures(root)
    for name, label in CLASS.items():
        (root / label / f"{name}.jpg.txt").write_text(f"{TEXTS[label]} {name}")
    return root


def roboflow(root: Path) -> Path:
    """Roboflow's export: _annotations.csv in each split's folder."""
    for split, folder in (("train", "train"), ("test", "valid")):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        pictures(root / folder, "{name}.jpg", names)
        box = {"width": 40, "height": 30, "xmin": 4, "ymin": 5, "xmax": 24, "ymax": 15}
        said = [row | box for row in rows("{name}.jpg", "filename", **{"class": "label"})]
        table(root / folder / "_annotations.csv", [row for row in said if str(row["filename"])[:2] in names])
    return root


def german(root: Path) -> Path:
    pictures(root, "Bilder/{label}/{name}.jpg")
    said = rows("{name}.jpg", "Dateiname", Klasse="label", Beschreibung="text")
    return table(root / "vögel.csv", said, ";", "cp1252")


def kaggle(root: Path) -> Path:
    """labels.csv with ids without an ending, and train/ with the pictures."""
    pictures(root / "train", "{name}.jpg")
    table(root / "labels.csv", rows("{name}", "id", breed="label"))
    return root


def zip_of_folder(root: Path) -> Path:
    splits_of("train", "test")(root / "birds")
    return zipped(root / "birds", root / "birds.zip", "birds/")


def zip_of_hugging_face(root: Path) -> str:
    hugging_face("jsonl", label="label", text="text")(root / "set")
    return f"folder:{zipped(root / 'set', root / 'set.zip')}"


def flat_splits(root: Path) -> Path:
    return pictures(root, "{split}/{name}.jpg")


def flat(root: Path) -> Path:
    return pictures(root, "{name}.jpg")


def two_captions(root: Path) -> Path:
    pictures(root)
    table(root / "descriptions.csv", rows(text="text"))
    table(
        root / "comments.csv",
        [row | {"comment": f"{row['comment']}, perhaps"} for row in rows(comment="text")],
    )
    return root


def named_one(root: Path) -> Path:
    return two_captions(root)


FOLDERS = [
    Convention("torchvision's ImageFolder, no words", silent, Expected(captioned=0)),
    Convention("deeper folders in a class", image_folder_deeper, Expected(7, captioned=0)),
    Convention("train and test", splits_of("train", "test"), Expected(splits=SPLIT, captioned=0)),
    Convention("training and validation", splits_of("training", "validation"), Expected(splits=SPLIT, captioned=0)),
    Convention("train and dev", splits_of("Train", "dev"), Expected(splits=SPLIT, captioned=0)),
    Convention(
        "train, val and test", three_splits,
        Expected(splits={"train": 2, "test": 4}, captioned=0, notes=("taken together as test images",)),
    ),
    Convention("data/train/class", within("data"), Expected(splits=SPLIT, captioned=0)),
    Convention("birds/train/class", within("birds"), Expected(splits=SPLIT, captioned=0)),
    Convention("images/train/class", within("images"), Expected(splits=SPLIT, captioned=0)),
    Convention(
        "Hugging Face's metadata.jsonl", hugging_face("jsonl", label="label", text="text"),
        Expected(captions=TEXT_C1, notes=("image = file_name, class = label, caption = text",)),
    ),
    Convention(
        "Hugging Face's metadata.csv with a split", hugging_face("csv", label="label", text="text", split="split"),
        Expected(splits=SPLIT, captions=TEXT_C1),
    ),
    Convention(
        "Hugging Face's metadata.parquet", hugging_face("parquet", label="label", caption="text"),
        Expected(captions=TEXT_C1),
    ),
    Convention(
        "metadata.csv in data/train and data/test", hugging_face_splits, Expected(splits=SPLIT, captions=TEXT_C1)
    ),
    Convention(
        "metadata.jsonl of captions beside class folders", hugging_face_classes,
        Expected(captions={"c1": (TEXTS["crow"], "c1, a bird")}),
    ),
    Convention("ClassLabel in metadata.parquet", label_names, Expected(classes=("wren", "crow"), captioned=0)),
    Convention("texts beside pictures", sidecar, Expected(captions={"w2": (f"{TEXTS['wren']} w2", "second of w2")})),
    Convention("texts in a tree of their own", sidecar_tree, Expected(captions=TEXT_C1)),
    Convention("images/train and images/val with labels.csv", yolo_names, Expected(splits=SPLIT, captions=TEXT_C1)),
    Convention(
        "COCO captions beside class folders", coco_captions,
        Expected(captions={"c1": (f"{TEXTS['crow']} 0", f"{TEXTS['crow']} 1")}),
    ),
    Convention(
        "COCO 2017: instances and captions", coco_both,
        Expected(
            splits=SPLIT, boxes=6, captions={"c1": (f"{TEXTS['crow']} 0", f"{TEXTS['crow']} 1")}, box=(4, 5, 20, 10)
        ),
    ),
    Convention(
        "COCO instances with several objects", coco_mixed,
        Expected(5, captioned=0, boxes=4, notes=("left out 1 image with objects of several classes: ",
                 "1 image with several boxes")),
    ),
    Convention("COCO keypoints", coco_keypoints, Expected(captioned=0, boxes=6)),
    Convention(
        "Flickr8k's captions.txt", flickr, Expected(captions={"c1": tuple(f"{TEXTS['crow']} {k}" for k in range(5))})
    ),
    Convention(
        "Flickr30k's results.csv", flickr_results,
        Expected(captions={"c1": tuple(f'{TEXTS["crow"]} "quoted {k}' for k in range(5))}),
    ),
    Convention(
        "Flickr8k.token.txt", flickr_tokens,
        Expected(captions={"c1": tuple(f"{TEXTS['crow']} {k} ." for k in range(5))}),
    ),
    Convention(
        "train.txt and val.txt of numbers, classes.txt", lists,
        Expected(classes=("Carrion Crow", "House Wren"), splits=SPLIT, captioned=0),
    ),
    Convention("train.txt and test.txt of paths", lists_of_paths, Expected(splits=SPLIT, captioned=0)),
    Convention("Food-101's images/ and meta/", food_101, Expected(splits=SPLIT, captioned=0)),
    Convention("texts called 1.jpg.txt", sidecar_of_whole_names, Expected(captions=TEXT_C1)),
    Convention(
        "Roboflow's _annotations.csv", roboflow, Expected(splits=SPLIT, captioned=0, boxes=6, box=(4, 5, 20, 10))
    ),
    Convention("a German table", german, Expected(captions=TEXT_C1)),
    Convention("Kaggle's labels.csv of ids", kaggle, Expected(captioned=0, splits={"train": 6})),
    Convention("a zip of train and test", zip_of_folder, Expected(splits=SPLIT, captioned=0)),
    Convention("a zip of Hugging Face's folder", zip_of_hugging_face, Expected(captions=TEXT_C1)),
    Convention("splits of pictures without labels", flat_splits, Expected(refused=("called like splits", "columns"))),
    Convention("pictures without labels", flat, Expected(refused=("no class folders", "class"))),
    Convention("two tables of captions", two_captions, Expected(refused=("descriptions.csv", "--captions"))),
    Convention(
        "two tables of captions, one named",
        named_one,
        Expected(captions={"c1": (f"{TEXT_C1['c1'][0]}, perhaps",)}),
        {"captions": "{}/comments.csv"},
    ),
]  # fmt: skip
