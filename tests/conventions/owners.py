"""Sets as their owners publish them: rows of several classes, third splits, altered copies, tables in class folders."""

import json
from pathlib import Path

from tests.conventions.published import BY_SPLIT, SPLIT, TRAINED, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    SIZE,
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

BOX = (4.0, 5.0, 20.0, 10.0)
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}


def steel(root: Path) -> Path:
    """Severstal: a row an outline, pictures of several classes, and pictures without a row."""
    told = [(name, NUMBER[label] + 1) for name, label in CLASS.items()] + [("c2", 2)]
    pictures(root, "train_images/{name}.jpg")
    picture(root / "train_images/z1.jpg")
    picture(root / "test_images/t1.jpg")
    said = [{"ImageId": f"{n}.jpg", "ClassId": c, "EncodedPixels": "29102 12 29346 24"} for n, c in told]
    return table(root / "train.csv", said).parent


def pneumonia(root: Path) -> Path:
    """RSNA: 0 or 1 with boxes in one table, three classes in another."""
    found = [{"patientId": n, "class": f"{c} {n[1] == '3'}"} for n, c in CLASS.items()]
    boxes = [
        {"patientId": n, "x": 4, "y": 5, "width": 20, "height": 10, "Target": NUMBER[c]}
        for n, c in CLASS.items()
    ]
    pictures(root, "stage_2_train_images/{name}.png")
    table(root / "stage_2_detailed_class_info.csv", found)
    return table(root / "stage_2_train_labels.csv", boxes).parent


def confounded(root: Path) -> Path:
    """WILDS' birds: "y" is told, folders are of species, and splits are numbers of which no two come as often."""
    splits = {"c1": 0, "c2": 0, "c3": 1, "w1": 0, "w2": 2, "w3": 2}
    said = []
    for k, (name, label) in enumerate(CLASS.items()):
        path = f"00{int(name[1])}.Species/{name}.jpg"
        picture(root / path, name)
        where = {"place": k % 2, "place_filename": f"/o/ocean/0000{k}.jpg"}
        said.append(
            {"img_id": k + 1, "img_filename": path, "y": NUMBER[label], "split": splits[name]} | where
        )
    return table(root / "metadata.csv", said).parent


