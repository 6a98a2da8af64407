"""Tables as people and platforms leave them: paths in two columns, keys, titles above a header, merged cells, tasks."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.conventions.published import SPLIT, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
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

BOX = (4.0, 5.0, 20.0, 10.0)
SIDES = {"left": 4, "top": 5, "width": 20, "height": 10}
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}


def sites(root: Path) -> Path:
    """Camera traps: pictures of the same names in folders of sites, which a column of their own names."""
    told = []
    for k, (name, label) in enumerate(CLASS.items()):
        site = f"site{k % 2}"
        picture(root / f"{site}/{name}.jpg", name)
        other = f"site{1 - k % 2}"
        picture(root / f"{other}/{name}.jpg", f"{name} {other}")
        told.append({"folder": site, "filename": f"{name}.jpg", "species": label})
    return table(root / "labels.csv", told).parent


def epithets(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    genera = {"c1": "Corvus", "c2": "Corvus", "c3": "Parus", "w1": "Parus", "w2": "Corvus", "w3": "Parus"}
    said = [
        {"image": f"{n}.jpg", "genus": genera[n], "species": "major" if c == "crow" else "minor"}
        for n, c in CLASS.items()
    ]
    return table(root / "birds.csv", said).parent


def titled(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    told = "Inventory 2021,,\nby Anna,,\n,,\nfilename,species,split\n"
    told += "".join(f"{n}.jpg,{c},{'test' if n in HELD_OUT else 'train'}\n" for n, c in CLASS.items())
    text(root / "inventory.csv", told)
    return root


def thousands(root: Path) -> Path:
    told = []
    for k, (name, label) in enumerate(CLASS.items()):
        picture(root / f"images/{1200 + k}.jpg", name)
        told.append({"id": f"{1200 + k:,}", "species": label})
    return table(root / "list.csv", told).parent


def merged(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    first = {"c1": "crow", "w1": "wren"}
    return table(
        root / "sheet.csv", [{"species": first.get(n, ""), "image": f"{n}.jpg"} for n in CLASS]
    ).parent


def remarks(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    said = [
        row | {"comment": ("", "", "blurry")[k % 3]}
        for k, row in enumerate(rows("{name}.jpg", label="label"))
    ]
    return table(root / "labels.csv", said).parent


def links(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    said = [
        row | {"caption": f"https://a.org/{k}"} for k, row in enumerate(rows("{name}.jpg", label="label"))
    ]
    return table(root / "labels.csv", said).parent


def languages(*codes: str) -> Callable[[Path], Path]:
    def make(root: Path) -> Path:
        pictures(root)
        said = [
            row | {f"caption_{code}": f"{row['caption_en']} {code}" for code in codes}
            for row in rows(caption_en="text")
        ]
        if "en" not in codes:
            return table(root / "texts.csv", said).parent
        return table(
            root / "texts.csv", [{k: v for k, v in row.items() if k != "caption_en"} for row in said]
        ).parent

    return make


def other_languages(root: Path) -> Path:
    pictures(root)
    said = [
        row | {"caption_de": "ein Vogel mit rotem Kopf", "caption_fr": "un oiseau à tête rouge"}
        for row in rows()
    ]
    return table(root / "texts.csv", said).parent


def unassigned(root: Path) -> Path:
    """Vertex AI: pictures of which nobody says yet whether they train."""
    pictures(root)
    split = {name: "TEST" if name in HELD_OUT else "TRAIN" for name in CLASS} | {"c1": "UNASSIGNED"}
    text(root / "import.csv", "".join(f"{split[n]},gs://b/{c}/{n}.jpg,{c}\n" for n, c in CLASS.items()))
    return root


def vertex_lines(root: Path) -> Path:
    pictures(root)
    return lines(root / "import.jsonl", [
        {"imageGcsUri": f"gs://b/{c}/{n}.jpg", "classificationAnnotation": {"displayName": c},
         "dataItemResourceLabels": {"aiplatform.googleapis.com/ml_use": "test" if n in HELD_OUT else "training"}}
        for n, c in CLASS.items()
    ]).parent  # fmt: skip


def splits_by_value(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    return table(root / "labels.csv", rows("{name}.jpg", label="label", official="split")).parent


def keyed(root: Path) -> Path:
    """Pictures and their keys, and captions by key."""
    pictures(root)
    table(root / "images.csv", [{"key": k, "file_name": f"{n}.jpg"} for k, n in enumerate(CLASS, start=70)])
    said = [{"key": k, "caption": f"{TEXTS[c]} {n}"} for k, (n, c) in enumerate(CLASS.items(), start=70)]
    return table(root / "said.csv", said).parent


def label_map(form: str) -> Callable[[Path], Path]:
    """Numbers of classes, and their names in a file of some form."""
    contents = {
        "label_map.json": json.dumps({str(k): {"name": c, "color": "#fff"} for c, k in NUMBER.items()}),
        "classes.json": json.dumps([{"id": k, "name": c} for c, k in NUMBER.items()]),
        "label_map.pbtxt": "".join(f"item {{ id: {k}\n name: '{c}' }}\n" for c, k in NUMBER.items()),
        "labels.yaml": "names:\n" + "".join(f"  {k}: {c}\n" for c, k in NUMBER.items()),
        "meta/_darknet.labels": "".join(f"{c}\n" for c in NUMBER),
    }

    def make(root: Path) -> Path:
        pictures(root, "images/{name}.jpg")
        text(root / form, contents[form])
        return table(root / "labels.csv", rows("{name}.jpg", label="number")).parent

    return make


def from_nought(root: Path) -> Path:
    """Numbers 1 and 3 of five names: of which the first may be 0 or 1."""
    pictures(root, "images/{name}.jpg")
    text(root / "classes.txt", "a\ncrow\nb\nwren\nc\n")
    return table(
        root / "labels.csv", [{"image": f"{n}.jpg", "class": 1 + 2 * NUMBER[c]} for n, c in CLASS.items()]
    ).parent


def scale(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    text(root / "tasks.json", json.dumps([
        {"params": {"attachment": f"https://a.org/{n}.jpg"}, "response": {"annotations": [{"label": c, **SIDES}]}}
        for n, c in CLASS.items()
    ]))  # fmt: skip
    return root


def edge_impulse(root: Path) -> Path:
    files = []
    for name, label in CLASS.items():
        split = "testing" if name in HELD_OUT else "training"
        picture(root / f"{split}/{name}.jpg", name)
        files.append(
            {"path": f"{split}/{name}.jpg", "category": split, "label": {"type": "label", "label": label}}
        )
    text(root / "info.labels", json.dumps({"version": 1, "files": files}))
    return root


def kili(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    text(root / "export.json", json.dumps([
        {"externalId": n, "labels": [{"jsonResponse": {"JOB": {"categories": [{"name": c}]}}}]}
        for n, c in CLASS.items()
    ]))  # fmt: skip
    return root


def ibm(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    told = {f"{n}.jpg": [{"label": c}] for n, c in CLASS.items()}
    text(
        root / "_annotations.json",
        json.dumps({"version": "1.0", "type": "classification", "annotations": told}),
    )
    return root


def superannotate(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    points = {"x1": 4, "x2": 24, "y1": 5, "y2": 15}
    for name, label in CLASS.items():
        said = {
            "metadata": {"name": f"{name}.jpg"},
            "instances": [{"className": label, "points": points}],
            "tags": [],
        }
        text(root / f"{name}.jpg___objects.json", json.dumps(said))
    return root


def prodigy(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    options = [{"id": label} for label in NUMBER]
    said = [
        {"image": f"{n}.jpg", "options": options, "accept": [c], "answer": "accept"} for n, c in CLASS.items()
    ]
    return lines(root / "choices.jsonl", said).parent


def booleans(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    return lines(
        root / "d.jsonl", [{"image": f"{n}.jpg", "label": c == "wren"} for n, c in CLASS.items()]
    ).parent


def radiology(root: Path) -> Path:
    """ROCO: captions by names without endings, between tabs, four folders deep."""
    for name, label in CLASS.items():
        split = "test" if name in HELD_OUT else "train"
        picture(root / f"data/{split}/{label}/images/{name}.jpg", name)
        file = root / f"data/{split}/{label}/captions.txt"
        known = file.read_text() if file.is_file() else ""
        text(file, f"{known}{name}\t{TEXTS[label]} {name}\n")
    return root


def trained_alone(root: Path) -> Path:
    """State Farm: a table of training images, and test images without labels."""
    pictures(root, "imgs/train/{label}/{name}.jpg")
    picture(root / "imgs/test/t1.jpg")
    return table(root / "list.csv", rows("{name}.jpg", "img", classname="label")).parent


def called_splits(root: Path) -> Path:
    form = "{split}_{name}.jpg"
    pictures(root, form)
    return table(root / "y.csv", rows(form, label="label")).parent


def nested_once(root: Path) -> Path:
    return pictures(root, "lfw-a/lfw-a/{label}/{name}.jpg")


def database(root: Path) -> Path:
    pictures(root)
    text(root / "labels.db", "")
    return root


def feather(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    text(root / "df.feather", "FEA1")
    return root


def patients(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [row | {"patient_id": k // 2} for k, row in enumerate(rows("{name}.jpg", label="label"))]
    return table(root / "labels.csv", said).parent


def other_folders(root: Path) -> Path:
    """Folders of places, and a table of classes."""
    told = []
    for k, (name, label) in enumerate(CLASS.items()):
        picture(root / f"{('park', 'wood')[k % 2]}/{name}.jpg", name)
        told.append({"image": f"{('park', 'wood')[k % 2]}/{name}.jpg", "species": label})
    return table(root / "labels.csv", told).parent


def places_in_pictures(root: Path) -> Path:
    """Tiles of slides: x and y are where a tile was cut out, and no box."""
    pictures(root, "images/{name}.jpg")
    said = [row | {"x": k, "y": 2 * k} for k, row in enumerate(rows("{name}.jpg", label="label"))]
    return table(root / "labels.csv", said).parent


def descriptions(root: Path) -> Path:
    pictures(root)
    text(root / "descriptions.txt", "".join(f"{label}: {said}\n" for label, said in TEXTS.items()))
    return root


def records(root: Path) -> Path:
    """A folder a picture, with what is known of it in a file of one name."""
    for name, label in CLASS.items():
        picture(root / f"rec_{name}/{name}.jpg", name)
        text(root / f"rec_{name}/meta.json", json.dumps({"species": label}))
    return root


def records_alone(root: Path) -> Path:
    for name in CLASS:
        picture(root / f"rec_{name}/{name}.jpg", name)
    return root


def partly_here(root: Path) -> Path:
    """Addresses in a bucket, of which some were not copied."""
    pictures(root)
    said = [{"uri": f"gs://b/{c}/{n}.jpg", "label": c} for n, c in (*CLASS.items(), ("c9", "crow"))]
    return table(root / "labels.csv", said).parent


def three_columns(root: Path) -> Path:
    """Numbers, names and groups of classes between tabs."""
    pictures(root, "images/{name}.jpg")
    named = [{"class_id": k, "class_name": c, "superclass": "bird"} for c, k in NUMBER.items()]
    table(root / "classes.tsv", named, "\t")
    return table(root / "labels.csv", rows("{name}.jpg", label="number")).parent


def perhaps_corners(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    return lines(
        root / "d.jsonl",
        [{"image": f"{n}.jpg", "label": c, "bbox": [4, 5, 24, 15]} for n, c in CLASS.items()],
    ).parent


def tested_alone(root: Path) -> Path:
    pictures(root, "{split}/{label}/{name}.jpg")
    picture(root / "test/owl/o1.jpg")
    return root


def videos(root: Path) -> Path:
    for k, (name, label) in enumerate([*CLASS.items(), ("104", "crow"), ("204", "wren")]):
        picture(root / f"{label}/clip{k % 2}/{name}.jpg", name)
    return root


def of_nothing(root: Path) -> Path:
    """A table of classes whose pictures are in no column that is known."""
    pictures(root)
    return table(
        root / "labels.csv", [{"nr of it": f"x{k}", "label": c} for k, c in enumerate(CLASS.values())]
    ).parent


def parents(root: Path) -> str:
    """A manifest beside the folder of pictures, whose folders are splits."""
    pictures(root / "data", "{split}/{name}.jpg")
    return f"manifest:{table(root / 'meta/all.csv', rows('../data/{split}/{name}.jpg', label='label'))}"


def tokens(root: Path) -> Path:
    pictures(root)
    said = [row | {"caption_tokens": str(row["caption"]).split()} for row in rows(caption="text")]
    text(root / "caps.json", json.dumps(said))
    return root


def submission(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    return table(root / "submission.csv", rows("{name}.jpg", label="label")).parent


def alone(kind: str) -> Expected:
    return Expected(captioned=0, notes=(kind,))


NAMED = Expected(captioned=0, notes=("numbers of classes are named by",))
EPITHETS = ("Corvus major", "Corvus minor", "Parus major", "Parus minor")
SPREADSHEETS = [
    Convention("folder and filename", sites, Expected(captioned=0, notes=("path is folder/filename",))),
    Convention("genera and epithets", epithets, Expected(6, EPITHETS, captioned=0, notes=("stands before species",))),
    Convention("titles above the header", titled, Expected(splits=SPLIT, captioned=0, notes=("3 lines above",))),
    Convention("thousands in ids", thousands, Expected(captioned=0)),
    Convention("merged cells", merged, Expected(2, captioned=0, splits={"train": 2}, notes=("into each row",))),
    Convention("remarks of annotators", remarks, Expected(captioned=0, notes=("left aside: comment",))),
    Convention("links as captions", links, Expected(notes=("most captions are addresses",))),
    Convention("captions in English and German", languages("de"), Expected(notes=("--columns caption=caption_de",))),
    Convention("captions in German and French", other_languages, Expected(captioned=0, notes=("several languages",))),
    Convention("UNASSIGNED", unassigned, Expected(splits=SPLIT, captioned=0, notes=("1 image without a split",))),
    Convention("Vertex AI's classes", vertex_lines, Expected(splits=SPLIT, captioned=0)),
    Convention("splits in any column", splits_by_value, Expected(splits=SPLIT, captioned=0, notes=("= official",))),
    Convention("captions by key", keyed, Expected(captions=TEXT_C1, notes=("is joined with images.csv by key",))),
    *(
        Convention(f"names in {form}", label_map(form), NAMED)
        for form in ("label_map.json", "classes.json", "label_map.pbtxt", "labels.yaml", "meta/_darknet.labels")
    ),
    Convention("numbers from 0 or 1", from_nought, Expected(6, ("a", "crow", "b", "wren", "c"), captioned=0,
               notes=("counted from 0, and no image is of class 0",))),
    Convention("Scale's tasks", scale, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Edge Impulse", edge_impulse, Expected(splits=SPLIT, captioned=0)),
    Convention("Kili", kili, Expected(captioned=0)),
    Convention("IBM's cloud annotations", ibm, Expected(captioned=0)),
    Convention("SuperAnnotate", superannotate, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Prodigy's choices", prodigy, Expected(captioned=0, notes=("accept is the class",))),
    Convention("true and false", booleans, Expected(6, ("false", "true"), captioned=0)),
    Convention("ROCO's captions", radiology, Expected(splits=SPLIT, captions=TEXT_C1)),
    Convention("training images alone", trained_alone, Expected(captioned=0, splits={"train": 6},
               notes=("no image is held out",))),
    Convention("splits in names", called_splits, Expected(captioned=0, notes=("which is not obeyed",))),
    Convention("one folder in one", nested_once, Expected(captioned=0, notes=("the only one that is there",))),
    Convention("a database beside classes", database, Expected(captioned=0, notes=("were not read", "labels.db"))),
    Convention("a Feather file", feather, Expected(refused=("df.feather", "save them as CSV"))),
    Convention("patients and no split", patients, Expected(captioned=0, notes=("share one patient_id",))),
    Convention("folders of places", other_folders, Expected(captioned=0, notes=("2 folders that pictures lie in",))),
    Convention("lines of class descriptions", descriptions, Expected(notes=("what is said of classes",))),
    Convention("records with meta.json", records, Expected(captioned=0)),
    Convention("records alone", records_alone, Expected(6, tuple(f"rec_{n}" for n in sorted(CLASS)), {"train": 6}, 0,
               notes=("holds one picture",))),
    Convention("a bucket that is partly here", partly_here, alone("1 row of labels.csv for images that are not there")),
    Convention("names among other columns", three_columns, alone("named by classes.tsv")),
    Convention("corners or sizes", perhaps_corners, Expected(captioned=0, boxes=6, box=(4, 5, 24, 15),
               notes=("--columns corners=bbox",))),
    Convention("a class in test alone", tested_alone, Expected(7, ("crow", "owl", "wren"), {"train": 4, "test": 3}, 0,
               notes=("no train image is of 1 class: owl",))),
    Convention("frames of clips", videos, Expected(8, captioned=0, notes=("on both sides of the split",))),
    Convention("a table that names no pictures", of_nothing, alone("nothing is read of it")),
    Convention("splits of folders in a manifest", parents, Expected(splits=SPLIT, captioned=0)),
    Convention("tokens beside captions", tokens, Expected(captions=TEXT_C1)),
    Convention("labels called submission.csv", submission, Expected(refused=("submission.csv", "--captions FILE"))),
    Convention("places of tiles", places_in_pictures, Expected(captioned=0)),
]  # fmt: skip
