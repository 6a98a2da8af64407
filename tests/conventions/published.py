"""Conventions of published sets: benchmarks as their archives unpack, and what Kaggle and Hugging Face make of them."""

import json
from pathlib import Path

import numpy as np
from scipy.io import savemat

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
    zipped,
)

SPLIT = {"train": 4, "test": 2}
TRAINED = [name for name in CLASS if name not in HELD_OUT]
BY_SPLIT = (("train", TRAINED), ("test", list(HELD_OUT)))
IDS = {name: number for number, name in enumerate(CLASS, start=1)}
LATIN = {"crow": "n01", "wren": "n02"}
FIVE = {"c1": tuple(f"{TEXTS['crow']} c1 {k} ." for k in range(5))}


def split_of(name: str) -> str:
    return "test" if name in HELD_OUT else "train"


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def folders(form: str, **called: str):
    """Pictures by a form of their paths: {split} as `called` has it, {label} and {name}."""

    def make(root: Path) -> Path:
        for name, label in CLASS.items():
            split = split_of(name)
            picture(root / form.format(split=called.get(split, split), label=label, name=name), name)
        return root

    return make


def mac_zip(root: Path) -> Path:
    folders("{split}/{label}/{name}.JPEG")(root / "birds")
    for name in CLASS:
        text(root / f"__MACOSX/birds/{split_of(name)}/{CLASS[name]}/._{name}.JPEG", "mac")
    text(root / "birds/.DS_Store", "mac")
    return zipped(root, root.parent / "birds.zip")


def intel(root: Path) -> Path:
    """seg_train/seg_train/crow, and seg_pred/seg_pred without labels."""
    picture(root / "seg_pred/seg_pred/5.jpg")
    return folders("seg_{split}/seg_{split}/{label}/{name}.jpg")(root)


def alphabet(root: Path) -> Path:
    for name in TRAINED:
        picture(root / f"abc_train/abc_train/{CLASS[name]}/{name}.jpg", name)
    picture(root / "abc_test/abc_test/crow_test.jpg")
    return root


def tiny(root: Path) -> Path:
    for name in TRAINED:
        picture(root / f"train/{LATIN[CLASS[name]]}/images/{name}.JPEG", name)
    for label, folder in LATIN.items():
        of_class = [name for name in TRAINED if CLASS[name] == label]
        text(
            root / f"train/{folder}/{folder}_boxes.txt",
            "".join(f"{n}.JPEG\t4\t5\t24\t15\n" for n in of_class),
        )
    for name in HELD_OUT:
        picture(root / f"val/images/{name}.JPEG", name)
    told = "".join(f"{name}.JPEG\t{LATIN[CLASS[name]]}\t4\t5\t24\t15\n" for name in HELD_OUT)
    text(root / "val/val_annotations.txt", told)
    picture(root / "test/images/t0.JPEG")
    text(root / "wnids.txt", "n01\nn02\n")
    return root


def flowers(root: Path) -> Path:
    for name, number in IDS.items():
        picture(root / f"jpg/image_{number:05d}.jpg", name)
    savemat(
        root / "imagelabels.mat",
        {"labels": np.array([[NUMBER[CLASS[name]] + 1 for name in CLASS]], np.uint8)},
    )
    sets = {"trnid": TRAINED, "valid": HELD_OUT[:1], "tstid": HELD_OUT[1:]}
    savemat(
        root / "setid.mat", {key: np.array([[IDS[name] for name in names]]) for key, names in sets.items()}
    )
    return root


def cars(root: Path) -> Path:
    (root / "devkit").mkdir(parents=True)
    kinds = [
        ("bbox_x1", "O"),
        ("bbox_y1", "O"),
        ("bbox_x2", "O"),
        ("bbox_y2", "O"),
        ("class", "O"),
        ("fname", "O"),
    ]
    for split, names in BY_SPLIT:
        told = np.zeros((1, len(names)), kinds)
        for place, name in enumerate(names):
            picture(root / f"cars_{split}/{name}.jpg", name)
            told[0, place] = (4, 5, 24, 15, NUMBER[CLASS[name]] + 1, f"{name}.jpg")
        file = "devkit/cars_train_annos.mat" if split == "train" else "cars_test_annos_withlabels.mat"
        savemat(root / file, {"annotations": told})
    savemat(root / "devkit/cars_meta.mat", {"class_names": np.array([["Acura Crow", "BMW Wren"]], object)})
    return root


