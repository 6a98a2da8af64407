"""Conventions of archives: more benchmarks as they unpack, and what disks, clouds and people leave between pictures."""

import json
import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from scipy.io import savemat

from tests.conventions.published import BY_SPLIT, IDS, SPLIT, flowers, text
from tests.conventions.sets import (
    BIRDS,
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    picture,
    pictures,
    rows,
    table,
    zipped,
)

BOX = (4, 5, 20, 10)
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}


def scenes(root: Path) -> Path:
    """SUN397: a letter's folder round each class, and ten partitions of paths that begin at the root."""
    for name, label in CLASS.items():
        picture(root / f"{label[0]}/{label}/sun_{name}.jpg", name)
    for partition in ("01", "02"):
        for file, names in (("Training", BY_SPLIT[0][1]), ("Testing", BY_SPLIT[1][1])):
            told = "".join(f"/{CLASS[n][0]}/{CLASS[n]}/sun_{n}.jpg\n" for n in names)
            text(root / f"Partitions/{file}_{partition}.txt", told)
    text(root / "Partitions/ClassName.txt", "/c/crow\n/w/wren\n")
    return root


def places(root: Path) -> Path:
    """Places365: lists of paths with numbers, those of validation flat, and the names by number."""
    for name, label in CLASS.items():
        if name in HELD_OUT:
            picture(root / f"val_256/Places365_val_{name}.jpg", name)
        else:
            picture(root / f"data_256/{label[0]}/{label}/{name}.jpg", name)
    train = "".join(f"/{CLASS[n][0]}/{CLASS[n]}/{n}.jpg {NUMBER[CLASS[n]]}\n" for n in BY_SPLIT[0][1])
    text(root / "places365_train_standard.txt", train)
    text(root / "places365_val.txt", "".join(f"Places365_val_{n}.jpg {NUMBER[CLASS[n]]}\n" for n in HELD_OUT))
    text(root / "categories_places365.txt", "/c/crow 0\n/w/wren 1\n")
    return root


def clothes(root: Path) -> Path:
    """DeepFashion: lists that begin with their length and a header, blanks between the columns."""
    pictures(root, "img/Sheer_Top/img_{name}.jpg")
    form = "img/Sheer_Top/img_{}.jpg"
    labels = "".join(f"{form.format(n):60}{NUMBER[c] + 1}\n" for n, c in CLASS.items())
    text(root / "Anno/list_category_img.txt", f"6\nimage_name  category_label\n{labels}")
    text(root / "Anno/list_category_cloth.txt", "2\ncategory_name  category_type\ncrow    1\nwren    1\n")
    boxes = "".join(f"{form.format(n):60}4 5 24 15\n" for n in CLASS)
    text(root / "Anno/list_bbox.txt", f"6\nimage_name  x_1  y_1  x_2  y_2\n{boxes}")
    parts = "".join(f"{form.format(n):60}{'test' if n in HELD_OUT else 'train'}\n" for n in CLASS)
    text(root / "Eval/list_eval_partition.txt", f"6\nimage_name  evaluation_status\n{parts}")
    return root


def celebrities(root: Path) -> Path:
    """CelebA's own list: a count, a line of names, and -1 or 1."""
    pictures(root, "img_align_celeba/{name}.jpg")
    told = "".join(f"{name}.jpg  1 -1 {1 - 2 * NUMBER[c]:2d}\n" for name, c in CLASS.items())
    text(root / "list_attr_celeba.txt", f"6\nSmiling Wearing_Hat Male \n{told}")
    return root


def celebrities_table(root: Path) -> Path:
    pictures(root, "img_align_celeba/img_align_celeba/{name}.jpg")
    said = [{"image_id": f"{n}.jpg", "Smiling": 1, "Male": 1 - 2 * NUMBER[c]} for n, c in CLASS.items()]
    table(root / "list_attr_celeba.csv", said)
    parts = [{"image_id": f"{n}.jpg", "partition": 2 * (n in HELD_OUT)} for n in CLASS]
    return table(root / "list_eval_partition.csv", parts).parent


