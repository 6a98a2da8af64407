"""Sets as they are downloaded: folders within folders, lists beside them, and files that call classes otherwise."""

import json
from pathlib import Path

from tests.conventions.published import text
from tests.conventions.sets import (
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
)

BOX = (4.0, 5.0, 20.0, 10.0)


def flat_test_beside(root: Path) -> Path:
    """Plant diseases at Kaggle: plants/plants/train/scab/1.jpg, and test/test/1.jpg without labels."""
    pictures(root / "plants/plants", "{split}/{label}/{name}.jpg")
    (root / "plants/plants/test").rename(root / "plants/plants/valid")
    picture(root / "test/test/x1.jpg")
    return root


def signs_of_torchvision(root: Path) -> Path:
    """GTSRB as torchvision unpacks it: a table in each class's folder, and one of the test far above its pictures."""
    header = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n"
    of: dict[str, str] = {"0": header, "1": header, "test": header}
    for name, label in CLASS.items():
        number = NUMBER[label]
        held_out = name in HELD_OUT
        folder = "Final_Test/Images" if held_out else f"Training/0000{number}"
        picture(root / f"gtsrb/GTSRB/{folder}/{name}.ppm", name)
        of["test" if held_out else str(number)] += f"{name}.ppm;40;30;4;5;24;15;{number}\n"
    for number in (0, 1):
        text(root / f"gtsrb/GTSRB/Training/0000{number}/GT-0000{number}.csv", of[str(number)])
    text(root / "gtsrb/GT-final_test.csv", of["test"])
    return root


def parts_without_a_word(root: Path) -> Path:
    """Visual Genome: VG_100K/ and VG_100K_2/, which are parts of one download."""
    for name, label in CLASS.items():
        picture(root / f"VG_100K{'_2' if label == 'wren' else ''}/{name}.jpg", name)
    return root


def lists_round_about(root: Path) -> Path:
    """Tsinghua's dogs: one folder of pictures, boxes in another, and lists in a third."""
    pictures(root / "low-resolution")
    for split in ("train", "validation"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "validation")]
        text(root / f"Lists/{split}.lst", "".join(f".//{CLASS[name]}/{name}.jpg\n" for name in names))
    return root


def sets_in_one_word(root: Path) -> Path:
    """Logos: trainset.relpaths.txt and testset.relpaths.txt."""
    pictures(root / "logos/classes/jpg")
    for split in ("train", "test"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        text(
            root / f"logos/{split}set.relpaths.txt",
            "".join(f"classes/jpg/{CLASS[name]}/{name}.jpg\n" for name in names),
        )
    return root


def names_by_content(root: Path) -> Path:
    """Pl@ntNet: folders called by numbers in each split, and their names two folders above them."""
    codes = {"crow": 1355868, "wren": 1355932}
    for name, label in CLASS.items():
        picture(
            root / f"plants/images_{'test' if name in HELD_OUT else 'train'}/{codes[label]}/{name}.jpg", name
        )
    named = {str(code): label for label, code in codes.items()}
    text(root / "plants/plants_species_id_2_name.json", json.dumps(named))
    return root


def codes_with_names(root: Path) -> Path:
    """ImageNet-100: folders called by WordNet's codes, and what people call these."""
    for name, label in CLASS.items():
        picture(root / f"n0000000{NUMBER[label]}/{name}.jpg", name)
    named = {"n00000000": "crow, Corvus corone", "n00000001": "Eurasian winter wren, wren"}
    text(root / "Labels.json", json.dumps(named))
    return root


def outlines_in_xml(root: Path) -> Path:
    """LabelMe's XML, whose objects have an outline and no bndbox; all pictures lie in one folder."""
    for name, label in CLASS.items():
        picture(root / f"default/{name}.jpg", name)
        corners = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in ((4, 5), (24, 5), (24, 15), (4, 15)))
        marked = f"<name>{label}</name><deleted>0</deleted><polygon>{corners}</polygon>"
        gone = f"<name>dog</name><deleted>1</deleted><polygon>{corners}</polygon>"
        text(
            root / f"default/{name}.xml",
            f"<annotation><object>{marked}</object><object>{gone}</object></annotation>",
        )
    return root


def labels_of_files(root: Path) -> Path:
    """A manifest whose "labels" are files of what is known of each picture."""
    for name in CLASS:
        picture(root / f"data/{name}.jpg", name)
        text(root / f"labels/{name}.json", "{}")
    index = [{"data": f"data/{name}.jpg", "labels": f"labels/{name}.json"} for name in CLASS]
    text(root / "manifest.json", json.dumps({"type": "x", "index": index}))
    return root


