"""Image sets as people bring them: other words for what is held out, uploads, titles of articles, sheets of surveys."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    picture,
    pictures,
    table,
)

SPLIT = {"train": 4, "test": 2}


def held_out_as(name: str) -> Callable[[Path], Path]:
    """A folder for training, and one of the same classes that is called by another word."""

    def make(root: Path) -> Path:
        for each, label in CLASS.items():
            picture(root / (name if each in HELD_OUT else "train") / label / f"{each}.jpg", each)
        return root

    return make


def held_out_by_table(root: Path) -> Path:
    """A folder for training with a folder a class, and one of pictures alone, of which a table tells."""
    for each, label in CLASS.items():
        picture(root / (f"eval/{each}.jpg" if each in HELD_OUT else f"train/{label}/{each}.jpg"), each)
    table(root / "eval.csv", [{"image": f"{each}.jpg", "label": CLASS[each]} for each in HELD_OUT])
    return root


def uploaded(root: Path) -> Path:
    """Label Studio's export of what was uploaded: eight digits before a name, "_" for blanks, and no brackets."""
    for name in CLASS:
        picture(root / f"pictures/bird ({name}).jpg", name)
    tasks = [
        {
            "id": k,
            "data": {"image": f"/data/upload/3/{k:08x}-bird_{name}.jpg"},
            "annotations": [{"result": [{"type": "choices", "value": {"choices": [label]}}]}],
        }
        for k, (name, label) in enumerate(CLASS.items())
    ]
    (root / "project-3.json").write_text(json.dumps(tasks))
    return root


def boxes_of_a_set(root: Path) -> Path:
    """FiftyOne's boxes in shares, by the pictures' names without endings; one has no label."""
    pictures(root, "data/{name}.jpg")
    picture(root / "data/none.jpg", "none")
    labels = {
        name: [{"label": NUMBER[label], "bounding_box": [0.1, 0.2, 0.5, 0.4]}]
        for name, label in CLASS.items()
    }
    content = {"classes": list(NUMBER), "labels": {**labels, "none": None}}
    (root / "labels.json").write_text(json.dumps(content))
    return root


def titles_of_articles(root: Path) -> Path:
    """open_clip's table, with tabs, beside folders of classes: titles are the texts."""
    pictures(root, "products/{label}/{name}.jpg")
    said = [{"filepath": f"products/{CLASS[name]}/{name}.jpg", "title": TEXTS[CLASS[name]]} for name in CLASS]
    return table(root / "train_clip.csv", said, delimiter="\t").parent


def survey(root: Path) -> Path:
    """Titles above a table that names pictures without their endings, and rows of nothing below it."""
    pictures(root, "photos/{name}.JPG")
    rows = [f"{name},{k}/06/2019,{label},\n" for k, (name, label) in enumerate(CLASS.items(), start=1)]
    head = "Survey of 2019,,,\nObserver: J. Hill,,,\nPhoto ID,Date,Species,\n"
    (root / "photo log.csv").write_text(f"{head}{''.join(rows)},,,\n,,,\n")
    return root


def shop(root: Path) -> Path:
    """A last column of names, in which many rows have commas and no quotes."""
    pictures(root, "images/{name}.jpg")
    rows = [f"{name}.jpg,{label},A {label}, with bow\n" for name, label in CLASS.items()]
    (root / "styles.csv").write_text(f"image,label,productDisplayName\n{''.join(rows)}")
    return root


def repository(root: Path) -> Path:
    """A folder of splits in a repository, with a figure among its notebooks."""
    pictures(root, "dataset/{split}/{label}/{name}.jpg")
    picture(root / "notebooks/figures/confusion.png")
    (root / "README.md").write_text("# Birds\n")
    return root


def subsets(root: Path) -> Path:
    """CVAT's tags with the subset of each picture, which all lie in one folder."""
    pictures(root, "images/{name}.jpg")
    images = "".join(
        f'<image id="{k}" name="{name}.jpg" subset="{"Test" if name in HELD_OUT else "Train"}" width="40" height="30">'
        f'<tag label="{label}" source="manual"/></image>'
        for k, (name, label) in enumerate(CLASS.items())
    )
    (root / "annotations.xml").write_text(f"<annotations><version>1.1</version>{images}</annotations>")
    return root


def of_signs(columns: tuple[str, str, str], words: tuple[str, str], encoding: str) -> Callable[[Path], Path]:
    """A table alone whose columns and splits are in an own writing and code page."""

    def make(root: Path) -> Path:
        pictures(root, "images/{name}.jpg")
        rows = [
            dict(zip(columns, (f"images/{name}.jpg", label, words[name in HELD_OUT]), strict=True))
            for name, label in CLASS.items()
        ]
        return table(root / "list.csv", rows, encoding=encoding)

    return make


CALLERS = [
    Convention("a repository round folders of splits", repository, Expected(
        captioned=0, splits=SPLIT, notes=("left out 1 image in folders beside",))),
    Convention("CVAT's subsets", subsets, Expected(captioned=0, splits=SPLIT)),
    Convention("Shift-JIS", of_signs(("画像ファイル名", "ラベル", "区分"), ("学習", "評価"), "cp932"), Expected(
        captioned=0, splits=SPLIT, notes=('such as "画像ファイル名"',))),
    Convention("CP949", of_signs(("파일명", "라벨", "구분"), ("학습", "평가"), "cp949"), Expected(
        captioned=0, splits=SPLIT)),
    *(
        Convention(f"held out as {name}", held_out_as(name), Expected(captioned=0, splits=SPLIT))
        for name in ("eval", "Evaluation", "held_out", "Hold-Out Set", "unseen", "dev", "eval_data")
    ),
    Convention("held out by a table", held_out_by_table, Expected(captioned=0, splits=SPLIT)),
    Convention("uploads of names with blanks", uploaded, Expected(captioned=0)),
    Convention("FiftyOne's boxes of a set", boxes_of_a_set, Expected(
        captioned=0, boxes=6, box=(4, 6, 20, 12), notes=("FiftyOne's", "left out 1 image"))),
    Convention("commas in names of products", shop, Expected(captioned=0, notes=("6 rows with commas in a text",))),
    Convention("titles of articles", titles_of_articles, Expected(
        splits={"train": 6}, notes=("caption = title", "--columns caption= leaves them"))),
    Convention("titles above names without endings", survey, Expected(captioned=0, notes=(
        "image = Photo ID, class = Species", "the 2 lines above"))),
]  # fmt: skip
