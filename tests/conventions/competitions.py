"""Sets of competitions and from abroad: rows that were refused, labels to be filled in, spreadsheets, languages."""

import json
from pathlib import Path

from tests.conventions.published import BY_SPLIT, SPLIT, TRAINED, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    lines,
    parquet,
    picture,
    pictures,
    rows,
    table,
)


def lists_in_cells(root: Path) -> Path:
    """PadChest: lists as Python writes them."""
    pictures(root, "images/{name}.png")
    told = {name: f"['{label}']" for name, label in CLASS.items()} | {"w3": "['wren', 'loc right']"}
    return table(root / "labels.csv", [{"ImageID": f"{n}.png", "Labels": c} for n, c in told.items()]).parent


def radiologists(root: Path) -> Path:
    """VinDr: rows by reader, without a box where nothing was found."""
    said = []
    for name, label in CLASS.items():
        picture(root / f"train/{name}.png", name)
        for reader in ("R8", "R9"):
            box = (4, 5, 24, 15) if label == "crow" else ("",) * 4
            sides = dict(zip(("x_min", "y_min", "x_max", "y_max"), box, strict=True))
            said.append(
                {"image_id": name, "class_name": label, "class_id": 14 * NUMBER[label], "rad_id": reader}
                | sides
            )
    said.append(said[0] | {"image_id": "w3"})
    return table(root / "train.csv", said).parent


def answers(root: Path) -> Path:
    """Prodigy: what was rejected is no label."""
    pictures(root, "images/{name}.jpg")
    lines(root / "annotations.jsonl", [
        {"image": f"images/{n}.jpg", "label": c, "_task_hash": 3, "answer": "reject" if n == "c2" else "accept"}
        for n, c in CLASS.items()
    ])  # fmt: skip
    return root


def placeholders(root: Path) -> Path:
    """A test.csv whose labels are all 0, for want of any."""
    for name in TRAINED:
        picture(root / f"train/{name}.png", name)
    for k in range(4):
        picture(root / f"test/t{k}.png")
    table(root / "train.csv", [{"file": f"train/{n}.png", "label": NUMBER[CLASS[n]]} for n in TRAINED])
    return table(root / "test.csv", [{"file": f"test/t{k}.png", "label": 0} for k in range(4)]).parent


def to_be_filled(root: Path) -> Path:
    """DrivenData: one-hot labels, and a format of submissions with ones that say nothing."""
    pictures(root, "train_features/{name}.jpg")
    picture(root / "test_features/t1.jpg")
    picture(root / "test_features/t2.jpg")
    hot = [{"id": n, "crow": 1 - NUMBER[c], "wren": NUMBER[c]} for n, c in CLASS.items()]
    table(root / "train_labels.csv", hot)
    return table(
        root / "submission_format.csv",
        [{"id": "t1", "crow": 1, "wren": 0}, {"id": "t2", "crow": 0, "wren": 1}],
    ).parent


def saved_by_medmnist(root: Path) -> Path:
    """A split, a picture and a number a line, without a header."""
    told = ""
    for split, names in BY_SPLIT:
        for name in names:
            picture(root / f"birds/{name}.png", name)
            told += f"{split.upper()},{name}.png,{NUMBER[CLASS[name]]}\n"
    text(root / "birds.csv", told)
    return root


def boxes_of_letters(root: Path) -> Path:
    """Kuzushiji: all that a page shows, in its cell."""
    pictures(root, "train_images/{name}.jpg")
    said = [
        {"image_id": n, "labels": f"U+306F {k} 34 133 53 U+304C 1{k} 12 14 15"} for k, n in enumerate(CLASS)
    ]
    return table(root / "train.csv", said).parent


def titles(root: Path) -> Path:
    """A column called label that holds a title of each picture."""
    pictures(root, "images/{name}.jpg")
    return table(
        root / "data.csv", [{"image": f"{n}.jpg", "label": f"{TEXTS[c]} {n}"} for n, c in CLASS.items()]
    ).parent


def noughts_lost(root: Path) -> Path:
    """A spreadsheet made 12 of 000012."""
    numbers = {name: 10 * (NUMBER[label] + 1) + int(name[1]) for name, label in CLASS.items()}
    for name, number in numbers.items():
        picture(root / f"images/{number:06}.jpg", name)
    return table(root / "labels.csv", [{"image_id": numbers[n], "label": c} for n, c in CLASS.items()]).parent


