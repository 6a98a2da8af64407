"""Sets as strangers brought them: held twice, in shards, with depths, ranks, denials, and tables of folders."""

import json
from pathlib import Path

from PIL import Image

from tests.conventions.published import BY_SPLIT, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    SIZE,
    TEXTS,
    Convention,
    Expected,
    lines,
    picture,
    pictures,
    rows,
    table,
)

BOX = (4.0, 5.0, 20.0, 10.0)


def twice(root: Path) -> Path:
    """Brain MRI at Kaggle: all classes, and a folder beside them that holds them once more."""
    pictures(root)
    return pictures(root / "birds").parent


def once_more(root: Path) -> Path:
    """The same with other pictures in it."""
    pictures(root)
    for name, label in CLASS.items():
        picture(root / f"birds/{label}/{name}_2.jpg", name)
    return root


def same_stem(root: Path) -> Path:
    """Rock, paper, scissors: rps/, rps-test-set/ and rps-validation/ of pictures without classes."""
    for name, label in CLASS.items():
        picture(root / f"birds{'-test-set' if name in HELD_OUT else ''}/{label}/{name}.jpg", name)
    picture(root / "birds-validation/x1.jpg")
    return root


def lists_beside(root: Path) -> Path:
    """WIDER: a folder of lists beside WIDER_train/images/ and WIDER_val/images/."""
    for name, label in CLASS.items():
        picture(root / f"WIDER_{'val' if name in HELD_OUT else 'train'}/images/{label}/{name}.jpg", name)
    text(root / "wider_face_split/readme.txt", "lists")
    return root


def unlabelled(root: Path) -> Path:
    pictures(root)
    picture(root / "_unlabeled/u1.jpg")
    return root


def depths(root: Path) -> Path:
    """RGB-D objects: a depth and a mask of each picture, and where it was cut out."""
    for name, label in CLASS.items():
        stem = root / f"{label}/{label}_1/{label}_1_{name}"
        picture(Path(f"{stem}_crop.png"), name).rename(f"{stem}_{name}_crop.png")
        Image.new("I;16", SIZE, 900).save(f"{stem}_{name}_depthcrop.png")
        Image.new("L", SIZE, 255).save(f"{stem}_{name}_maskcrop.png")
    return root


def by_letters(root: Path) -> Path:
    """Landmarks: folders by the letters of the pictures' names, and a table of their classes' numbers."""
    for k, name in enumerate(CLASS):
        picture(root / f"train/{k % 2}/a/{k}/{k % 2}a{k}{name}.jpg", name)
    told = [{"id": f"{k % 2}a{k}{n}", "landmark_id": 7 + NUMBER[c]} for k, (n, c) in enumerate(CLASS.items())]
    return table(root / "train.csv", told).parent


def re_identified(root: Path) -> Path:
    for name in CLASS:
        folder = "query" if name in HELD_OUT else f"bounding_box_{'test' if name[1] == '1' else 'train'}"
        picture(root / f"{folder}/0001_{name}.jpg", name)
    return root


def resized(root: Path) -> Path:
    """Artists' works: images/images/<class>/, and all of them smaller in one folder."""
    pictures(root, "images/images/{label}/{label}_{name}.jpg")
    return pictures(root, "resized/resized/{label}_{name}.jpg")


def ranks(root: Path) -> Path:
    """A table of fungi: "class" is a rank between phylum and order."""
    pictures(root, "pictures/{name}.jpg")
    told = [
        {
            "phylum": "Chordata",
            "class": "Aves",
            "order": "Passeriformes",
            "species": label,
            "image_path": f"{name}.jpg",
        }
        for name, label in CLASS.items()
    ]
    return table(root / "metadata.csv", told).parent


def denied(root: Path) -> Path:
    """Open Images' labels of whole pictures: a row of confidence 0 says what a picture does not show."""
    pictures(root, "pictures/{name}.jpg")
    told = [
        {
            "ImageID": name,
            "Source": "verification",
            "LabelName": label,
            "Confidence": int(CLASS[name] == label),
        }
        for name in CLASS
        for label in NUMBER
    ]
    return table(root / "labels.csv", told).parent


