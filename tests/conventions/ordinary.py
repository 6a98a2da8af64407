"""What people bring most: folders in archives, tables of a competition, lists of a class, objects of Hugging Face."""

import gzip
import json
import tarfile
from pathlib import Path

from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
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
NAMED = ((0, "a crow"), (1, "a wren"))


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def tarred(folder: Path, name: str, mode: str = "w") -> Path:
    with tarfile.open(folder.parent / name, mode) as archive:
        archive.add(folder, "birds")
    return folder.parent / name


def tar_of_splits(root: Path) -> Path:
    """A plain tar of train/ and test/ in a folder of its own."""
    return tarred(pictures(root, "{split}/{label}/{name}.jpg"), "birds.tar")


def tar_of_a_table(root: Path) -> Path:
    """A packed tar of Hugging Face's folder."""
    pictures(root, "images/{name}.jpg")
    table(root / "metadata.csv", rows("images/{name}.jpg", "file_name", label="label", text="text"))
    return tarred(root, "birds.tgz", "w:gz")


def tar_of_dotted_names(root: Path) -> Path:
    """Kaggle's cats and dogs: crow.1.jpg, which is no sample of WebDataset's."""
    return tarred(pictures(root, "{label}/{label}.{name}.jpg"), "birds.tar")


def objects_by_number(root: Path) -> Path:
    """Hugging Face's objects: categories beside the boxes, in a metadata.jsonl of each split."""
    for split, names in (("train", set(CLASS).difference(HELD_OUT)), ("test", set(HELD_OUT))):
        said = []
        for name in sorted(names):
            picture(root / f"{split}/{name}.png", name)
            kind = ["crow", "wren"].index(CLASS[name])
            said.append(
                {"file_name": f"{name}.png", "objects": {"bbox": [[4, 5, 20, 10]], "categories": [kind]}}
            )
        if split == "train":
            picture(root / "train/m1.png")
            boxes = {"bbox": [[4, 5, 20, 10], [1, 2, 3, 4]], "categories": [0, 1]}
            said.append({"file_name": "m1.png", "objects": boxes})
        lines(root / f"{split}/metadata.jsonl", said)
    text(root / "classes.txt", "crow\nwren\n")
    return root


def pictures_beside_splits(root: Path) -> Path:
    """Fruits-360: Training/ and Test/, and a folder of pictures of several fruits."""
    for name in ("a1", "a2"):
        picture(root / f"test-multiple_birds/{name}.jpg")
    for name in ("LICENSE", "readme.md", "papers/birds.pdf", "papers/more.pdf"):
        text(root / name, "x")
    return pictures(root, "{split}/{label}/{name}.jpg")