def decimal_ids(root: Path) -> Path:
    """pandas made 12.0 of 12."""
    numbers = {name: 10 * (NUMBER[label] + 1) + int(name[1]) for name, label in CLASS.items()}
    for name, number in numbers.items():
        picture(root / f"images/{number}.jpg", name)
    return table(
        root / "labels.csv", [{"image_id": f"{numbers[n]}.0", "label": c} for n, c in CLASS.items()]
    ).parent


def abroad(train: str, test: str, more: str = ""):
    """Splits in another language; `more`: a third one for a class of the test."""

    def make(root: Path) -> Path:
        for name, label in CLASS.items():
            held = more if more and name == "w3" else test
            picture(root / f"{held if name in HELD_OUT else train}/{label}/{name}.jpg", name)
        return root

    return make


def column_abroad(root: Path) -> Path:
    pictures(root, "bilder/{name}.jpg")
    said = [
        {"Datei": f"{n}.jpg", "Klasse": c, "Teilmenge": "Test" if n in HELD_OUT else "Training"}
        for n, c in CLASS.items()
    ]
    return table(root / "daten.csv", said, ";").parent


def documents(root: Path) -> Path:
    pictures(root)
    picture(root / "docs/screenshot.png")
    return root


def hospital(root: Path) -> Path:
    """MIMIC: folders of patients within folders of some, and tables by study."""
    said = []
    for k, name in enumerate(CLASS):
        picture(root / f"files/p1{k % 2}/p1000003{k}/s5041426{k}/{name}.jpg", name)
        said.append({"dicom_id": name, "study_id": f"5041426{k}", "split": "train"})
    return table(root / "split.csv", said).parent


def binaries(root: Path) -> Path:
    text(root / "stl10_binary/train_X.bin", "0")
    text(root / "stl10_binary/class_names.txt", "crow\nwren\n")
    return root


def misnamed(root: Path) -> Path:
    """A column of classes that is not called so, beside one of votes that people gave by tools."""
    pictures(root, "images/{name}.jpg")
    return table(
        root / "results.csv",
        [row | {"predicted_label": "crow"} for row in rows("{name}.jpg", true_label="label")],
    ).parent


def lines_called_json(root: Path) -> Path:
    """Yelp: an object a line, in a file called .json."""
    pictures(root, "photos/{name}.jpg")
    lines(
        root / "photos.json",
        [{"photo_id": n, "caption": f"{TEXTS[c]} {n}", "label": c} for n, c in CLASS.items()],
    )
    return root


def memes(root: Path) -> Path:
    """Three files of lines, of which the last tells no labels."""
    for split, names in (("train", TRAINED), ("dev", list(HELD_OUT))):
        for name in names:
            picture(root / f"data/img/{name}.png", name)
        said = [
            {"img": f"img/{n}.png", "label": NUMBER[CLASS[n]], "text": f"{TEXTS[CLASS[n]]} {n}"}
            for n in names
        ]
        lines(root / f"data/{split}.jsonl", said)
    picture(root / "data/img/t9.png")
    lines(root / "data/test.jsonl", [{"img": "img/t9.png", "text": "a red bird"}])
    return root


def bands(root: Path) -> Path:
    """BigEarthNet: a folder of each scene, with its bands."""
    for k in range(3):
        for band in ("B02", "B03"):
            picture(root / f"S2A_{k}_48/S2A_{k}_48_{band}.tif", f"{k}{band}")
    return root


def cameras(root: Path) -> Path:
    """WILDS' camera traps: numbers, and their names in a table with other numbers."""
    pictures(root, "train/{name}.jpg")
    told = [{"category_id": 7 * number, "name": label, "y": number} for label, number in NUMBER.items()]
    table(root / "categories.csv", told)
    said = [
        {"split": "id_test" if n in HELD_OUT else "train", "y": NUMBER[c], "filename": f"{n}.jpg"}
        for n, c in CLASS.items()
    ]
    return table(root / "metadata.csv", said).parent


def by_image_inside(root: Path) -> Path:
    """An object of each image by its name, within another."""
    pictures(root, "images/{name}.jpg")
    told = {f"{name}.jpg": {"width": 40, "labels": [label]} for name, label in CLASS.items()}
    told["c2.jpg"]["labels"] = ["crow", "wren"]
    text(root / "annotations.json", json.dumps({"version": 1, "images": told}))
    return root


def structs(root: Path) -> Path:
    """Parquet of structs."""
    pictures(root)
    return parquet(root / "birds.parquet", [
        {"image": {"path": f"{c}/{n}.jpg"}, "annotation": {"label": c, "split": "test" if n in HELD_OUT else "train"}}
        for n, c in CLASS.items()
    ])  # fmt: skip