def studies(root: Path) -> Path:
    """MURA: paths of studies' folders and 0 or 1, without a header."""
    told = []
    for k, (name, label) in enumerate(CLASS.items()):
        study = f"train/XR_{'HAND' if k % 2 else 'WRIST'}/patient{k:05}/study1_{label}/"
        picture(root / f"{study}{name}.png", name)
        told.append(f"MURA/{study},{label}\n")
    text(root / "train_labeled_studies.csv", "".join(told))
    return root


def patients(root: Path) -> Path:
    """A folder of each patient, and a table of what each has."""
    told = []
    for k, (name, label) in enumerate(CLASS.items()):
        picture(root / f"{10250 + k}/{name}.png", name)
        told.append({"patient_id": 10250 + k, "age": 40 + k, "diagnosis": label})
    return table(root / "clinical.csv", told).parent


def label_map(root: Path) -> Path:
    """EuroSAT: tables of a split each with number and name, beside a map of names to numbers, and folders so called."""
    pictures(root, "EuroSAT/{label}/{label}_{name}.jpg")
    for split, names in BY_SPLIT:
        said = [
            {"Filename": f"{CLASS[n]}/{CLASS[n]}_{n}.jpg", "Label": NUMBER[CLASS[n]], "ClassName": CLASS[n]}
            for n in names
        ]
        table(root / f"EuroSAT/{split}.csv", said)
    text(root / "EuroSAT/label_map.json", json.dumps(NUMBER))
    return root / "EuroSAT"


def numbers_by_split(root: Path) -> Path:
    """DeepWeeds: a table of numbers and names, and lists of each split with numbers alone."""
    pictures(root, "images/{name}.jpg")
    told = [{"Filename": f"{n}.jpg", "Label": NUMBER[c], "Species": c} for n, c in CLASS.items()]
    table(root / "labels/labels.csv", told)
    for split, names in BY_SPLIT:
        said = [{"Filename": f"{name}.jpg", "Label": NUMBER[CLASS[name]]} for name in names]
        table(root / f"labels/{split}_subset0.csv", said)
    return root


def classes_of_patients(root: Path) -> Path:
    """Breast tissue: a folder of each patient, and in it one of each class."""
    for k in range(3):
        pictures(root / f"{10253 + k}", "{label}/{name}.png")
    return root


def hashes(root: Path) -> Path:
    """Pictures in a column of another name, beside addresses of them."""
    pictures(root, "pictures/{name}99f.jpg")
    told = [
        {"md5hash": f"{name}99f", "label": label, "url": f"https://a.org/{name}.jpg"}
        for name, label in CLASS.items()
    ]
    return table(root / "labels.csv", told).parent


def one_like_folders(root: Path) -> Path:
    """Rice: label and variety may both be the class, and folders are called by the label."""
    pictures(root, "train_images/{label}/{name}.jpg")
    told = [
        row | {"variety": f"v{number % 2}"} for number, row in enumerate(rows("{name}.jpg", label="label"))
    ]
    return table(root / "train.csv", told).parent


def same_names(root: Path) -> Path:
    """CIFAR-10 at Kaggle: train/1.png and test/1.png, and trainLabels.csv of numbers."""
    for number, name in enumerate(CLASS, start=1):
        picture(root / f"train/{number}.png", name)
        picture(root / f"test/{number}.png", f"{name}x")
    told = [{"id": number, "label": label} for number, label in enumerate(CLASS.values(), start=1)]
    return table(root / "trainLabels.csv", told).parent


def between_blanks(root: Path) -> Path:
    """Stanford's products: blanks between the columns of a header and its rows."""
    pictures(root)
    for split, names in BY_SPLIT:
        said = "".join(f"{k} {CLASS[n]} {CLASS[n]}/{n}.jpg\n" for k, n in enumerate(names))
        text(root / f"Ebay_{split}.txt", f"image_id class_id path\n{said}")
    return root


def birdsnap(root: Path) -> Path:
    pictures(root, "images/{label}/{name}.jpg")
    said = "".join(f"http://a.org/{n}.jpg\t{c}/{n}.jpg\t4\t5\t24\t15\n" for n, c in CLASS.items())
    text(root / "images.txt", f"url\tpath\tbb_x1\tbb_y1\tbb_x2\tbb_y2\n{said}")
    return root


