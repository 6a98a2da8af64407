"""Image sets as ordinary people bring them: slips of encodings, of commas and of names that come twice."""

import json
from pathlib import Path

from tests.conventions.sets import (
    CLASS,
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


def coco_of_equal_names(root: Path) -> Path:
    """COCO's captions and objects of two splits, whose pictures are called alike."""
    for split, names in {"train2017": ("c1", "w1", "c2", "w2"), "val2017": ("c3", "w3")}.items():
        images = [{"id": 100 + k, "file_name": f"{k:012}.jpg"} for k in range(len(names))]
        for image, name in zip(images, names, strict=True):
            picture(root / split / str(image["file_name"]), name)
        said = [{"id": k, "image_id": 100 + k, "caption": TEXTS[CLASS[name]]} for k, name in enumerate(names)]
        marked = [
            {"id": k, "image_id": 100 + k, "category_id": NUMBER[CLASS[name]], "bbox": [4, 5, 20, 10]}
            for k, name in enumerate(names)
        ]
        kinds = [{"id": number, "name": label} for label, number in NUMBER.items()]
        (root / "annotations").mkdir(exist_ok=True)
        for what, content in {
            "captions": {"images": images, "annotations": said},
            "instances": {"images": images, "annotations": marked, "categories": kinds},
        }.items():
            (root / f"annotations/{what}_{split}.json").write_text(json.dumps(content))
    return root


def named_objects(root: Path) -> Path:
    """JSON lines whose category is an object of a number and a name."""
    pictures(root, "images/{name}.jpg")
    told = [
        {
            "image_path": f"./images/{name}.jpg",
            "caption": [TEXTS[label]],
            "category": {"id": 3 + NUMBER[label], "name": label},
        }
        for name, label in CLASS.items()
    ]
    return lines(root / "data.jsonl", told)


def commas_in_every_caption(root: Path) -> Path:
    """captions.txt without quotes, with commas in every caption, beside a table of labels."""
    pictures(root, "Images/{name}.jpg")
    table(root / "labels.csv", rows("{name}.jpg", label="label"))
    said = [f"{name}.jpg,{TEXTS[label]} , seen from the side" for name, label in CLASS.items()]
    (root / "captions.txt").write_text("\n".join(["image,caption", *said]))
    return root


def in_encoding(encoding: str, *labels: str):
    """A table in an encoding that is not western."""

    def make(root: Path) -> Path:
        pictures(root, "{name}.jpg")
        called = dict(zip(("crow", "wren"), labels, strict=True))
        said = [{"image": f"{name}.jpg", "label": called[label]} for name, label in CLASS.items()]
        return table(root / "labels.csv", said, encoding=encoding)

    return make


def of_another_machine(root: Path) -> Path:
    """A table of whole paths, with no picture beside it."""
    return table(root / "birds.csv", rows("/home/anna/birds/{name}.jpg", label="label"))


def dates_in_one_folder(root: Path) -> Path:
    """One folder round those of the classes, which hold folders of days."""
    return pictures(root, "trees/{label}/2023-05-0{name[1]}/{name}.jpg")


def digits_with_names(root: Path) -> Path:
    """Folders that are numbers, and classes.txt whose names end in them."""
    for number in (0, 1, 10):
        for k in (1, 2):
            picture(root / f"{number}/{number}_{k}.png", f"{number}{k}")
    (root / "classes.txt").write_text("\n".join(f"digit {number}" for number in range(11)))
    return root


def a_table_in_each_split(root: Path) -> Path:
    """train/labels.csv and test/labels.csv, both of names that the other folder has, too."""
    for split, names in {"train": ("c1", "w1", "c2", "w2"), "test": ("c3", "w3")}.items():
        for k, name in enumerate(names):
            picture(root / f"{split}/images/{k}0.png", name)
        table(
            root / split / "labels.csv",
            [{"filename": f"{k}0.png", "label": CLASS[name]} for k, name in enumerate(names)],
        )
    return root


def short_names(root: Path) -> Path:
    """A data frame's columns: a number without a name, cls and desc."""
    pictures(root, "p/{name}.jpg")
    return table(
        root / "df.csv",
        [
            {"": k, **row}
            for k, row in enumerate(rows("p/{name}.jpg", image="file_path", cls="label", desc="text"))
        ],
    )


FOREIGN = Expected(refused=("labels.csv:2", "not UTF-8", "Save the file as UTF-8"))
VISITORS = [
    Convention(
        "COCO's splits of pictures called alike", coco_of_equal_names,
        Expected(splits={"train": 4, "test": 2}, boxes=6),
    ),
    Convention("a category of number and name", named_objects, Expected()),
    Convention(
        "commas in every caption", commas_in_every_caption,
        Expected(captions={"c1": (f"{TEXTS['crow']} , seen from the side",)}, notes=("6 rows with commas",)),
    ),
    Convention("one folder round classes by day", dates_in_one_folder, Expected(captioned=0, notes=("trees",))),
    Convention(
        "numbers whose names end in them", digits_with_names,
        Expected(classes=("digit 0", "digit 1", "digit 10"), captioned=0, notes=("named by classes.txt",)),
    ),
    Convention(
        "a table in each split's folder, of equal names", a_table_in_each_split,
        Expected(splits={"train": 4, "test": 2}, captioned=0),
    ),
    Convention("columns cls and desc", short_names, Expected()),
    Convention("a table in Shift-JIS", in_encoding("shift_jis", "カラス", "ミソサザイ"), FOREIGN),
    Convention(
        "a table in cp1251", in_encoding("cp1251", "ворона", "крапивник"),
        Expected(classes=("ворона", "крапивник"), captioned=0, notes=("cp1251 (Windows, Cyrillic)",)),
    ),
    Convention("a table in GBK", in_encoding("gbk", "乌鸦", "鹪鹩"), FOREIGN),
    Convention(
        "a table of another machine's paths", of_another_machine,
        Expected(refused=("none of the 6 pictures that birds.csv names is there", "/home/anna/birds/c1.jpg")),
    ),
]  # fmt: skip
