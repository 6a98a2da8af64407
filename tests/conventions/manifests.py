"""Conventions of manifests: a table of one row an image."""

import json
from pathlib import Path

from tests.conventions.folders import SPLIT, TEXT_C1
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    coco,
    lines,
    parquet,
    pictures,
    rows,
    table,
    zipped,
)


def written(name: str, form: str = "{label}/{name}.jpg", image: str = "image", delimiter: str = ",",
            encoding: str = "utf-8", lie: str | None = None, **columns: str):  # fmt: skip
    """A text table of this name, pictures beside it as `lie` says (or as the rows say)."""

    def make(root: Path) -> Path:
        pictures(root, lie or form)
        return table(root / name, rows(form, image, **columns), delimiter, encoding)

    return make


def json_list(root: Path) -> Path:
    pictures(root)
    file = root / "birds.json"
    file.write_text(json.dumps(rows(image="path", label="label", caption="text")))
    return file


def json_of_columns(root: Path) -> Path:
    pictures(root)
    found = rows(image="path", label="label", text="text")
    (root / "birds.json").write_text(json.dumps({key: [row[key] for row in found] for key in found[0]}))
    return root / "birds.json"


def json_by_image(root: Path) -> Path:
    pictures(root)
    (root / "birds.json").write_text(
        json.dumps({f"{CLASS[n]}/{n}.jpg": [TEXTS[CLASS[n]], "a bird"] for n in CLASS})
    )
    return root / "birds.json"


def karpathy(root: Path) -> Path:
    """Karpathy's dataset.json: sentences as objects, a split an image."""
    pictures(root, "imgs/{label}/{name}.jpg")
    images = [
        {"filename": f"{n}.jpg", "filepath": CLASS[n], "split": "val" if n in HELD_OUT else "train", "imgid": k,
         "sentences": [{"raw": TEXTS[CLASS[n]], "tokens": []}, {"raw": f"{n} again", "tokens": []}]}
        for k, n in enumerate(CLASS)
    ]  # fmt: skip
    (root / "dataset.json").write_text(json.dumps({"dataset": "birds", "images": images}))
    return root / "dataset.json"


