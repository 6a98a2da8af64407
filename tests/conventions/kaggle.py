"""Conventions of Kaggle and of spreadsheets: tables of labels as they are downloaded, opened and saved again."""

import json
from pathlib import Path

from tests.conventions.published import BY_SPLIT, LATIN, SPLIT, TRAINED, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    parquet,
    picture,
    pictures,
    rows,
    table,
)

BOX = (4, 5, 20, 10)
CORNERS = "4,5,24,15"
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}


def cars(root: Path) -> Path:
    """Stanford's cars: car_data/car_data/train/NAME/, and six columns without a header of what lies there."""
    names = {"crow": "Acura Crow 2012", "wren": "BMW Wren 2012"}
    for split, of_split in BY_SPLIT:
        told = ""
        for name in of_split:
            picture(root / f"car_data/car_data/{split}/{names[CLASS[name]]}/{name}.jpg", name)
            told += f"{name}.jpg,{CORNERS},{NUMBER[CLASS[name]] + 1}\n"
        text(root / f"anno_{split}.csv", told)
    text(root / "names.csv", "Acura Crow 2012\nBMW Wren 2012\n")
    return root


def cars_flat(root: Path) -> Path:
    """The same six columns as a manifest: numbers are the classes."""
    pictures(root, "cars_train/{name}.jpg")
    text(root / "train.csv", "".join(f"{n}.jpg,{CORNERS},{NUMBER[c] + 1}\n" for n, c in CLASS.items()))
    return root / "train.csv"


def cars_named(root: Path) -> Path:
    """With a header, and pandas' index before it."""
    pictures(root, "cars_train/{name}.jpg")
    said = [
        {"": k, "x1": 4, "y1": 5, "x2": 24, "y2": 15, "Class": NUMBER[label] + 1, "image": f"{name}.jpg"}
        for k, (name, label) in enumerate(CLASS.items())
    ]
    return table(root / "cardatasettrain.csv", said)


def groceries(root: Path) -> Path:
    """A path, a number and a coarser number a line."""
    for split, names in BY_SPLIT:
        told = ""
        for name in names:
            picture(root / f"{split}/Fruit/{CLASS[name]}/{name}.jpg", name)
            told += f"{split}/Fruit/{CLASS[name]}/{name}.jpg, {NUMBER[CLASS[name]]}, 0\n"
        text(root / f"{split}.txt", told)
    return root


def numbered_folders(root: Path) -> Path:
    """Udacity's flowers: folders 1 and 2, and cat_to_name.json."""
    for name, label in CLASS.items():
        folder = root / "flower_data" / ("valid" if name in HELD_OUT else "train")
        picture(folder / str(NUMBER[label] + 1) / f"{name}.jpg", name)
    text(root / "cat_to_name.json", json.dumps({"1": "crow", "2": "wren"}))
    return root


def imagenet(root: Path) -> Path:
    """Kaggle's ImageNet: a table of the validation images with boxes after their class."""
    for name in TRAINED:
        latin = LATIN[CLASS[name]]
        picture(root / f"ILSVRC/Data/CLS-LOC/train/{latin}/{latin}_{name}.JPEG", name)
    for name in HELD_OUT:
        picture(root / f"ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_{name}.JPEG", name)
    picture(root / "ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG")
    said = [
        {"ImageId": f"ILSVRC2012_val_{n}", "PredictionString": f"{LATIN[CLASS[n]]} 4 5 24 15 "}
        for n in HELD_OUT
    ]
    table(root / "LOC_val_solution.csv", said)
    table(
        root / "LOC_sample_submission.csv",
        [{"ImageId": "ILSVRC2012_test_00000001", "PredictionString": "n01 0 0 1 1"}],
    )
    text(root / "LOC_synset_mapping.txt", "n01 crow, carrion crow\nn02 wren\n")
    return root