def aircraft(root: Path) -> Path:
    for name, number in IDS.items():
        picture(root / f"data/images/{number:07d}.jpg", name)
    called = {"crow": "Crow 707-320", "wren": "Wren"}
    for split, names in (("train", TRAINED), ("val", HELD_OUT[:1]), ("test", HELD_OUT[1:])):
        variants = "".join(f"{IDS[name]:07d} {called[CLASS[name]]}\n" for name in names)
        text(root / f"data/images_variant_{split}.txt", variants)
        text(
            root / f"data/images_family_{split}.txt",
            "".join(f"{IDS[name]:07d} Boeing 707\n" for name in names),
        )
    text(root / "data/images_box.txt", "".join(f"{number:07d} 4 5 24 15\n" for number in IDS.values()))
    return root


def pets(root: Path) -> Path:
    for name, label in CLASS.items():
        picture(root / f"images/{label}_{name}.jpg", name)
        picture(root / f"annotations/trimaps/{label}_{name}.png", name)
    told = {name: f"{label}_{name} {NUMBER[label] + 1} 1 1\n" for name, label in CLASS.items()}
    text(
        root / "annotations/list.txt",
        "#Image CLASS-ID SPECIES BREED ID\n#ID: 1:37\n" + "".join(told.values()),
    )
    for file, (_, names) in zip(("trainval", "test"), BY_SPLIT, strict=True):
        text(root / f"annotations/{file}.txt", "".join(told[name] for name in names))
    return root


def cub(root: Path, ids: dict[str, str], folder: str = "") -> Path:
    inner = root / folder
    for name, label in CLASS.items():
        picture(inner / f"images/{label}/{name}.jpg", name)
    text(inner / "images.txt", "".join(f"{ids[name]} {label}/{name}.jpg\n" for name, label in CLASS.items()))
    text(
        inner / "image_class_labels.txt",
        "".join(f"{ids[name]} {NUMBER[CLASS[name]] + 7}\n" for name in CLASS),
    )
    trains = "".join(f"{ids[name]} {int(name in TRAINED)}\n" for name in CLASS)
    text(inner / "train_test_split.txt", trains)
    text(inner / "bounding_boxes.txt", "".join(f"{ids[name]} 4 5 20 10\n" for name in CLASS))
    text(inner / "classes.txt", "7 Black crow\n8 House wren\n")
    return root


def cub_in_its_archive(root: Path) -> Path:
    text(root / "attributes.txt", "1 has_bill_shape::curved\n")
    return cub(root, {name: str(number) for name, number in IDS.items()}, "CUB_200_2011")


def nabirds(root: Path) -> Path:
    ids = {name: f"0000139e-21dc-4d0c-bfe1-4cae3c85c8{number:02d}" for name, number in IDS.items()}
    cub(root, ids)
    text(root / "classes.txt", "0 Birds\n7 American Crow (Adult)\n8 House Wren\n")
    text(root / "hierarchy.txt", "7 0\n8 0\n")
    return root


def voc(root: Path) -> Path:
    base = root / "VOCdevkit/VOC2012"
    for name, label in CLASS.items():
        picture(base / f"JPEGImages/{name}.jpg", name)
        picture(base / f"SegmentationClass/{name}.png", name)
        box = "<xmin>4</xmin><ymin>5</ymin><xmax>24</xmax><ymax>15</ymax>"
        told = f"<annotation><object><name>{label}</name><bndbox>{box}</bndbox></object></annotation>"
        text(base / f"Annotations/{name}.xml", told)
    for split, names in (("train", TRAINED), ("val", list(HELD_OUT)), ("trainval", list(CLASS))):
        text(base / f"ImageSets/Main/{split}.txt", "".join(f"{name}\n" for name in names))
        text(base / f"ImageSets/Main/crow_{split}.txt", "".join(f"{name}  1\n" for name in names))
    return base


def textures(root: Path) -> Path:
    """DTD's ten partitions."""
    pictures(root / "images")
    for number, held_out in ((1, HELD_OUT), (2, ("c1", "w1"))):
        for split, names in (("train", set(CLASS) - set(held_out)), ("test", held_out)):
            told = "".join(f"{CLASS[name]}/{name}.jpg\n" for name in sorted(names))
            text(root / f"labels/{split}{number}.txt", told)
    return root


def food_json(root: Path) -> Path:
    pictures(root / "images")
    for split, names in BY_SPLIT:
        told = {label: [f"{label}/{n}" for n in names if CLASS[n] == label] for label in NUMBER}
        text(root / f"meta/{split}.json", json.dumps(told))
    return root