def json_lines(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    return lines(
        root / "birds.jsonl", rows("images/{name}.jpg", "image_path", category="label", description="text")
    )


def parquet_rows(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    return parquet(
        root / "birds.parquet", rows("{name}.jpg", "file_name", label="label", text="text", split="split")
    )


def absolute(root: Path) -> Path:
    pictures(root / "somewhere")
    found = rows(str(root / "somewhere/{label}/{name}.jpg"), "path", label="label", caption="text")
    return table(root / "tables/birds.csv", found)


def moved(root: Path) -> Path:
    """Whole paths of another machine."""
    pictures(root)
    return table(
        root / "birds.csv", rows("/home/bob/birds/{label}/{name}.jpg", "path", label="label", caption="text")
    )


def windows(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", rows(r"C:\Users\bob\birds\{label}\{name}.jpg", "path", label="label"))


def backslashes(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", rows(r"{label}\{name}.jpg", "path", label="label", caption="text"))


def above(root: Path) -> Path:
    pictures(root / "images")
    return table(root / "tables/birds.csv", rows("../images/{label}/{name}.jpg", "path", caption="text"))


def beside(root: Path) -> Path:
    pictures(root / "images", "{name}.jpg")
    return table(root / "annotations/birds.csv", rows("{name}.jpg", "image", species="label", caption="text"))


def repeated(root: Path) -> Path:
    pictures(root)
    found = [
        row | {"caption": f"{row['caption']} {k}"}
        for row in rows(label="label", caption="text")
        for k in "abc"
    ]
    return table(root / "birds.csv", found)


def columns_of_captions(root: Path) -> Path:
    pictures(root)
    found = [
        row | {"caption_2": f"second of {row['image']}"} for row in rows(label="label", caption_1="text")
    ]
    return table(root / "birds.csv", found)


def listed(root: Path) -> Path:
    pictures(root)
    found = [
        row | {"captions": repr([row["captions"], "a bird"])} for row in rows(label="label", captions="text")
    ]
    return table(root / "birds.csv", found)


def boxed(**box: float):
    def make(root: Path) -> Path:
        pictures(root)
        return table(root / "birds.csv", [row | box for row in rows(image="filename", **{"class": "label"})])

    return make


def box_in_one(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", [row | {"bbox": "[4, 5, 20, 10]"} for row in rows(label="label")])


def detection(root: Path) -> Path:
    """TensorFlow's table of objects: two objects of the first picture."""
    pictures(root)
    size = {"width": 40, "height": 30, "xmin": 4, "ymin": 5, "xmax": 24, "ymax": 15}
    found = [row | size for row in rows(image="filename", **{"class": "label"})]
    return table(root / "birds.csv", [*found, found[0] | {"xmin": 1}])


def flags(root: Path) -> Path:
    pictures(root)
    found = [row | {"is_train": int(row["is_train"] == "train")} for row in rows(is_train="split")]
    return table(root / "birds.csv", found)


def numbers_and_names(root: Path) -> Path:
    """A number beside the name: the numbers give the order."""
    pictures(root)
    found = [row | {"label": 1 - int(str(row["label"]))} for row in rows(label="number", label_name="label")]
    return table(root / "birds.csv", found)


def numbers(root: Path) -> Path:
    """Numbers alone: 2 and 10, in the order of numbers."""
    pictures(root)
    return table(
        root / "birds.csv", [row | {"label": [2, 10][int(str(row["label"]))]} for row in rows(label="number")]
    )


def no_header(root: Path) -> Path:
    pictures(root)
    (root / "birds.csv").write_text("".join(f"{CLASS[n]}/{n}.jpg,{CLASS[n]}\n" for n in CLASS))
    return root / "birds.csv"


def mxnet(root: Path) -> Path:
    pictures(root)
    (root / "birds.lst").write_text(
        "".join(f"{k}\t{NUMBER[CLASS[n]]}.000000\t{CLASS[n]}/{n}.jpg\n" for k, n in enumerate(CLASS))
    )
    return root / "birds.lst"


def blanks(root: Path) -> Path:
    """A list whose files' names have blanks."""
    pictures(root, "{label}/a bird {name}.jpg")
    (root / "all.txt").write_text("".join(f"{CLASS[n]}/a bird {n}.jpg {CLASS[n]}\n" for n in CLASS))
    return root / "all.txt"


def coco_file(root: Path) -> str:
    pictures(root, "images/{name}.jpg")
    (root / "instances.json").write_text(json.dumps(coco(instances=True, captions=True)))
    return f"coco:{root / 'instances.json'}"


def zip_of_manifest(root: Path) -> Path:
    written("labels.csv", "images/{name}.jpg", label="label", caption="text")(root / "set")
    return zipped(root / "set", root / "set.zip")


def some_missing(root: Path) -> Path:
    pictures(root, names=[name for name in CLASS if name != "w3"])
    return table(root / "birds.csv", rows(label="label", caption="text"))


def two_labels(root: Path) -> Path:
    pictures(root)
    found = [row | {"category": "ab"[k % 2]} for k, row in enumerate(rows(species="label"))]
    return table(root / "birds.csv", found)


def odd_names(root: Path) -> Path:
    pictures(root)
    return table(root / "birds.csv", rows(image="where", kind="label", says="text"))


def none_there(root: Path) -> Path:
    root.mkdir()
    return table(root / "birds.csv", rows(label="label"))


def no_pictures(root: Path) -> Path:
    root.mkdir()
    return table(root / "birds.csv", [{"a": 1, "b": 2}])


BOX = (4.0, 5.0, 20.0, 10.0)
SEMICOLONS = written("birds.csv", "images/{name}.jpg", delimiter=";", label="label", caption="text")
MANIFESTS = [
    Convention("CSV of path, label, caption", written("birds.csv", image="path", label="label", caption="text"), Expected(captions=TEXT_C1)),
    Convention("Image,Caption,Label", written("birds.csv", image="Image", Caption="text", Label="label"), Expected(captions=TEXT_C1)),
    Convention("semicolons", SEMICOLONS, Expected(captions=TEXT_C1, notes=("semicolons",))),
    Convention("tabs in .tsv", written("birds.tsv", delimiter="\t", label="label", caption="text"), Expected(captions=TEXT_C1)),
    Convention("tabs in .csv", written("birds.csv", delimiter="\t", label="label", caption="text"), Expected(captions=TEXT_C1)),
    Convention("upright lines", written("birds.csv", delimiter="|", label="label", caption="text"), Expected(captions=TEXT_C1)),
    Convention("UTF-8 with a mark", written("birds.csv", encoding="utf-8-sig", label="label", caption="text"), Expected(captions=TEXT_C1)),
    Convention("UTF-16", written("birds.csv", encoding="utf-16", label="label", caption="text"), Expected(captions=TEXT_C1, notes=("UTF-16",))),
    Convention("a split column", written("birds.csv", label="label", subset="split"), Expected(splits=SPLIT, captioned=0)),
    Convention("no class column: folders", written("birds.csv", caption="text"), Expected(captions=TEXT_C1)),
    Convention("no class column: split and class folders", written("birds.csv", "{split}/{label}/{name}.jpg", caption="text"), Expected(splits=SPLIT, captions=TEXT_C1)),
    Convention("names without their folders", written("birds.csv", "{name}.jpg", lie="pictures/{name}.jpg", label="label"), Expected(captioned=0)),
    Convention("a list of JSON objects", json_list, Expected(captions=TEXT_C1)),
    Convention("JSON of columns", json_of_columns, Expected(captions=TEXT_C1)),
    Convention("JSON by image", json_by_image, Expected(captions={"c1": (TEXTS["crow"], "a bird")})),
    Convention("Karpathy's dataset.json", karpathy, Expected(splits=SPLIT, captions={"c1": (TEXTS["crow"], "c1 again")})),
    Convention("JSON lines", json_lines, Expected(captions=TEXT_C1)),
    Convention("Parquet", parquet_rows, Expected(splits=SPLIT, captions=TEXT_C1)),
    Convention("whole paths", absolute, Expected(captions=TEXT_C1)),
    Convention("whole paths of another machine", moved, Expected(captions=TEXT_C1, notes=("found by their ends",))),
    Convention("whole paths of Windows", windows, Expected(captioned=0)),
    Convention("backslashes", backslashes, Expected(captions=TEXT_C1)),
    Convention("paths from above", above, Expected(captions=TEXT_C1)),
    Convention("pictures in images/ beside annotations/", beside, Expected(captions=TEXT_C1)),
    Convention("repeated rows", repeated, Expected(captions={"c1": tuple(f"{TEXT_C1['c1'][0]} {k}" for k in "abc")})),
    Convention("columns of captions", columns_of_captions, Expected(captions={"c1": (TEXT_C1["c1"][0], "second of crow/c1.jpg")})),
    Convention("a list in a CSV column", listed, Expected(captions={"c1": (TEXT_C1["c1"][0], "a bird")})),
    Convention("x, y, width, height", boxed(x=4, y=5, width=20, height=10), Expected(captioned=0, boxes=6, box=BOX)),
    Convention("xmin, ymin, xmax, ymax", boxed(xmin=4, ymin=5, xmax=24, ymax=15), Expected(captioned=0, boxes=6, box=BOX)),
    Convention("x1, y1, x2, y2", boxed(x1=4, y1=5, x2=24, y2=15), Expected(captioned=0, boxes=6, box=BOX)),
    Convention("the picture's width and height", boxed(width=40, height=30), Expected(captioned=0)),
    Convention("bbox in one column", box_in_one, Expected(captioned=0, boxes=6, box=BOX, notes=("box = bbox",))),
    Convention("rows of objects", detection, Expected(captioned=0, boxes=5, notes=("1 image with several boxes",))),
    Convention("is_train", flags, Expected(splits=SPLIT, captioned=0)),
    Convention("a number beside the name", numbers_and_names, Expected(classes=("wren", "crow"), captioned=0)),
    Convention("numbers", numbers, Expected(classes=tuple(map(str, range(11))), captioned=0, notes=("classes without images",))),
    Convention("no header", no_header, Expected(captioned=0, notes=("has no header",))),
    Convention("MXNet's list", mxnet, Expected(captioned=0, notes=("called as the folders",))),
    Convention("a list of names with blanks", blanks, Expected(captioned=0)),
    Convention("COCO's JSON as a manifest", coco_file, Expected(boxes=6)),
    Convention("a zip of a manifest and pictures", zip_of_manifest, Expected(captions=TEXT_C1)),
    Convention("some pictures are missing", some_missing, Expected(5, captioned=5, notes=("w3.jpg",))),
    Convention("columns of odd names, said", odd_names, Expected(captions=TEXT_C1), {"columns": "image=where,class=kind,caption=says"}),
    Convention("columns of odd names", odd_names, Expected(refused=("--columns image=",))),
    Convention("two columns of labels", two_labels, Expected(refused=("category or species", "--columns class="))),
    Convention("two columns of labels, one said", two_labels, Expected(captioned=0), {"columns": "class=species"}),
    Convention("no picture is there", none_there, Expected(refused=("images/", "crow/c1.jpg"))),
    Convention("a table of numbers", no_pictures, Expected(refused=("--columns",))),
]  # fmt: skip