def imagenette(root: Path) -> Path:
    """Folders that are right, and a table of labels that were spoiled on purpose."""
    said = []
    for name, label in CLASS.items():
        split = "val" if name in HELD_OUT else "train"
        path = f"{split}/{LATIN[label]}/{name}.JPEG"
        picture(root / path, name)
        said.append(
            {
                "path": path,
                "noisy_labels_0": LATIN[label],
                "noisy_labels_50": "n01",
                "is_valid": split == "val",
            }
        )
    table(root / "noisy_imagenette.csv", said)
    return root


def isic(root: Path) -> Path:
    """One-hot with decimals in one table, and what else is known in another."""
    pictures(root, "ISIC_2019_Training_Input/ISIC_{name}.jpg")
    hot = [
        {"image": f"ISIC_{n}", "crow": 1.0 - NUMBER[c], "wren": float(NUMBER[c]), "UNK": 0.0}
        for n, c in CLASS.items()
    ]
    table(root / "ISIC_2019_Training_GroundTruth.csv", hot)
    known = [
        {"image": f"ISIC_{n}", "age_approx": 55, "anatom_site_general": "head/neck", "sex": "male"}
        for n in CLASS
    ]
    table(root / "ISIC_2019_Training_Metadata.csv", known)
    return root


def tags(root: Path) -> Path:
    """Planet's: several words each, and no class."""
    pictures(root, "train-jpg/train_{name}.jpg")
    said = [
        {"image_name": f"train_{name}", "tags": "haze primary" if k % 2 else "clear primary water"}
        for k, name in enumerate(CLASS)
    ]
    return table(root / "train_v2.csv", said).parent