def narratives(root: Path) -> Path:
    """Localized narratives: a caption, and the same with times."""
    pictures(root)
    lines(root / "train_captions.jsonl", [
        {"image_id": n, "caption": f"{TEXTS[c]} {n}", "timed_caption": [{"utterance": "a", "start_time": 0.0}]}
        for n, c in CLASS.items()
    ])  # fmt: skip
    return root


def quotes_after_blanks(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    told = "".join(f'"{name}.jpg", "{label}"\n' for name, label in CLASS.items())
    text(root / "birds.csv", f'"image", "label"\n{told}')
    return root / "birds.csv"


def darwin(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    for name, label in CLASS.items():
        mark = {"name": label, "bounding_box": {"x": 4, "y": 5, "w": 20, "h": 10}}
        content = {"item": {"name": f"{name}.jpg", "slots": []}, "annotations": [mark]}
        text(root / f"releases/latest/annotations/{name}.json", json.dumps(content))
    return root


def vott(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    sides = {"left": 4, "top": 5, "width": 20, "height": 10}
    text(root / "export/birds-export.json", json.dumps({"name": "birds", "assets": {
        f"a{n}": {"asset": {"name": f"{n}.jpg"}, "regions": [{"tags": [c], "boundingBox": sides}]}
        for n, c in CLASS.items()
    }}))  # fmt: skip
    return root


def azure(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    corners = {"topX": 0.1, "topY": 1 / 6, "bottomX": 0.6, "bottomY": 0.5}
    lines(root / "annotations.jsonl", [
        {"image_url": f"AmlDatastore://birds/images/{n}.jpg", "label": [{"label": c, **corners}]}
        for n, c in CLASS.items()
    ])  # fmt: skip
    return root


def dataloop(root: Path) -> Path:
    pictures(root, "items/{name}.jpg")
    for name, label in CLASS.items():
        content = {"filename": f"/{name}.jpg", "annotations": [{"type": "class", "label": label}]}
        text(root / f"json/{name}.json", json.dumps(content))
    return root


SILENT = Expected(captioned=0)
STRANGERS = [
    Convention("classes held twice", twice, Expected(captioned=0, notes=("left out birds/",))),
    Convention("classes once more with others", once_more, Expected(refused=("birds", "other pictures"))),
    Convention("splits of one stem", same_stem, Expected(captioned=0, splits={"train": 4, "test": 2})),
    Convention("lists beside splits", lists_beside, Expected(captioned=0, splits={"train": 4, "test": 2})),
    Convention("_unlabeled beside classes", unlabelled, Expected(captioned=0, notes=("left out 1 image",))),
    Convention("depths and masks", depths, Expected(captioned=0, notes=("left out 12 masks",))),
    Convention("folders by letters", by_letters, Expected(refused=("no names of classes", "landmark_id"))),
    Convention("people found again", re_identified, Expected(refused=("query", "like splits"))),
    Convention("resized beside images", resized, Expected(captioned=0, notes=("resized/",))),
    Convention("a class that is a rank", ranks, Expected(captioned=0, notes=("class = species",))),
    Convention("labels that are denied", denied, Expected(captioned=0, notes=("Confidence is 0",))),
    Convention("folders of studies", studies, Expected(captioned=0, splits={"train": 6})),
    Convention("a table of patients' folders", patients, Expected(captioned=0)),
    Convention("EuroSAT's map of labels", label_map, Expected(captioned=0, splits={"train": 4, "test": 2})),
    Convention(
        "numbers by split, names once",
        numbers_by_split,
        Expected(captioned=0, splits={"train": 4, "test": 2}),
    ),
    Convention("classes within patients", classes_of_patients, Expected(refused=("10253", "table"))),
    Convention("hashes of pictures", hashes, Expected(captioned=0, notes=("image = md5hash",))),
    Convention("one of two is like folders", one_like_folders, Expected(captioned=0, splits={"train": 6})),
    Convention("one name in train and test", same_names, Expected(captioned=0, splits={"train": 6})),
    Convention(
        "blanks between columns", between_blanks, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention("Birdsnap's corners", birdsnap, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("captions with times", narratives, Expected(splits={"train": 6})),
    Convention("blanks before quotes", quotes_after_blanks, SILENT),
    Convention("V7 Darwin", darwin, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("VoTT", vott, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Azure ML's boxes", azure, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Dataloop", dataloop, SILENT),
]
