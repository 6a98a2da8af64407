"""Sets as offices and museums keep them: titles, totals and lost objects in tables, pools of links."""

import json
import os
from pathlib import Path

from tests.conventions.sets import CLASS, HELD_OUT, Convention, Expected, picture, pictures

SPLIT = {"train": 4, "test": 2}


def _report(root: Path, header: str, total: str = "Total: 6;;;;;;\n") -> Path:
    pictures(root, "Bilder/{name}.jpg")
    rows = "".join(f"{name}.jpg;{label};;JH;01.03.2024;;\n" for name, label in CLASS.items())
    titles = "Inspection line 4;;;;;;\nExported 12.03.2024;;;;;;\n;;;;;;\n"
    (root / "inspection.csv").write_text(f"{titles}{header}\n{rows};;;;;;\n{total}")
    return root / "inspection.csv"


def defects(root: Path) -> Path:
    """A spreadsheet's titles, empty columns, and a total below."""
    return _report(root, "Image;Defect class;Remark;Inspector;Date;;")


def unknown_titles(root: Path) -> Path:
    """The same with names that say nothing: a user gives them."""
    return _report(root, "Aufn.;Befund;Bem.;Prüfer;Tag;;")


def museum(root: Path) -> Path:
    """Open access: objects without a photograph, one kind of thing in the column that sounds best."""
    pictures(root, "jpg/{name}.jpg")
    rows = [f"19.{k},{label},A {label},{name}.jpg,Birds\n" for k, (name, label) in enumerate(CLASS.items())]
    (root / "openaccess.csv").write_text(
        f"Object Number,Object Name,Title,Image File,Classification\n{''.join(rows)}18.2,crow,lost,,Birds\n"
    )
    return root


def values(root: Path) -> Path:
    """Splits in words of one's own."""
    pictures(root, "{name}.jpg")
    rows = [
        f"{name}.jpg,{label},{'zweite' if name in HELD_OUT else 'erste'} Hälfte\n"
        for name, label in CLASS.items()
    ]
    (root / "labels.csv").write_text(f"image,label,Hälfte\n{''.join(rows)}")
    return root


def pool(root: Path) -> Path:
    """Folders of classes that hold links into a pool beside them."""
    for name, label in CLASS.items():
        kept = picture(root / f"pool/{name}.jpg", name)
        link = root / f"set/{'val' if name in HELD_OUT else 'train'}/{label}/{name}.jpg"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(kept, link.parent))
    return root / "set"


def indoors(root: Path) -> Path:
    """MIT's indoor scenes: two lists name a part of the pictures."""
    pictures(root, "Images/{label}/{name}.jpg", [*CLASS])
    for label in ("crow", "wren"):
        picture(root / f"Images/{label}/{label}_of_none.jpg")
    for file, held in (("TrainImages.txt", False), ("TestImages.txt", True)):
        lines = [f"{label}/{name}.jpg\n" for name, label in CLASS.items() if (name in HELD_OUT) == held]
        (root / file).write_text("".join(lines))
    return root


def jpeg_2000(root: Path) -> Path:
    return pictures(root, "{label}/{name}.jp2")


def orchard(root: Path) -> Path:
    """Tags of a tool beside one folder round all pictures: the tags are the classes."""
    pictures(root, "images/orchard/{split}s/{name}.jpg")
    rows = [
        {"image": f"images/orchard/{'test' if name in HELD_OUT else 'train'}s/{name}.jpg", "label": label}
        for name, label in CLASS.items()
    ]
    (root / "tags.json").write_text(json.dumps(rows))
    return root


OFFICES = [
    Convention("titles and a total", defects, Expected(captioned=0, notes=(
        "the 3 lines above the names of its columns", "left out 1 row that names no picture"))),
    Convention("titles above names that are given", unknown_titles, Expected(captioned=0),
               {"columns": "image=Aufn.,class=Befund"}),
    Convention("lost objects and no class", museum, Expected(refused=("--columns class='Object Name'",))),
    Convention("lost objects", museum, Expected(captioned=0, notes=("left out 1 row that names no picture",)),
               {"columns": "class=Object Name"}),
    Convention("splits in words of one's own", values, Expected(captioned=0, splits=SPLIT),
               {"columns": "split=Hälfte,train=erste Hälfte,test=zweite Hälfte"}),
    Convention("splits in words that nobody knows", values, Expected(
               refused=("erste Hälfte", "train=VALUE,test=VALUE")),
               {"columns": "split=Hälfte"}),
    Convention("links into a pool", pool, Expected(captioned=0, splits=SPLIT, notes=("6 pictures are links",))),
    Convention("indoor scenes", indoors, Expected(captioned=0, splits=SPLIT, notes=(
        "left out 2 images that no list of a split names",))),
    Convention("JPEG 2000", jpeg_2000, Expected(captioned=0)),
    Convention("tags below one folder", orchard, Expected(captioned=0, notes=("tags.json",))),
]  # fmt: skip