def multi_hot(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [{"filename": f"{name}.jpg", "tail": 1, "crest": k % 2, "mask": 1} for k, name in enumerate(CLASS)]
    return table(root / "labels.csv", said).parent


def cassava(root: Path) -> Path:
    """Numbers, named by a JSON file beside; pictures of the test without labels."""
    pictures(root, "train_images/{name}.jpg")
    picture(root / "test_images/2216849948.jpg")
    table(root / "train.csv", [{"image_id": f"{n}.jpg", "label": NUMBER[c]} for n, c in CLASS.items()])
    text(root / "label_num_to_disease_map.json", json.dumps({"0": "crow", "1": "wren"}))
    table(root / "sample_submission.csv", [{"image_id": "2216849948.jpg", "label": 1}])
    return root


def cats_and_dogs(root: Path) -> Path:
    """The class stands in the file's name."""
    for name, label in CLASS.items():
        picture(root / f"train/{label}.{name}.jpg", name)
    picture(root / "test1/1.jpg")
    return root


def whales(root: Path) -> Path:
    pictures(root, "train/{name}.jpg")
    return table(root / "train.csv", [{"Image": f"{n}.jpg", "Id": c} for n, c in CLASS.items()]).parent


def fashion(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [
        {"id": name, "gender": "Men", "masterCategory": "Apparel", "articleType": label, "baseColour": "Navy Blue",
         "season": "Fall", "year": 2011.0, "usage": "Casual", "productDisplayName": f"{TEXTS[label]} {name}"}
        for name, label in CLASS.items()
    ]  # fmt: skip
    return table(root / "styles.csv", said).parent


def whole_numbers(root: Path) -> Path:
    """CIFAR-10 at Kaggle: train/11.png, and trainLabels.csv of numbers and names."""
    ids = {name: 10 * (NUMBER[label] + 1) + int(name[1]) for name, label in CLASS.items()}
    for name in CLASS:
        picture(root / f"train/{ids[name]}.png", name)
    return table(root / "trainLabels.csv", [{"id": ids[n], "label": c} for n, c in CLASS.items()]).parent


def digits(root: Path) -> Path:
    """Pixels as columns."""
    said = [{"label": k % 2, **{f"pixel{i}": 0 for i in range(16)}} for k in range(4)]
    return table(root / "train.csv", said)


def twice_unpacked(root: Path) -> Path:
    """Kaggle's chest X-rays: the splits, the same once more inside, and what a Mac left."""
    for around in ("", "chest_xray/"):
        pictures(root / "chest_xray", f"{around}{{split}}/{{label}}/{{name}}.jpeg")
    text(root / "chest_xray/__MACOSX/chest_xray/train/crow/._c1.jpeg", "mac")
    text(root / "chest_xray/chest_xray/.DS_Store", "mac")
    return root


def test_without_labels(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    table(root / "train.csv", [{"image": f"{name}.jpg", "label": CLASS[name]} for name in TRAINED])
    table(root / "test.csv", [{"image": f"{name}.jpg"} for name in HELD_OUT])
    return root


def folds(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", [row | {"fold": k % 3} for k, row in enumerate(rows(label="label"))])


def split_numbers(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", [row | {"split": k % 3} for k, row in enumerate(rows(label="label"))])


def observations(root: Path) -> Path:
    """iNaturalist's export: pictures by the observation's number, two names of each species, and where it was."""
    ids = {name: 8100 + 10 * NUMBER[label] + int(name[1]) for name, label in CLASS.items()}
    for name in CLASS:
        picture(root / f"photos/{ids[name]}.jpg", name)
    latin = {"crow": "Corvus corone", "wren": "Troglodytes aedon"}
    said = [
        {"id": ids[n], "observed_on": "2023-05-01", "license": "CC-BY",
         "url": f"https://www.inaturalist.org/observations/{ids[n]}",
         "image_url": f"https://static.inaturalist.org/photos/99{ids[n]}/medium.jpg", "description": "",
         "latitude": 48.1, "scientific_name": latin[c], "common_name": c, "iconic_taxon_name": "Aves"}
        for n, c in CLASS.items()
    ]  # fmt: skip
    return table(root / "observations-1.csv", said).parent


def excel_german(root: Path) -> Path:
    """A mark, semicolons, German names, and commas in numbers."""
    pictures(root, "Bilder/{name}.jpg")
    said = [
        {"Bildname": f"{n}.jpg", "Art": c, "x": "4,0", "y": "5,0", "Breite": "20,0", "Höhe": "10,0"}
        for n, c in CLASS.items()
    ]
    return table(root / "vögel.csv", said, ";", "utf-8-sig")


def separator_line(root: Path) -> Path:
    """Excel's first line that says what stands between values."""
    pictures(root)
    told = "".join(f"{label}/{name}.jpg;{label};{TEXTS[label]} {name}\r\n" for name, label in CLASS.items())
    text(root / "birds.csv", f"sep=;\r\nimage;label;caption\r\n{told}")
    return root / "birds.csv"


def unicode_text(root: Path) -> Path:
    """Excel's "Unicode text": tabs in UTF-16, called .txt."""
    pictures(root)
    return table(root / "birds.txt", rows(label="label", caption="text"), "\t", "utf-16")


def index_column(root: Path) -> Path:
    pictures(root)
    said = [
        {"Unnamed: 0": k, "filepaths": row["image"], "labels": row["labels"], "data set": row["split"]}
        for k, row in enumerate(rows(labels="label", split="split"))
    ]
    return table(root / "birds.csv", said)


def empty_labels(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    said = rows("{name}.jpg", label="label")
    return table(
        root / "birds.csv",
        [row | {"label": "" if row["image"] == "w3.jpg" else row["label"]} for row in said],
    )


def hub_paths(root: Path) -> Path:
    """A column of Hugging Face's pictures that holds paths and no bytes."""
    pictures(root, "{label}/{name}.jpg")
    said = [
        {"image": {"bytes": None, "path": f"{c}/{n}.jpg"}, "label": 1 - NUMBER[c], "text": f"{TEXTS[c]} {n}"}
        for n, c in CLASS.items()
    ]
    features = {"image": {"_type": "Image"}, "label": {"names": ["wren", "crow"], "_type": "ClassLabel"}}
    return parquet(root / "birds.parquet", said, {"info": {"features": features}})


def metadata_by_split(root: Path) -> Path:
    """metadata_train.csv and metadata_test.csv beside images/."""
    pictures(root, "images/{name}.jpg")
    for split, names in BY_SPLIT:
        table(
            root / f"metadata_{split}.csv",
            [
                {"file_name": f"images/{n}.jpg", "label": CLASS[n], "text": f"{TEXTS[CLASS[n]]} {n}"}
                for n in names
            ],
        )
    return root


KAGGLE = [
    Convention(
        "Stanford's cars in six columns", cars,
        Expected(classes=("Acura Crow 2012", "BMW Wren 2012"), splits=SPLIT, captioned=0, boxes=6),
    ),
    Convention(
        "six columns as a manifest", cars_flat,
        Expected(classes=("1", "2"), splits={"train": 6}, captioned=0, boxes=6, box=BOX),
    ),
    Convention("six columns with an index", cars_named, Expected(classes=("1", "2"), captioned=0, boxes=6, box=BOX)),
    Convention("two numbers a line", groceries, Expected(refused=("Fruit", "take"))),
    Convention("numbered folders with their names", numbered_folders, Expected(splits=SPLIT, captioned=0)),
    Convention("ImageNet at Kaggle", imagenet, Expected(classes=("n01", "n02"), splits=SPLIT, captioned=0, boxes=2)),
    Convention("Imagenette's spoiled labels", imagenette, Expected(classes=("n01", "n02"), splits=SPLIT, captioned=0)),
    Convention("ISIC's two tables", isic, Expected(splits={"train": 6}, captioned=0)),
    Convention("words of Planet", tags, Expected(refused=("train_v2.csv", "tags"))),
    Convention("several ones a row", multi_hot, Expected(refused=("labels.csv", "--columns"))),
    Convention("Cassava's numbers", cassava, Expected(splits={"train": 6}, captioned=0)),
    Convention("classes in files' names", cats_and_dogs, Expected(refused=("class",))),
    Convention("whales by Id", whales, Expected(refused=("--columns class=Id",))),
    Convention("whales by Id, said", whales, Expected(splits={"train": 6}, captioned=0), {"columns": "class=Id"}),
    Convention(
        "fashion, said", fashion,
        Expected(captions=TEXT_C1), {"columns": "class=articleType,caption=productDisplayName"},
    ),
    Convention("whole numbers as names", whole_numbers, Expected(splits={"train": 6}, captioned=0)),
    Convention("pixels as columns", digits, Expected(refused=("train.csv", "image"))),
    Convention("splits twice", twice_unpacked, Expected(splits=SPLIT, captioned=0)),
    Convention("test.csv without labels", test_without_labels, Expected(4, splits={"train": 4}, captioned=0)),
    Convention("folds", folds, Expected(captioned=0)),
    Convention("splits that are numbers", split_numbers, Expected(refused=("--columns split=",))),
    Convention(
        "iNaturalist's observations", observations,
        Expected(classes=("Corvus corone", "Troglodytes aedon"), captioned=0),
    ),
    Convention("Excel in German", excel_german, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Excel's sep=", separator_line, Expected(captions=TEXT_C1)),
    Convention("Excel's Unicode text", unicode_text, Expected(captions=TEXT_C1)),
    Convention("pandas' index", index_column, Expected(splits=SPLIT, captioned=0)),
    Convention("rows without a label", empty_labels, Expected(5, captioned=0)),
    Convention("Hugging Face's paths", hub_paths, Expected(classes=("wren", "crow"), captions=TEXT_C1)),
    Convention("metadata of each split", metadata_by_split, Expected(splits=SPLIT, captions=TEXT_C1)),
]  # fmt: skip