def caltech(root: Path) -> Path:
    """101_ObjectCategories beside Annotations, with the same names of files in each class."""
    for label, names in BIRDS.items():
        for k, name in enumerate(names):
            picture(root / f"caltech-101/101_ObjectCategories/{label}/image_000{k}.jpg", name)
            text(root / f"caltech-101/Annotations/{label}/annotation_000{k}.mat", "")
    text(root / "caltech-101/show_annotation.m", "function show_annotation\n")
    return root


def stanford_dogs(root: Path) -> Path:
    """Images/ and Annotation/ of VOC's without an ending, and the split in a MATLAB file."""
    for name, label in CLASS.items():
        picture(root / f"Images/n0208-{label}/n0208_{name}.jpg", name)
        box = "<bndbox><xmin>4</xmin><ymin>5</ymin><xmax>24</xmax><ymax>15</ymax></bndbox>"
        told = f"<annotation><object><name>{label}</name>{box}</object></annotation>"
        text(root / f"Annotation/n0208-{label}/n0208_{name}", told)
    for split, names in BY_SPLIT:
        listed = np.array([[f"n0208-{CLASS[n]}/n0208_{n}.jpg"] for n in names], object)
        labels = np.array([[NUMBER[CLASS[n]] + 1] for n in names], np.uint8)
        savemat(root / f"{split}_list.mat", {"file_list": listed, "labels": labels})
    return root


def land_use(root: Path) -> Path:
    """TIFs in capitals below Images, and a readme."""
    pictures(root, "UCMerced_LandUse/Images/{label}/{name}.TIF")
    text(root / "UCMerced_LandUse/readme.txt", "Please cite\n")
    return root


def defects(root: Path) -> Path:
    """MVTec: train/good alone, test/ with defects, and masks in ground_truth/."""
    for name, label in CLASS.items():
        if name in HELD_OUT or label == "wren":
            picture(root / f"bottle/test/{label}/{name}.png", name)
        else:
            picture(root / f"bottle/train/{label}/{name}.png", name)
        if label == "wren":
            picture(root / f"bottle/ground_truth/wren/{name}_mask.png", name)
    text(root / "bottle/license.txt", "CC BY-NC-SA 4.0\n")
    return root


def flowers_with_texts(root: Path) -> Path:
    """Oxford's flowers with Reed's texts: text_c10/class_00001/image_00001.txt."""
    flowers(root)
    for name, label in CLASS.items():
        text(
            root / f"text_c10/class_{NUMBER[label] + 1:05d}/image_{IDS[name]:05d}.txt",
            f"{TEXTS[label]} {name}\n",
        )
    return root


def flickr30k(root: Path) -> Path:
    """Hugging Face's table of Flickr30k: lists in strings, a split, a number."""
    pictures(root, "flickr30k-images/{label}/{name}.jpg")
    said = [
        {"raw": json.dumps([f"{TEXTS[c]} {n}", f"{n} again"]), "sentids": "[0, 1]",
         "split": "test" if n in HELD_OUT else "train", "filename": f"{n}.jpg", "img_id": k}
        for k, (n, c) in enumerate(CLASS.items())
    ]  # fmt: skip
    return table(root / "flickr_annotations_30k.csv", said).parent


def kohya(root: Path) -> Path:
    """Captions called 1.caption beside pictures of class folders."""
    for name, label in CLASS.items():
        picture(root / f"{label}/{name}.png", name)
        text(root / f"{label}/{name}.caption", f"{TEXTS[label]} {name}")
    return root


def json_beside(root: Path) -> Path:
    """An object of each picture in a file beside it."""
    pictures(root, "{label}/{name}.jpg")
    for name, label in CLASS.items():
        told = {
            "caption": f"{TEXTS[label]} {name}",
            "url": "https://example.org/1",
            "key": name,
            "status": "success",
        }
        text(root / f"{label}/{name}.json", json.dumps(told))
    return root


