"""Image sets in other languages and code pages, with classes in names and in folders within groups, and with notes."""

from collections.abc import Callable
from pathlib import Path

from tests.conventions.sets import CLASS, HELD_OUT, TEXTS, Convention, Expected, picture, rows, table


def in_folders(outer: dict[str, str]) -> Callable[[Path], Path]:
    """Pictures in set/OUTER/INNER/, by the inner folders."""

    def make(root: Path) -> Path:
        for inner, folder in outer.items():
            for k in range(2):
                picture(root / f"set/{folder}/{inner}/{k}.jpg", f"{inner}{k}")
        return root

    return make


def in_names(root: Path) -> Path:
    """Dogs and cats of Kaggle: crow.10.jpg in all/, with a table of captions."""
    for k, (name, label) in enumerate(CLASS.items()):
        picture(root / f"all/{label}.{k + 10}.jpg", name)
    said = [
        {"file": f"{label}.{k + 10}.jpg", "caption": TEXTS[label]} for k, label in enumerate(CLASS.values())
    ]
    return table(root / "captions.csv", said)


def in_russian(root: Path) -> Path:
    """A table in Russian, in Windows' code page."""
    lines = ["файл;класс;подпись;выборка"]
    for name, label in CLASS.items():
        picture(root / f"фото/{name}.jpg", name)
        split = "проверка" if name in HELD_OUT else "обучение"
        lines.append(f"{name}.jpg;{label};маленькая чёрная птица;{split}")
    (root / "таблица.csv").write_bytes("\n".join(lines).encode("cp1251"))
    return root


def padded(root: Path) -> Path:
    """Blanks round quotes, in the header too."""
    lines = ['"file" , "label" , "caption"']
    for name, label in CLASS.items():
        picture(root / f"all/a {name}.jpg", name)
        lines.append(f'"a {name}.jpg" , {label} , "{TEXTS[label]}, seen once"')
    (root / "t.csv").write_text("\n".join(lines))
    return root


def noted(root: Path) -> Path:
    """What is seen stands in a column of remarks."""
    for name in CLASS:
        picture(root / f"all/{name}.jpg", name)
    told = rows("{name}.jpg", image="file", species="label")
    looks = ("a small black bird", "grey wings, long tail", "pale belly on this bird")
    return table(
        root / "t.csv", [{**row, "Remarks": f"{looks[k % 3]} {k} there"} for k, row in enumerate(told)]
    ).parent


def split_and_class(root: Path) -> Path:
    for name, label in CLASS.items():
        picture(root / f"{'test' if name in HELD_OUT else 'train'}_{label}/{name}.jpg", name)
    return root


SPLIT = {"train": 6 - len(HELD_OUT), "test": len(HELD_OUT)}
SDNET = {"CD": "D", "UD": "D", "CP": "P", "UP": "P"}
ORGANS = {"colon_aca": "colon_image_sets", "colon_n": "colon_image_sets", "lung_n": "lung_image_sets"}
NEWCOMERS = [
    Convention(
        "codes within codes", in_folders(SDNET),
        Expected(8, classes=("CD", "CP", "UD", "UP"), captioned=0, notes=("4 innermost folders",)),
    ),
    Convention(
        "classes within groups", in_folders(ORGANS),
        Expected(6, classes=("colon_aca", "colon_n", "lung_n"), captioned=0, notes=("class=path:{}/*/*",)),
    ),
    Convention("a manifest of classes in names", in_names, Expected(), {"columns": "class=path:{{}}.#"}),
    Convention("a Russian table in cp1251", in_russian, Expected(splits=SPLIT, notes=("cp1251",))),
    Convention("blanks round quotes", padded, Expected()),
    Convention("remarks of what is seen", noted, Expected(notes=("--columns caption= leaves",))),
    Convention(
        "folders of a split and a class", split_and_class,
        Expected(splits=SPLIT, captioned=0), {"columns": "class=path:*_{{}}/*"},
    ),
    Convention(
        "folders of a split and a class, unasked", split_and_class,
        Expected(refused=("called like splits", "--columns 'class=path:*_{}/*'")),
    ),
]  # fmt: skip