def lists_by_image(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = {f"{name}.jpg": [label] for name, label in CLASS.items()}
    text(root / "labels.json", json.dumps(told | {"c2.jpg": ["crow", "wren"]}))
    return root


def yaml(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    text(root / "labels.yaml", "".join(f"{name}.jpg: {label}\n" for name, label in CLASS.items()))
    return root


def yaml_by_split(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = ""
    for split, names in BY_SPLIT:
        told += f"{split}:\n" + "".join(f"  - file: {name}.jpg\n    label: {CLASS[name]}\n" for name in names)
    text(root / "birds.yml", told)
    return root


def anchored(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    text(root / "labels.yaml", "crow: &crow\n  - c1.jpg\n")
    return root


def converted(root: Path) -> Path:
    """A table that was written before pictures were converted."""
    pictures(root, "images/{name}.png")
    return table(root / "labels.csv", rows("{name}.jpg", "filename", label="label")).parent


def converted_but_for_masks(root: Path) -> Path:
    """The pictures are gone, and what has their names are masks."""
    pictures(root, "masks/{name}.png")
    return table(root / "labels.csv", rows("{name}.jpg", "filename", label="label")).parent


def artists(root: Path) -> Path:
    """WikiArt: a subset that is neither for training nor for testing."""
    pictures(root)
    said = [row | {"phash": "bf4", "genre_count": 1} for row in rows(image="filename", subset="split")]
    said[1]["subset"] = "uncertain artist"
    return table(root / "classes.csv", said).parent


def diseases(root: Path) -> Path:
    """Plant pathology: diseases between blanks, and lines in the place of blanks within their names."""
    pictures(root, "train_images/{name}.jpg")
    told = dict(CLASS) | {"c3": "crow frog_eye_spot", "w3": "crow frog_eye_spot wren"}
    return table(root / "train.csv", [{"image": f"{n}.jpg", "labels": c} for n, c in told.items()]).parent


def two_views(root: Path) -> Path:
    """Derm7pt: two columns of pictures, and splits by the numbers of rows."""
    said = []
    for k, (name, label) in enumerate(CLASS.items()):
        for view in "ad":
            picture(root / f"images/NEL/{view}{name}.jpg", view + name)
        views = {"clinic": f"NEL/a{name}.jpg", "derm": f"NEL/d{name}.jpg"}
        said.append({"case_num": k + 1, "diagnosis": label, "pigment_network": "typical"} | views)
    table(root / "meta/meta.csv", said)
    table(root / "meta/train_indexes.csv", [{"indexes": k} for k in range(4)])
    return root


def signs(root: Path) -> Path:
    """GTSRB as published: a table in each class's folder, and the same names of pictures in each."""

    def row(file: str, number: int) -> dict[str, object]:
        box = {"Width": SIZE[0], "Roi.X1": 4, "Roi.Y1": 5, "Roi.X2": 24, "Roi.Y2": 15}
        return {"Filename": file} | box | {"ClassId": number}

    for number in (0, 1):
        folder = root / f"Final_Training/Images/{number:05}"
        for k in range(2):
            picture(folder / f"00000_{k:05}.ppm", f"{number}{k}")
        table(folder / f"GT-{number:05}.csv", [row(f"00000_{k:05}.ppm", number) for k in range(2)], ";")
        picture(root / f"Final_Test/Images/{number:05}.ppm", f"t{number}")
    table(root / "Final_Test/GT-final_test.csv", [row(f"{n:05}.ppm", n) for n in (0, 1)], ";")
    return root


def people(root: Path) -> Path:
    """LFW: one folder round all people, and lists of pairs beside it."""
    pictures(root, "lfw/{label}/{label}_{name}.jpg")
    text(root / "pairs.txt", "10\t300\ncrow\t1\t2\ncrow\t1\twren\t3\n")
    text(root / "lfw-names.txt", "crow 3\nwren 3\n")
    return root


def albums(root: Path) -> Path:
    """Google's Takeout: albums, and a file of each picture with what was written below it."""
    for name, label in CLASS.items():
        folder = root / f"Takeout/Google Photos/{label}"
        picture(folder / f"{name}.jpg", name)
        said = {"title": f"{name}.jpg", "description": f"{TEXTS[label]} {name}" if name == "c1" else ""}
        text(folder / f"{name}.jpg.supplemental-metadata.json", json.dumps(said | {"imageViews": "3"}))
        text(folder / "metadata.json", json.dumps({"title": label, "access": "protected"}))
    return root


def hidden_labels(root: Path) -> Path:
    """Hugging Face's: -1 where the test's labels are not given away."""
    for split, names in BY_SPLIT:
        for name in names:
            picture(root / f"{split}/{name}.jpg", name)
        said = [
            {"file_name": f"{n}.jpg", "label": NUMBER[CLASS[n]] if split == "train" else -1} for n in names
        ]
        table(root / f"{split}/metadata.csv", said)
    return root


def kept_label(root: Path) -> Path:
    """img2dataset with a column of labels: a JSON file, a text and a row of Parquet of each, which say the same."""
    said = []
    for name, label in CLASS.items():
        picture(root / f"00000/{name}.jpg", name)
        each = {"label": label, "caption": f"{TEXTS[label]} {name}", "key": name, "status": "success"}
        text(root / f"00000/{name}.txt", str(each["caption"]))
        text(root / f"00000/{name}.json", json.dumps(each | {"url": f"https://a.org/{name}.jpg"}))
        said.append(each)
    parquet(root / "00000.parquet", said)
    text(root / "00000_stats.json", json.dumps({"count": 6, "successes": 6}))
    return root


def thumbs(root: Path) -> Path:
    pictures(root)
    pictures(root, "{label}/thumbs/{name}.jpg")
    pictures(root, "{label}/{name}_thumb.jpg")
    return pictures(root, "thumbnails/{name}.jpg")


def altered(root: Path) -> Path:
    """Pictures and what an augmentation made of them, without splits."""
    pictures(root)
    pictures(root, "{label}/{name}_aug_0.jpg")
    return pictures(root, "{label}/flipped_{name}.jpg")


def altered_across(root: Path) -> Path:
    """The same, split at random."""
    pictures(root, "{split}/{label}/{name}.jpg")
    picture(root / "test/crow/c1_rot90.jpg")
    return root


def verified(root: Path) -> Path:
    """FiftyOne's download of Open Images: codes with their names in metadata/, and a picture of two classes."""
    codes = {"crow": "/m/0dq75", "wren": "/m/0hky8"}
    for split, names in (("train", TRAINED), ("validation", list(HELD_OUT))):
        told = [{"ImageID": n, "LabelName": codes[CLASS[n]], "Confidence": 1} for n in names]
        for name in names:
            picture(root / f"{split}/data/{name}.jpg", name)
        more = {"ImageID": names[0], "LabelName": codes["wren"], "Confidence": 1}
        table(root / f"{split}/labels/classifications.csv", [*told, *([more] if split != "train" else [])])
        text(root / f"{split}/metadata/classes.csv", "/m/0dq75,crow\n/m/0hky8,wren\n/m/01,owl\n")
    return root


def outlines_apart(root: Path) -> Path:
    """Chars74K: Bmp/ of pictures, and Msk/ of what is where."""
    pictures(root, "Bmp/{label}/{name}.png")
    return pictures(root, "Msk/{label}/{name}.png")


def domains(root: Path) -> Path:
    """Office-31: three domains, and the same classes in each."""
    for domain in ("amazon", "dslr", "webcam"):
        for label in ("bike", "mug", "pen", "ruler"):
            picture(root / f"{domain}/images/{label}/frame_0001.jpg", domain + label)
    return root


def sexes(root: Path) -> Path:
    """Fewer folders in classes than classes: they are parts of them."""
    for label in ("crow", "owl", "wren"):
        for sex in ("female", "male"):
            picture(root / f"{label}/{sex}/1.jpg", label + sex)
    return root


def lists_by_domain(root: Path) -> Path:
    """DomainNet: lists of paths with numbers, whose names are those of folders."""
    for domain in ("real", "sketch"):
        for split, names in BY_SPLIT:
            told = ""
            for name in names:
                path = f"{domain}/{CLASS[name]}/{domain}_{name}.jpg"
                picture(root / path, domain + name)
                told += f"{path} {NUMBER[CLASS[name]]}\n"
            text(root / f"{domain}_{split}.txt", told)
    return root


def pixels(root: Path) -> Path:
    """FER2013: pixels between blanks in a cell."""
    return table(
        root / "fer2013.csv",
        [{"emotion": k % 2, "pixels": "70 80 82", "Usage": "Training"} for k in range(4)],
    ).parent


def not_fetched(root: Path) -> Path:
    text(root / "data/images.dvc", "outs:\n- md5: a304.dir\n  path: images\n")
    return table(root / "data/labels.csv", rows("images/{name}.jpg", label="label")).parents[1]


def votes(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [{"image": f"{n}.jpg", "annotator": a, "label": c} for n, c in CLASS.items() for a in (1, 2, 3)]
    said[4]["label"] = "wren"
    return table(root / "votes.csv", said).parent


def dicts_in_cells(root: Path) -> Path:
    """A column of pictures as Python writes them."""
    pictures(root, "images/{name}.jpg")
    said = [{"image": str({"bytes": None, "path": f"images/{n}.jpg"}), "label": c} for n, c in CLASS.items()]
    return table(root / "data.csv", said).parent


def several_in_lists(root: Path) -> Path:
    pictures(root)
    said = [row | {"label": [row["label"]]} for row in rows(label="label")]
    said[1]["label"] = ["crow", "wren"]
    return lines(root / "birds.jsonl", said)


SILENT = Expected(captioned=0)
SEVERAL = ("several classes",)
OWNERS = [
    Convention(
        "rows of several classes", steel,
        Expected(5, ("1", "2"), {"train": 5}, 0, notes=("several classes: train_images/c2", "z1")),
    ),
    Convention("two tables of other classes", pneumonia, Expected(refused=("stage_2", "--columns class="))),
    Convention(
        "two tables, one column said", pneumonia,
        Expected(6, ("0", "1"), {"train": 6}, 0, 6, box=BOX), {"columns": "class=Target"},
    ),
    Convention(
        "WILDS' numbers of splits", confounded,
        Expected(6, ("0", "1"), {"train": 3, "test": 3}, 0, notes=("3 of 0, 1 of 1",)),
    ),
    Convention("lists of labels by image", lists_by_image, Expected(5, captioned=0, notes=SEVERAL)),
    Convention("labels in YAML", yaml, SILENT),
    Convention("lists of YAML by split", yaml_by_split, Expected(splits=SPLIT, captioned=0)),
    Convention("YAML of anchors", anchored, Expected(refused=("labels.yaml", "not read"))),
    Convention("1.jpg for 1.png", converted, Expected(captioned=0, notes=("c1.jpg is images/c1.png",))),
    Convention("1.jpg for a mask", converted_but_for_masks, Expected(refused=("labels.csv",))),
    Convention(
        "a third subset", artists,
        Expected(5, splits={"train": 3, "test": 2}, captioned=0, notes=("uncertain artist",)),
    ),
    Convention("diseases between blanks", diseases, Expected(4, splits={"train": 4}, captioned=0, notes=SEVERAL)),
    Convention("two columns of pictures", two_views, Expected(refused=("clinic or derm", "--columns image="))),
    Convention(
        "tables in class folders", signs, Expected(6, ("0", "1"), SPLIT, 0, 6, notes=("1 table of other folders",))
    ),
    Convention("one folder round all classes", people, Expected(captioned=0, notes=("folders in lfw/",))),
    Convention("Google's albums", albums, Expected(captioned=1, captions=TEXT_C1)),
    Convention("labels of -1", hidden_labels, Expected(4, ("0", "1"), {"train": 4}, 0, notes=("no label",))),
    Convention("one caption thrice", kept_label, Expected(captions=TEXT_C1, notes=("says the same",))),
    Convention(
        "thumbnails of three kinds", thumbs, Expected(captioned=0, notes=("left out 18 pictures called like smaller",))
    ),
    Convention("altered copies", altered, Expected(18, captioned=0, notes=("stay on one side",))),
    Convention(
        "altered copies across splits", altered_across,
        Expected(7, splits={"train": 4, "test": 3}, captioned=0, notes=("c1_rot90",)),
    ),
    Convention("Open Images by FiftyOne", verified, Expected(5, splits={"train": 4, "test": 1}, captioned=0)),
    Convention("Bmp and Msk", outlines_apart, Expected(captioned=0, notes=("Msk/",))),
    Convention("domains of classes", domains, Expected(refused=("amazon, dslr, webcam", "bike, mug"))),
    Convention(
        "sexes within classes", sexes, Expected(6, ("crow", "owl", "wren"), captioned=0, notes=("outer folders",))
    ),
    Convention("lists by domain", lists_by_domain, Expected(12, splits={"train": 8, "test": 4}, captioned=0)),
    Convention("pixels in cells", pixels, Expected(refused=("fer2013.csv", "pixels"))),
    Convention("pictures of DVC", not_fetched, Expected(refused=("dvc pull",))),
    Convention("votes of several people", votes, Expected(refused=("annotator", "most people"))),
    Convention("dicts in cells", dicts_in_cells, SILENT),
    Convention("several classes in a list", several_in_lists, Expected(5, captioned=0, notes=SEVERAL)),
]  # fmt: skip