def thumbnails(root: Path) -> Path:
    """What Windows, macOS, Synology and Jupyter leave in class folders."""
    pictures(root)
    for label, names in BIRDS.items():
        for file in ("Thumbs.db", ".DS_Store", "desktop.ini", f"._{names[0]}.jpg"):
            text(root / label / file, "x")
        picture(root / f"{label}/@eaDir/{names[0]}.jpg/SYNOPHOTO_THUMB_M.jpg")
        picture(root / f"{label}/.ipynb_checkpoints/{names[0]}-checkpoint.jpg")
    picture(root / ".ipynb_checkpoints/x-checkpoint.jpg")
    text(root / "__MACOSX/crow/._c1.jpg", "mac")
    text(root / "$RECYCLE.BIN/desktop.ini", "x")
    return root


def same_names(root: Path) -> Path:
    """001.jpg in each class's folder, and a table of names and classes."""
    said = []
    for label, names in BIRDS.items():
        for k, name in enumerate(names):
            picture(root / f"{label}/00{k}.jpg", name)
            said.append({"filename": f"00{k}.jpg", "label": label, "caption": TEXTS[label]})
    return table(root / "labels.csv", said).parent


def same_names_alone(root: Path) -> Path:
    """001.jpg in each class's folder, and a table of names without classes."""
    for label, names in BIRDS.items():
        for k, name in enumerate(names):
            picture(root / f"{label}/00{k}.jpg", name)
    return table(root / "captions.csv", [{"image": "000.jpg", "caption": "a bird"}]).parent


def links(root: Path) -> Path:
    """Hugging Face's cache: a snapshot of links into blobs beside it."""
    for name, label in CLASS.items():
        blob = picture(root / f"blobs/{name}.jpg", name)
        link = root / f"snapshots/0a1b/{label}/{name}.jpg"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    return root / "snapshots/0a1b"


def some_links(root: Path) -> Path:
    """Links within the folder: a class's picture that lies in a pool."""
    for name, label in CLASS.items():
        lies = picture(root / f"birds/{label}/{name}.jpg", name)
        if name == "w3":
            lies.rename(root / "birds/wren/w9.jpg")
            lies.symlink_to("w9.jpg")
    (root / "birds/wren/w9.jpg").rename(root / "birds/.w9.jpg")
    (root / "birds/wren/w3.jpg").unlink()
    (root / "birds/wren/w3.jpg").symlink_to("../.w9.jpg")
    return root / "birds"


def zip_in_zip(root: Path) -> Path:
    pictures(root / "x")
    (root / "y").mkdir()
    zipped(root / "x", root / "y/train.zip")
    return zipped(root / "y", root / "birds.zip")


def tarball(root: Path) -> Path:
    pictures(root / "birds")
    with tarfile.open(root / "birds.tar.gz", "w:gz") as archive:
        archive.add(root / "birds", "birds")
    return root / "birds.tar.gz"


def arrays(root: Path) -> Path:
    root.mkdir()
    np.savez(root / "pathmnist.npz", train_images=np.zeros((2, 2, 2), np.uint8))
    return root / "pathmnist.npz"