def lists_of_objects(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    return lines(root / "data.jsonl", [
        {"file_name": f"images/{n}.jpg", "annotations": [{"label": c}, *([{"label": "crow"}] if n == "w3" else [])]}
        for n, c in CLASS.items()
    ])  # fmt: skip


def word_or_minus_one(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = rows("{name}.jpg", label="label")
    said[1]["label"] = "-1"
    return table(root / "labels.csv", said).parent


def sizes_last(root: Path) -> Path:
    """makesense.ai: a class, a corner and a size, a picture, and its size."""
    pictures(root, "images/{name}.jpg")
    text(root / "labels_birds_2023.csv", "".join(f"{c},4,5,20,10,{n}.jpg,40,30\n" for n, c in CLASS.items()))
    return root


def custom_vision(root: Path) -> Path:
    """Azure's Custom Vision: tags as objects."""
    pictures(root, "images/{name}.jpg")
    told = [
        {"id": n, "width": 40, "tags": [{"tagId": "0a", "tagName": c}], "regions": []}
        for n, c in CLASS.items()
    ]
    text(root / "tagged_images.json", json.dumps(told))
    return root


COMPETITIONS = [
    Convention("lists in cells", lists_in_cells, Expected(5, captioned=0, notes=("several classes",))),
    Convention("rows by reader", radiologists, Expected(5, splits={"train": 5}, captioned=0, boxes=3)),
    Convention("answers of Prodigy", answers, Expected(5, captioned=0, notes=("answer", "left out"))),
    Convention(
        "placeholders of labels", placeholders,
        Expected(8, ("0", "1"), {"train": 4, "test": 4}, 0, notes=("all 4 test images are of one class",)),
    ),
    Convention("a format of submissions", to_be_filled, Expected(6, splits={"train": 6}, captioned=0)),
    Convention("MedMNIST's list", saved_by_medmnist, Expected(6, ("0", "1"), SPLIT, 0)),
    Convention("letters in a cell", boxes_of_letters, Expected(refused=("a class of its own", "--columns class="))),
    Convention("titles as labels", titles, Expected(refused=("a class of its own", "--columns class="))),
    Convention(
        "noughts that a spreadsheet lost", noughts_lost,
        Expected(captioned=0, notes=("11 is images/000011.jpg",)),
    ),
    Convention("numbers with .0", decimal_ids, Expected(captioned=0)),
    Convention("Spanish splits", abroad("entrenamiento", "prueba"), Expected(splits=SPLIT, captioned=0)),
    Convention("French splits", abroad("Entraînement", "test", "validation"), Expected(splits=SPLIT, captioned=0)),
    Convention("Polish splits", abroad("treningowy", "testowy", "walidacyjny"), Expected(splits=SPLIT, captioned=0)),
    Convention(
        "an unknown word beside splits", abroad("kursowy", "test", "val"),
        Expected(refused=("kursowy", "call it train")),
    ),
    Convention("German splits in a column", column_abroad, Expected(splits=SPLIT, captioned=0)),
    Convention(
        "documents beside classes", documents,
        Expected(7, ("crow", "docs", "wren"), captioned=0, notes=("docs: taken",)),
    ),
    Convention("patients within folders of some", hospital, Expected(refused=("by whom or when", "table"))),
    Convention("STL-10's binaries", binaries, Expected(refused=("train_X.bin", "write pictures"))),
    Convention("lines called .json", lines_called_json, Expected(captions={"c1": (f"{TEXTS['crow']} c1",)})),
    Convention("lines of each split", memes, Expected(6, ("0", "1"), SPLIT, 6)),
    Convention(
        "bands of scenes", bands,
        Expected(6, ("S2A_0_48", "S2A_1_48", "S2A_2_48"), captioned=0, notes=("B02, B03", "it is no class")),
    ),
    Convention("names of WILDS' numbers", cameras, Expected(splits=SPLIT, captioned=0)),
    Convention(
        "images by name inside an object", by_image_inside, Expected(5, captioned=0, notes=("several classes",))
    ),
    Convention("Parquet of structs", structs, Expected(splits=SPLIT, captioned=0)),
    Convention("lists of objects", lists_of_objects, Expected(5, captioned=0, notes=("several classes",))),
    Convention("-1 among words", word_or_minus_one, Expected(5, captioned=0, notes=("no label",))),
    Convention("makesense.ai's rows", sizes_last, Expected(captioned=0, boxes=6, box=(4, 5, 20, 10))),
    Convention("Custom Vision's tags", custom_vision, Expected(captioned=0)),
    Convention("true and predicted labels", misnamed, Expected(refused=("--columns class=true_label",))),
]  # fmt: skip