def outline_beside_box(root: Path) -> Path:
    """Hasty: pictures and classes in lists of objects, and four numbers that the outline tells to be corners."""
    found = []
    for name, label in CLASS.items():
        picture(root / f"birds/{name}.jpg", name)
        outline = [[4, 5], [24, 5], [24, 15], [4, 15]]
        mark = {"id": name, "class_name": label, "bbox": [4, 5, 24, 15], "polygon": outline}
        found.append({"image_name": f"{name}.jpg", "width": 40, "height": 30, "labels": [mark]})
    classes = [{"class_name": label, "color": "#ff0000"} for label in NUMBER]
    text(root / "annotations.json", json.dumps({"label_classes": classes, "images": found}))
    return root


def counted_twice(root: Path) -> Path:
    """Garbage at Kaggle: lists of numbers counted from 0 and from 1, and folders of the same classes."""
    pictures(root / "bins/bins")
    for first, word in enumerate(("zero", "one")):
        told = "".join(f"{name}.jpg {NUMBER[label] + first}\n" for name, label in CLASS.items())
        text(root / f"{word}-indexed-files.txt", told)
    return root


def numbers_and_words_apart(root: Path) -> Path:
    """A table of words, and another of numbers for the same pictures."""
    pictures(root / "images", "{name}.jpg")
    table(root / "words.csv", rows("{name}.jpg", label="label"))
    return table(root / "numbers.csv", rows("{name}.jpg", label="number")).parent


def unquoted(root: Path) -> Path:
    """Fashion products: texts with commas, without quotes, in a few rows."""
    pictures(root / "images", "{name}.jpg")
    said = {name: f"{TEXTS[label]} {name}" for name, label in CLASS.items()}
    said["c2"] = "a black bird, long and thin, on a roof"
    lines = [f"{name},{CLASS[name]},{told}" for name, told in said.items()]
    text(root / "styles.csv", "\n".join(["id,label,caption", *lines, ""]))
    return root


def one_folder_and_an_unread_table(root: Path) -> Path:
    """All pictures in one folder, and a file of labels that is not understood."""
    pictures(root / "birds", "{name}.jpg")
    text(root / "labels.json", json.dumps({"version": 1, "marks": [[1, 2], [3, 4]]}))
    return root


def what_test_lacks(root: Path) -> Path:
    """A competition's column to be told, which test.csv has not, beside others of 0 and 1."""
    pictures(root, "{split}/{name}.jpg")
    told = [
        {"Id": name, "Eyes": k % 2, "Group": k // 3, "Score": 7 * (k // 2)} for k, name in enumerate(CLASS)
    ]
    table(root / "train.csv", [row for row in told if row["Id"] not in HELD_OUT] * 2)
    table(root / "test.csv", [{k: row[k] for k in ("Id", "Eyes", "Group")} for row in told[2:3] + told[5:]])
    return root


def set_beside_classes(root: Path) -> Path:
    """Brain tumours at Kaggle: no/ and yes/, pictures to be told, and another set with splits of its own."""
    pictures(root)
    picture(root / "pred/x1.jpg")
    for split in ("TRAIN", "TEST", "VAL"):
        picture(root / f"Birds-Mask-RCNN/{split}/{split}1.jpg")
    return root


def sides_in_objects(root: Path) -> Path:
    """BDD100K: a box's sides as an object of each mark."""
    pictures(root / "images/100k", "{name}.jpg")
    sides = {"x1": 4, "y1": 5, "x2": 24, "y2": 15}
    found = [
        {
            "name": f"{name}.jpg",
            "attributes": {"weather": "clear"},
            "labels": [{"category": label, "box2d": sides, "id": 1}],
        }
        for name, label in CLASS.items()
    ]
    text(root / "labels/marks.json", json.dumps(found))
    return root


def numbered_objects(root: Path) -> Path:
    """DeepFashion2: item1 and item2 in the JSON of each picture, with corners that an outline tells to be such."""
    pictures(root, "{split}/image/{name}.jpg")
    picture(root / "train/image/x1.jpg")
    for name, label in [*CLASS.items(), ("x1", "crow")]:
        mark = {
            "segmentation": [[4, 5, 24, 5, 24, 15]],
            "bounding_box": [4, 5, 24, 15],
            "category_id": NUMBER[label],
        }
        items = {"item1": {**mark, "category_name": label}}
        if name == "x1":
            items["item2"] = {**mark, "category_name": "wren", "category_id": 1}
        split = "test" if name in HELD_OUT else "train"
        text(root / f"{split}/annos/{name}.json", json.dumps({"source": "user", "pair_id": 1} | items))
    return root


def names_with_remarks(root: Path) -> Path:
    """Ultralytics' data.yaml with remarks behind names."""
    pictures(root, "images/{split}/{name}.jpg")
    for name, label in CLASS.items():
        split = "test" if name in HELD_OUT else "train"
        corners = "0.1 0.166667 0.6 0.166667 0.6 0.5 0.1 0.5"
        text(root / f"labels/{split}/{name}.txt", f"{NUMBER[label]} {corners}\n")
    text(
        root / "data.yaml",
        "train: images/train # 4\nval: images/test\nnames:\n  0: crow # black\n  1: wren\n",
    )
    return root


def lists_of_one_class(root: Path) -> Path:
    """VOC without its XML: crow_train.txt of 1 and -1, and so on."""
    pictures(root, "VOC2007/JPEGImages/{name}.jpg")
    for split in ("train", "val"):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "val")]
        for label in NUMBER:
            told = "".join(f"{name} {1 if CLASS[name] == label else -1:2}\n" for name in names)
            text(root / f"VOC2007/ImageSets/Main/{label}_{split}.txt", told)
    return root