def packed_metadata(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    file = table(root / "metadata.csv", rows("images/{name}.jpg", "file_name", label="label", text="text"))
    (root / "metadata.csv.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    return root


def packed_manifest(root: Path) -> Path:
    return packed_metadata(root) / "metadata.csv.gz"


def lists_by_class(root: Path) -> Path:
    """crow.txt and wren.txt of names."""
    pictures(root, "images/{name}.jpg")
    for label in ("crow", "wren"):
        text(root / f"lists/{label}.txt", "".join(f"{name}\n" for name in CLASS if CLASS[name] == label))
    return root


def actions(root: Path) -> Path:
    """Stanford 40: lists of each action's pictures by split, and VOC's boxes of persons."""
    pictures(root, "JPEGImages/{name}.jpg")
    for name in CLASS:
        box = "<xmin>4</xmin><ymin>5</ymin><xmax>24</xmax><ymax>15</ymax>"
        told = f"<annotation><object><name>person</name><bndbox>{box}</bndbox></object></annotation>"
        text(root / f"XMLAnnotations/{name}.xml", told)
    for label in ("crow", "wren"):
        mine = [name for name in CLASS if CLASS[name] == label]
        for split, held_out in (("train", False), ("test", True)):
            named = "".join(f"{name}.jpg\n" for name in mine if (name in HELD_OUT) == held_out)
            text(root / f"ImageSplits/{label}_{split}.txt", named)
    text(root / "ImageSplits/actions.txt", "action_name\nnumber_of_training\ncrow\t2\nwren\t2\n")
    text(root / "ImageSplits/train.txt", "".join(f"{name}.jpg\n" for name in CLASS if name not in HELD_OUT))
    text(root / "ImageSplits/test.txt", "".join(f"{name}.jpg\n" for name in HELD_OUT))
    return root


def faces(root: Path) -> Path:
    """UTKFace: an age, a sex and more in the name of each picture, in one folder."""
    for number in range(8):
        picture(root / f"UTKFace/{20 + number}_{number % 2}_{number % 3}_2017010914520{number}.jpg.chip.jpg")
    return root


def findings(root: Path) -> Path:
    """HyperKvasir: organs, kinds of findings, and findings."""
    form = {"crow": "upper/landmarks/crow/{}.jpg", "wren": "lower/landmarks/wren/{}.jpg"}
    for name, label in CLASS.items():
        picture(root / "labeled-images" / form[label].format(name), name)
    for number in range(3):
        picture(root / f"labeled-images/lower/findings/robin/{number}.jpg")
    return root


def sure_labels(root: Path) -> Path:
    """FiftyOne's labels.json with how sure each is."""
    pictures(root, "data/{name}.jpg")
    labels = {name: {"label": ["crow", "wren"].index(CLASS[name]), "confidence": 0.9} for name in CLASS}
    text(root / "labels.json", json.dumps({"classes": ["crow", "wren"], "labels": labels}))
    return root


def competition(root: Path) -> Path:
    """train.csv, and pictures to be told in test/."""
    pictures(root, "train/{name}.jpg")
    for number in range(3):
        picture(root / f"test/{number}.jpg")
    table(root / "train.csv", rows("{name}.jpg", label="label"))
    return root


def trained_folders(root: Path) -> Path:
    return pictures(root, "train/{label}/{name}.jpg")


def ids_as_a_manifest(root: Path) -> Path:
    """Names without an ending in a column that may be a row's number."""
    pictures(root, "images/{name}.jpg")
    return table(root / "birds.csv", rows("{name}", "id", species="label", text="text", set="split"))


def one_string_of_captions(root: Path) -> Path:
    """JSON lines whose "captions" is one text."""
    pictures(root, "images/{name}.jpg")
    return lines(root / "birds.jsonl", rows("images/{name}.jpg", "img", label="label", captions="text"))


def whole_paths_and_names(root: Path) -> Path:
    """Whole paths of pictures, and classes.txt beside the table and not beside them."""
    pictures(root, "data/images/{name}.jpg")
    text(root / "classes.txt", "crow\nwren\n")
    return table(root / "birds.csv", rows(f"{root}/data/images/{{name}}.jpg", label="number"))


def several_objects(root: Path) -> Path:
    """COCO's boxes, of several classes in each picture."""
    pictures(root, "images/{name}.jpg")
    found = coco(instances=True)
    more = [
        {**each, "id": 50 + k, "category_id": 15 - each["category_id"]}
        for k, each in enumerate(found["annotations"])
    ]
    text(root / "annotations.json", json.dumps({**found, "annotations": found["annotations"] + more}))
    return root


def names_beside_rows(key: str, names: object):
    """One JSON file of rows and of what their numbers are called."""

    def make(root: Path) -> Path:
        pictures(root, "img/{name}.jpg")
        said = rows("img/{name}.jpg", "file", class_id="number")
        text(root / "dataset.json", json.dumps({key: names, "images": said}))
        return root

    return make


def folders_and_numbers(root: Path) -> Path:
    """ImageNet: folders of training images, and others flat, whose numbers a list tells and another names."""
    for name in CLASS:
        form = "val/{name}.jpg" if name in HELD_OUT else "train/{label}/{name}.jpg"
        picture(root / form.format(label=CLASS[name], name=name), name)
    text(root / "val.txt", "".join(f"{name}.jpg {int(CLASS[name] == 'wren')}\n" for name in HELD_OUT))
    text(root / "synsets.txt", "crow\nwren\n")
    return root


def yolo_by_another_name(folder: str):
    """YOLO's names in a file of another name, and pictures without an object."""

    def make(root: Path) -> Path:
        for name, label in CLASS.items():
            split = "val" if name in HELD_OUT else "train"
            picture(root / f"images/{split}/{name}.jpg", name)
            text(
                root / f"labels/{split}/{name}.txt", f"{int(label == 'wren')} 0.35 0.3333333 0.5 0.3333333\n"
            )
        picture(root / "images/train/n1.jpg")
        text(root / "labels/train/n1.txt", "")
        text(
            root / folder / "birds8.yaml",
            "path: x\ntrain: images/train\nval: images/val\nnames:\n  0: crow\n  1: wren\n",
        )
        return root

    return make


def classes_by_number(root: Path) -> Path:
    """labels.json of numbers, which are names of pictures without their endings."""
    found = {}
    for number, (name, label) in enumerate(CLASS.items()):
        picture(root / f"{'test' if name in HELD_OUT else 'train'}/{number:05d}.jpg", name)
        found[f"{number:05d}"] = label
    text(root / "labels.json", json.dumps(found))
    return root


DRAWN = {"columns": "split="}
YOLO = Expected(splits=SPLIT, captioned=0, boxes=6, box=(4, 5, 20, 10), notes=("images/train/n1.jpg",))
ORDINARY = [
    Convention(
        "a competition's train.csv", competition,
        Expected(captioned=0, splits={"train": 6}, notes=("no image is held out", "--columns split=", "test/0.jpg")),
    ),
    Convention("a competition, its split drawn", competition, Expected(captioned=0, notes=("no split given",)), DRAWN),
    Convention("a folder train, its split drawn", trained_folders, Expected(captioned=0), DRAWN),
    Convention(
        "train.csv as a manifest, its split drawn", lambda root: competition(root) / "train.csv",
        Expected(captioned=0, notes=("no split given",)), DRAWN,
    ),
    Convention("ids as a manifest", ids_as_a_manifest, Expected(splits=SPLIT)),
    Convention("captions that are one string", one_string_of_captions, Expected()),
    Convention("whole paths, and names beside the table", whole_paths_and_names, Expected(captioned=0)),
    Convention("objects of several classes everywhere", several_objects, Expected(refused=("6 images", "several"))),
    Convention("classes beside rows", names_beside_rows("classes", ["crow", "wren"]), Expected(captioned=0)),
    Convention(
        "categories beside rows", names_beside_rows("categories", [{"id": k, "name": n} for k, n in NAMED]),
        Expected(classes=("a crow", "a wren"), captioned=0),
    ),
    Convention("folders that train, and numbers of others", folders_and_numbers, Expected(splits=SPLIT, captioned=0)),
    Convention("YOLO's birds8.yaml", yolo_by_another_name(""), YOLO),
    Convention("YOLO's config/birds8.yaml", yolo_by_another_name("config"), YOLO),
    Convention("labels.json by number", classes_by_number, Expected(splits=SPLIT, captioned=0)),
    Convention("metadata.csv.gz", packed_metadata, Expected()),
    Convention("metadata.csv.gz as a manifest", packed_manifest, Expected()),
    Convention("lists called by their class", lists_by_class, Expected(captioned=0, notes=("2 lists of pictures",))),
    Convention(
        "Stanford's 40 actions", actions,
        Expected(splits=SPLIT, captioned=0, boxes=6, box=(4, 5, 20, 10), notes=("4 lists of pictures",)),
    ),
    Convention("UTKFace", faces, Expected(refused=("names seem to tell", '"class"'))),
    Convention(
        "HyperKvasir", findings,
        Expected(9, classes=("crow", "robin", "wren"), captioned=0, notes=("3 innermost folders",)),
    ),
    Convention("FiftyOne's labels with how sure they are", sure_labels, Expected(captioned=0)),
    Convention("a tar of train and test", tar_of_splits, Expected(splits=SPLIT, captioned=0)),
    Convention("a packed tar with Hugging Face's metadata", tar_of_a_table, Expected()),
    Convention("a tar of names with dots", tar_of_dotted_names, Expected(captioned=0)),
    Convention(
        "Hugging Face's categories by number", objects_by_number,
        Expected(splits=SPLIT, captioned=0, boxes=6, box=(4, 5, 20, 10), notes=("several classes",)),
    ),
    Convention(
        "pictures beside the splits", pictures_beside_splits,
        Expected(splits=SPLIT, captioned=0, notes=("left out 2 images in folders beside", "test-multiple_birds/a1")),
    ),
]  # fmt: skip