def coop(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = {split: [[f"{n}.jpg", 1 - NUMBER[CLASS[n]], CLASS[n]] for n in names] for split, names in BY_SPLIT}
    text(root / "split_zhou_Birds.json", json.dumps(told))
    return root


def inaturalist(root: Path) -> Path:
    pictures(root, "train_val2019/Birds/{label}/{name}.jpg")
    for split, names in (("train", TRAINED), ("val", list(HELD_OUT))):
        content = coco("train_val2019/Birds/{label}/{name}.jpg", instances=True)
        kept = [each for each in content["images"] if each["file_name"][-6:-4] in names]
        ids = {each["id"] for each in kept}
        said = [{k: a[k] for k in ("id", "image_id", "category_id")} for a in content["annotations"]]
        content |= {"images": kept, "annotations": [each for each in said if each["image_id"] in ids]}
        text(root / f"{split}2019.json", json.dumps(content))
    return root


def flickr8k(root: Path) -> Path:
    """captions.txt, the lists of the splits, and a table of labels."""
    pictures(root, "Images/{name}.jpg")
    said = [f'{n}.jpg,"{TEXTS[CLASS[n]]} {n} {k} ."' for n in CLASS for k in range(5)]
    text(root / "captions.txt", "\n".join(["image,caption", *said]) + "\n")
    for split, names in BY_SPLIT:
        text(root / f"Flickr_8k.{split}Images.txt", "".join(f"{name}.jpg\n" for name in names))
    table(root / "labels.csv", rows("{name}.jpg", label="label"))
    return root


def kaggle(root: Path) -> Path:
    """One-hot train.csv, and sample_submission.csv of labels that are none."""
    pictures(root, "images/Train_{name}.jpg")
    picture(root / "images/Test_1.jpg")
    hot = [{"image_id": f"Train_{n}", "crow": 1 - NUMBER[c], "wren": NUMBER[c]} for n, c in CLASS.items()]
    table(root / "train.csv", hot)
    table(root / "sample_submission.csv", [{"image_id": "Test_1", "crow": 1, "wren": 0}])
    return root


def signs(root: Path) -> Path:
    """GTSRB at Kaggle: Train/0/1.png, Test/2.png, and a table of each."""
    for split, names in (("Train", TRAINED), ("Test", list(HELD_OUT))):
        told = []
        for name in names:
            number = NUMBER[CLASS[name]]
            path = f"Train/{number}/{name}.png" if split == "Train" else f"Test/{name}.png"
            picture(root / path, name)
            box = {"Width": 40, "Height": 30, "Roi.X1": 4, "Roi.Y1": 5, "Roi.X2": 24, "Roi.Y2": 15}
            told.append(box | {"ClassId": number, "Path": path})
        table(root / f"{split}.csv", told)
    return root


def lesions(root: Path) -> Path:
    """HAM10000: two folders that are filled one after the other."""
    for number, name in enumerate(CLASS):
        picture(root / f"HAM10000_images_part_{number % 2 + 1}/{name}.jpg", name)
    table(root / "HAM10000_metadata.csv", rows("{name}", "image_id", dx="label"))
    return root


def chests(root: Path) -> Path:
    """NIH: several findings by upright lines."""
    pictures(root, "images_001/images/{name}.png")
    said = rows("{name}.png", "Image Index", **{"Finding Labels": "label"})
    said[1]["Finding Labels"] = "crow|wren"
    table(root / "Data_Entry_2017.csv", said)
    text(root / "train_val_list.txt", "".join(f"{name}.png\n" for name in TRAINED))
    text(root / "test_list.txt", "".join(f"{name}.png\n" for name in HELD_OUT))
    return root


def breasts(root: Path) -> Path:
    """BUSI: masks beside pictures."""
    pictures(root, "{label}/{label} ({name}).png")
    pictures(root, "{label}/{label} ({name})_mask.png")
    return root


def celebrities(root: Path) -> Path:
    pictures(root, "img_align_celeba/{name}.jpg")
    told = "".join(f"{name}.jpg {2 * (name in HELD_OUT)}\n" for name in CLASS)
    text(root / "list_eval_partition.txt", told)
    return root


def card(file: str):
    """Hugging Face's label numbers, with their names in README.md or dataset_info.json."""

    def make(root: Path) -> Path:
        pictures(root, "{name}.jpg")
        numbers = rows("{name}.jpg", "file_name", label="number")
        lines(root / "metadata.jsonl", [row | {"label": 1 - int(str(row["label"]))} for row in numbers])
        names = "      class_label:\n        names:\n          '0': wren\n          '1': crow\n"
        features = {"label": {"names": ["wren", "crow"], "_type": "ClassLabel"}}
        content = {
            "README.md": f"---\ndataset_info:\n  features:\n  - name: label\n    dtype:\n{names}---\n# Birds\n",
            "dataset_info.json": json.dumps({"features": features}),
        }[file]
        text(root / file, content)
        return root

    return make


def hub_objects(root: Path) -> Path:
    pictures(root)
    said = rows(image="file_name")
    objects = {"bbox": [[4, 5, 20, 10]], "categories": [0]}
    lines(root / "metadata.jsonl", [row | {"objects": objects} for row in said])
    return root


def saved_to_disk(root: Path) -> Path:
    text(root / "train/state.json", "{}")
    text(root / "train/data-00000-of-00001.arrow", "")
    return root


def spreadsheet(root: Path) -> Path:
    text(root / "labels.xlsx", "")
    return pictures(root, "{name}.jpg")


def zips(root: Path) -> Path:
    pictures(root / "x")
    (root / "set").mkdir()
    zipped(root / "x", root / "set/train.zip")
    return root / "set"


PUBLISHED = [
    Convention("a zip that a Mac made", mac_zip, Expected(splits=SPLIT, captioned=0)),
    Convention(
        "train_images and test_images", folders("{split}_images/{label}/{name}.jpg"),
        Expected(splits=SPLIT, captioned=0),
    ),
    Convention(
        "archives unpacked twice", folders("x/x/{split}/{label}/{name}.jpg"), Expected(splits=SPLIT, captioned=0)
    ),
    Convention("train within each class", folders("{label}/{split}/{name}.jpg"), Expected(splits=SPLIT, captioned=0)),
    Convention(
        "training/training/crow", folders("{split}/{split}/{label}/{name}.jpg", train="training", test="validation"),
        Expected(splits=SPLIT, captioned=0),
    ),
    Convention("Kaggle's seg_train, seg_test, seg_pred", intel, Expected(splits=SPLIT, captioned=0)),
    Convention("an alphabet with a flat test folder", alphabet, Expected(4, splits={"train": 4}, captioned=0)),
    Convention("Tiny ImageNet", tiny, Expected(classes=("n01", "n02"), splits=SPLIT, captioned=0, boxes=6)),
    Convention("Oxford's flowers", flowers, Expected(classes=("1", "2"), splits=SPLIT, captioned=0)),
    Convention(
        "Stanford's cars", cars, Expected(classes=("Acura Crow", "BMW Wren"), splits=SPLIT, captioned=0, boxes=6)
    ),
    Convention(
        "FGVC's aircraft", aircraft,
        Expected(classes=("Crow 707-320", "Wren"), splits=SPLIT, captioned=0, boxes=6, notes=("variants",)),
    ),
    Convention("Oxford's pets", pets, Expected(splits=SPLIT, captioned=0)),
    Convention(
        "CUB as its archive unpacks", cub_in_its_archive,
        Expected(classes=("Black crow", "House wren"), splits=SPLIT, captioned=0, boxes=6),
    ),
    Convention(
        "NABirds", nabirds,
        Expected(
            classes=("American Crow (Adult)", "House Wren"), splits=SPLIT, captioned=0, boxes=6, notes=("2 of 3",)
        ),
    ),
    Convention("VOC 2012", voc, Expected(splits=SPLIT, captioned=0, boxes=6)),
    Convention("DTD's ten partitions", textures, Expected(splits=SPLIT, captioned=0, notes=("the partition 1",))),
    Convention("Food-101's JSON", food_json, Expected(splits=SPLIT, captioned=0)),
    Convention("CoOp's splits", coop, Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0)),
    Convention("iNaturalist", inaturalist, Expected(splits=SPLIT, captioned=0)),
    Convention("Flickr8k with its lists", flickr8k, Expected(splits=SPLIT, captions=FIVE)),
    Convention("Kaggle's sample submission", kaggle, Expected(captioned=0, splits={"train": 6})),
    Convention(
        "German traffic signs", signs,
        Expected(classes=("0", "1"), splits=SPLIT, captioned=0, boxes=6, box=(4, 5, 20, 10)),
    ),
    Convention("HAM10000", lesions, Expected(captioned=0)),
    Convention(
        "NIH's chest X-rays", chests,
        Expected(5, splits={"train": 3, "test": 2}, captioned=0, notes=("several classes",)),
    ),
    Convention("masks beside pictures", breasts, Expected(captioned=0, notes=("left out 6 masks",))),
    Convention("CelebA has no class", celebrities, Expected(refused=("img_align_celeba", "class"))),
    Convention("label names in README.md", card("README.md"), Expected(classes=("wren", "crow"), captioned=0)),
    Convention(
        "label names in dataset_info.json", card("dataset_info.json"),
        Expected(classes=("wren", "crow"), captioned=0),
    ),
    Convention("Hugging Face's objects", hub_objects, Expected(captioned=0, boxes=6, box=(4, 5, 20, 10))),
    Convention("Arrow files", saved_to_disk, Expected(refused=("to_parquet",))),
    Convention("a spreadsheet", spreadsheet, Expected(refused=("labels.xlsx", "CSV"))),
    Convention("zips in a folder", zips, Expected(refused=("train.zip", "unpack"))),
]  # fmt: skip