def masks_within_a_split(root: Path) -> Path:
    """MVTec's second: test_public/ground_truth/bad/1_mask.png beside test_public/bad/1.png."""
    pictures(root, "birds/{split}/{label}/{name}.png")
    (root / "birds/test").rename(root / "birds/test_public")
    for name in HELD_OUT:
        picture(root / f"birds/test_public/ground_truth/{CLASS[name]}/{name}_mask.png")
    return root


def stems_in_another_case(root: Path) -> Path:
    """A spreadsheet's names in capitals and without endings."""
    for name in CLASS:
        picture(root / f"Fotos/{name}.jpg", name)
    listed = "".join(f"{name.upper()};{CLASS[name]};;\r\n" for name in CLASS)
    text(root / "Liste.csv", f"\ufeffDateiname;Art;;\r\n{listed}")
    return root


def packed_twice(root: Path) -> Path:
    """HAM10000 at Kaggle: each part once more, under a name in another case."""
    for k, name in enumerate(CLASS):
        first = picture(root / f"HAM_images_part_{1 + k % 2}/{name}.jpg", name)
        again = root / f"ham_images_part_{1 + k % 2}/{name}.jpg"
        again.parent.mkdir(exist_ok=True)
        again.write_bytes(first.read_bytes())
    return table(root / "HAM_metadata.csv", rows("{name}", image="image_id", dx="label")).parent


def four_points(root: Path) -> Path:
    """Capsule endoscopy: the four corners of each finding, x1, y1 to x4, y4, which are no box of two."""
    pictures(root)
    points = {"x1": 4, "y1": 5, "x2": 24, "y2": 5, "x3": 24, "y3": 15, "x4": 4, "y4": 15}
    return table(root / "metadata.csv", [row | points for row in rows("{name}.jpg", image="filename")]).parent


def list_by_split_with_names(root: Path) -> Path:
    """MONAI's dataset.json: lists by split, and beside them what describes the set and names its labels."""
    pictures(root, "img/{name}.png")
    lists: dict[str, list] = {"training": [], "validation": []}
    for name, label in CLASS.items():
        row = {"image": f"./img/{name}.png", "label": NUMBER[label]}
        lists["validation" if name in HELD_OUT else "training"].append(row)
    told = {"description": "birds", "labels": {"0": "crow", "1": "wren"}, "numTraining": 4}
    text(root / "dataset.json", json.dumps(told | lists))
    return root


def masks_as_labels(root: Path) -> Path:
    """nnU-Net's imagesTr and labelsTr: what is where, and no class."""
    pictures(root, "imagesTr/{name}.png")
    pictures(root, "labelsTr/{name}.png")
    told = [{"image": f"./imagesTr/{name}.png", "label": f"./labelsTr/{name}.png"} for name in CLASS]
    text(root / "dataset.json", json.dumps({"training": told}))
    return root


def class_dictionary(root: Path) -> Path:
    """Folders that are numbers, and class_dict.csv: class_index, class, height, width."""
    for name, label in CLASS.items():
        picture(root / f"{'test' if name in HELD_OUT else 'train'}/{1 + NUMBER[label]}/{name}.png", name)
    told = [
        {"class_index": 1 + k, "class": label, "height": 224, "width": 224} for label, k in NUMBER.items()
    ]
    return table(root / "class_dict.csv", told).parent