def workbook(root: Path) -> Path:
    pictures(root)
    with zipfile.ZipFile(root / "labels.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return root / "labels.xlsx"


def one_picture(root: Path) -> Path:
    return picture(root / "c1.jpg")


def pointers(root: Path) -> Path:
    """Pictures that git lfs has not fetched."""
    for name, label in CLASS.items():
        text(
            root / f"{label}/{name}.jpg",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0a\nsize 12345\n",
        )
    return root


def addresses(root: Path) -> Path:
    """URLs with a query, of pictures that lie here."""
    pictures(root, "images/{name}.jpg")
    return table(
        root / "birds.csv",
        rows("https://cdn.example.org/a/{name}.jpg?size=large&v=2", "url", label="label", caption="text"),
    )


def addresses_alone(root: Path) -> Path:
    root.mkdir()
    return table(root / "birds.csv", rows("https://cdn.example.org/a/{name}.jpg", "image_url", label="label"))


def network_share(root: Path) -> Path:
    pictures(root, "images/{label}/{name}.jpg")
    return table(root / "birds.csv", rows(r"\\nas01\photos\birds\{label}\{name}.jpg", "Path", label="label"))


def untidy_paths(root: Path) -> Path:
    """./ before paths, two slashes, blanks behind."""
    pictures(root)
    return table(root / "birds.csv", rows(".//{label}//{name}.jpg ", "image", label="label", caption="text"))


def decomposed(root: Path) -> Path:
    """Names as a Mac writes them, and a table as Windows does."""
    pictures(root, "Vo\u0308gel/{label}/ku\u0308he {name}.jpg")
    return table(
        root / "birds.csv", rows("V\u00f6gel/{label}/k\u00fche {name}.jpg", label="label", caption="text")
    )


ARCHIVES = [
    Convention("SUN397", scenes, Expected(splits=SPLIT, captioned=0)),
    Convention("Places365", places, Expected(splits=SPLIT, captioned=0)),
    Convention("DeepFashion", clothes, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("CelebA's list of attributes", celebrities, Expected(refused=("img_align_celeba", "class"))),
    Convention(
        "CelebA's table, one column said", celebrities_table,
        Expected(classes=("-1", "1"), splits=SPLIT, captioned=0), {"columns": "class=Male"},
    ),
    Convention("Caltech-101", caltech, Expected(captioned=0)),
    Convention(
        "Stanford's dogs", stanford_dogs,
        Expected(classes=("n0208-crow", "n0208-wren"), splits=SPLIT, captioned=0, boxes=6, box=BOX),
    ),
    Convention("UC Merced's TIF", land_use, Expected(captioned=0)),
    Convention("MVTec's good and bad", defects, Expected(splits={"train": 2, "test": 4}, captioned=0)),
    Convention("Oxford's flowers with Reed's texts", flowers_with_texts, Expected(classes=("1", "2"), splits=SPLIT)),
    Convention(
        "Flickr30k's table", flickr30k,
        Expected(splits=SPLIT, captions={"c1": (f"{TEXTS['crow']} c1", "c1 again")}),
    ),
    Convention("texts called 1.caption", kohya, Expected(captions=TEXT_C1)),
    Convention("objects called 1.json", json_beside, Expected(captions=TEXT_C1)),
    Convention("what disks leave", thumbnails, Expected(captioned=0)),
    Convention("one name in each class", same_names, Expected()),
    Convention(
        "one name in each class, no class told", same_names_alone,
        Expected(refused=("000.jpg", "give the path")),
    ),
    Convention("links out of the folder", links, Expected(captioned=0, notes=("6 pictures are links",))),
    Convention("links within the folder", some_links, Expected(captioned=0)),
    Convention("a zip in a zip", zip_in_zip, Expected(refused=("train.zip", "unpack"))),
    Convention("a packed tar", tarball, Expected(captioned=0)),
    Convention("arrays as a set", arrays, Expected(refused=("pathmnist.npz", "files"))),
    Convention("a workbook as a set", workbook, Expected(refused=("labels.xlsx", "CSV"))),
    Convention("a picture as a set", one_picture, Expected(refused=("c1.jpg", "folder"))),
    Convention("pictures of git lfs", pointers, Expected(refused=("git lfs pull",))),
    Convention("addresses of pictures that are here", addresses, Expected(captions=TEXT_C1)),
    Convention("addresses alone", addresses_alone, Expected(refused=("https://cdn.example.org", "download"))),
    Convention("a network share's paths", network_share, Expected(captioned=0)),
    Convention("untidy paths", untidy_paths, Expected(captions=TEXT_C1)),
    Convention("composed and decomposed names", decomposed, Expected(captions=TEXT_C1)),
]  # fmt: skip