def names_in_a_named_column(root: Path) -> Path:
    """LEGO minifigures: numbers with a split, and what they are called in a column minifigure_name elsewhere."""
    pictures(root, "marvel/{label}/{name}.jpg")
    table(
        root / "index.csv",
        [
            {
                "path": f"marvel/{label}/{name}.jpg",
                "class_id": 1 + NUMBER[label],
                "train-valid": "valid" if name in HELD_OUT else "train",
            }
            for name, label in CLASS.items()
        ],
    )
    told = [{"class_id": 1 + k, "ids": "[7]", "bird_name": label} for label, k in NUMBER.items()]
    return table(root / "metadata.csv", told).parent


def subjects_and_a_table(root: Path) -> Path:
    """Faces by subject, S005/1.png, and a table of what they show in a column that is called as nothing is."""
    for k, name in enumerate(CLASS):
        picture(root / f"S00{k // 2}/{name}.png", name)
    told = [
        {"path": f"S00{k // 2}/{name}.png", "mood": label} for k, (name, label) in enumerate(CLASS.items())
    ]
    return table(root / "ck.csv", told).parent


WORDS = "classes are folders called by numbers"

DOWNLOADS = [
    Convention(
        "a flat test folder beside", flat_test_beside, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention(
        "GTSRB of torchvision", signs_of_torchvision,
        Expected(classes=("0", "1"), captioned=0, boxes=6, box=BOX, splits={"train": 4, "test": 2}),
    ),
    Convention("parts without a word", parts_without_a_word, Expected(refused=("no names of classes",))),
    Convention(
        "lists round about", lists_round_about, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention("trainset and testset", sets_in_one_word, Expected(captioned=0, splits={"train": 4, "test": 2})),
    Convention(
        "names by content", names_by_content,
        Expected(captioned=0, splits={"train": 4, "test": 2}, notes=(WORDS, "species_id_2_name.json")),
    ),
    Convention(
        "codes with names", codes_with_names, Expected(classes=("n00000000", "n00000001"), captioned=0)
    ),
    Convention("outlines in XML", outlines_in_xml, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("labels that are files", labels_of_files, Expected(refused=("class",))),
    Convention("an outline beside a box", outline_beside_box, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("numbers counted twice", counted_twice, Expected(captioned=0, notes=("numbers the classes",))),
    Convention(
        "numbers and words apart", numbers_and_words_apart,
        Expected(captioned=0, notes=("numbers.csv numbers the classes that words.csv tells",)),
    ),
    Convention(
        "texts with bare commas", unquoted,
        Expected(captions={"c2": ("a black bird, long and thin, on a roof",)}, notes=("1 row with commas",)),
    ),
    Convention(
        "one folder and an unread table", one_folder_and_an_unread_table,
        Expected(refused=("one folder of pictures, birds", "labels.json")),
    ),
    Convention(
        "a set beside classes", set_beside_classes,
        Expected(captioned=0, notes=("left out Birds-Mask-RCNN/ (3 pictures)", "pred/x1.jpg")),
    ),
    Convention("sides in objects", sides_in_objects, Expected(captioned=0, boxes=6, box=BOX)),
    Convention(
        "numbered objects", numbered_objects,
        Expected(captioned=0, boxes=6, box=BOX, splits={"train": 4, "test": 2}, notes=("1 image of several classes",)),
    ),
    Convention(
        "names with remarks in YAML", names_with_remarks,
        Expected(captioned=0, boxes=6, box=BOX, splits={"train": 4, "test": 2}),
    ),
    Convention(
        "masks within a split", masks_within_a_split, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention("names in another case and without endings", stems_in_another_case, Expected(captioned=0)),
    Convention("an archive packed twice", packed_twice, Expected(captioned=0, notes=("are those of HAM_images",))),
    Convention("four points", four_points, Expected(captioned=0)),
    Convention(
        "lists by split with names", list_by_split_with_names, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention("masks as labels", masks_as_labels, Expected(refused=("no names of classes",))),
    Convention(
        "a dictionary of classes", class_dictionary,
        Expected(captioned=0, splits={"train": 4, "test": 2}, notes=("named by class_dict.csv",)),
    ),
    Convention(
        "names in a named column", names_in_a_named_column, Expected(captioned=0, splits={"train": 4, "test": 2})
    ),
    Convention(
        "subjects and a table", subjects_and_a_table, Expected(refused=("whom or when", "--columns class=mood"))
    ),
    Convention("lists of one class", lists_of_one_class, Expected(captioned=0, splits={"train": 4, "test": 2})),
    Convention("what test lacks", what_test_lacks, Expected(refused=("--columns class=Score",))),
]  # fmt: skip
