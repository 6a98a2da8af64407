"""Conventions of exports: boxes and labels as labelling tools, detectors' trainers and clouds write them."""

import json
from pathlib import Path

from tests.conventions.published import BY_SPLIT, SPLIT, text
from tests.conventions.sets import (
    CLASS,
    HELD_OUT,
    NUMBER,
    TEXTS,
    Convention,
    Expected,
    coco,
    lines,
    picture,
    pictures,
    rows,
    table,
)

BOX = (4, 5, 20, 10)
TEXT_C1 = {"c1": (f"{TEXTS['crow']} c1",)}
CORNERS = "4,5,24,15"
YOLO = "0.35 0.3333333 0.5 0.3333333"
STUDIO_BOX = {
    "x": 10,
    "y": 100 / 6,
    "width": 50,
    "height": 100 / 3,
    "original_width": 40,
    "original_height": 30,
}


def retinanet(root: Path) -> Path:
    """Rows without a header: path, corners, class; one picture of nothing; classes.csv of names and numbers."""
    pictures(root, "images/{name}.jpg")
    picture(root / "images/n1.jpg")
    told = "".join(f"images/{name}.jpg,{CORNERS},{label}\n" for name, label in CLASS.items())
    text(root / "annotations.csv", f"{told}images/n1.jpg,,,,,\n")
    text(root / "classes.csv", "wren,0\ncrow,1\n")
    return root


def open_images(root: Path) -> Path:
    """Boxes in shares of the picture, x before y, and classes by machine names."""
    pictures(root, "train/{name}.jpg")
    codes = {"crow": "/m/04rjg", "wren": "/m/015p6"}
    said = [
        {"ImageID": name, "Source": "xclick", "LabelName": codes[label], "Confidence": 1, "XMin": 0.1, "XMax": 0.6,
         "YMin": 5 / 30, "YMax": 0.5, "IsOccluded": 0}
        for name, label in CLASS.items()
    ]  # fmt: skip
    table(root / "train-annotations-bbox.csv", said)
    text(root / "class-descriptions-boxable.csv", "/m/04rjg,Crow\n/m/015p6,Wren\n")
    return root


def shares(root: Path) -> Path:
    """A table of boxes in shares of the picture."""
    pictures(root)
    box = {"xmin": 0.1, "ymin": 5 / 30, "xmax": 0.6, "ymax": 0.5}
    return table(root / "birds.csv", [row | box for row in rows(image="filename", **{"class": "label"})])


def min_choices(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = rows("/data/upload/3/0a1b2c3d-{name}.jpg", choice="label")
    extra = {
        "id": 1,
        "annotator": 1,
        "annotation_id": 4,
        "created_at": "2024-01-01T00:00:00Z",
        "lead_time": 2.5,
    }
    text(root / "project-3-at-2024.json", json.dumps([row | extra for row in said]))
    return root


def min_boxes(root: Path) -> Path:
    pictures(root, "images/{name}.jpg")
    said = [
        {"image": f"/data/upload/3/0a1b2c3d-{name}.jpg", "id": 1, "annotator": 1,
         "label": [STUDIO_BOX | {"rotation": 0, "rectanglelabels": [label]}]}
        for name, label in CLASS.items()
    ]  # fmt: skip
    text(root / "project-4-at-2024.json", json.dumps(said))
    return root


def studio_captions(root: Path) -> Path:
    """Label Studio's texts of pictures that lie in class folders."""
    pictures(root, "{label}/{name}.jpg")
    tasks = [
        {"id": 1, "data": {"captioning": f"/data/local-files/?d={label}/{name}.jpg"},
         "annotations": [{"result": [{"type": "textarea", "from_name": "caption", "to_name": "image",
                                      "value": {"text": [f"{TEXTS[label]} {name}"]}}]}]}
        for name, label in CLASS.items()
    ]  # fmt: skip
    text(root / "project-5.json", json.dumps(tasks))
    return root


def darknet(root: Path) -> Path:
    """CVAT's YOLO 1.1: obj.data, obj.names, obj_train_data/, and a list of its pictures."""
    for name, label in CLASS.items():
        picture(root / f"obj_train_data/{name}.jpg", name)
        text(root / f"obj_train_data/{name}.txt", f"{1 - NUMBER[label]} {YOLO}\n")
    text(root / "obj.names", "wren\ncrow\n")
    text(root / "obj.data", "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n")
    text(root / "train.txt", "".join(f"data/obj_train_data/{name}.jpg\n" for name in CLASS))
    return root


def yolo_lists(root: Path) -> Path:
    """images/ and labels/, flat, with train.txt and val.txt of paths, and names by number."""
    for name, label in CLASS.items():
        picture(root / f"images/{name}.jpg", name)
        text(root / f"labels/{name}.txt", f"{1 - NUMBER[label]} {YOLO}\n")
    for split, names in (("train", BY_SPLIT[0][1]), ("val", BY_SPLIT[1][1])):
        text(root / f"{split}.txt", "".join(f"./images/{name}.jpg\n" for name in names))
    text(root / "data.yaml", "path: ../birds\ntrain: train.txt\nval: val.txt\nnames:\n  0: wren\n  1: crow\n")
    return root


def roboflow_coco(root: Path) -> Path:
    """A first category that is above the others, and files with a hash in their names."""
    for split, folder in (("train", "train"), ("test", "valid")):
        names = [name for name in CLASS if (name in HELD_OUT) == (split == "test")]
        pictures(root / folder, "jpg.rf.0f1e2d3c.{name}.jpg", names)
        content = coco("jpg.rf.0f1e2d3c.{name}.jpg", instances=True)
        kept = [each for each in content["images"] if each["file_name"][-6:-4] in names]
        numbers = {each["id"] for each in kept}
        above = {"id": 0, "name": "birds", "supercategory": "none"}
        content |= {
            "images": kept, "annotations": [a for a in content["annotations"] if a["image_id"] in numbers],
            "categories": [above, *content["categories"]],
        }  # fmt: skip
        text(root / folder / "_annotations.coco.json", json.dumps(content))
    text(root / "README.roboflow.txt", "birds - v1\n\nThis dataset was exported via roboflow.com\n")
    return root


def roboflow_voc(root: Path) -> Path:
    for name, label in CLASS.items():
        folder = root / ("valid" if name in HELD_OUT else "train")
        picture(folder / f"jpg.rf.0f1e.{name}.jpg", name)
        box = "<xmin>4</xmin><xmax>24</xmax><ymin>5</ymin><ymax>15</ymax>"
        told = f"<annotation><filename>jpg.rf.0f1e.{name}.jpg</filename><object><name>{label}</name>"
        text(folder / f"jpg.rf.0f1e.{name}.xml", f"{told}<bndbox>{box}</bndbox></object></annotation>")
    return root


def create_ml(root: Path) -> Path:
    """Boxes by their middle."""
    for split, names in BY_SPLIT:
        pictures(root / split, "{name}.jpg", names)
        box = {"x": 14, "y": 10, "width": 20, "height": 10}
        told = [
            {"image": f"{n}.jpg", "annotations": [{"label": CLASS[n], "coordinates": box}]} for n in names
        ]
        text(root / split / "_annotations.createml.json", json.dumps(told))
    return root


def via_regions(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    shape = {"name": "rect", "x": 4, "y": 5, "width": 20, "height": 10}
    told = {
        f"{name}.jpg700": {
            "filename": f"{name}.jpg", "size": 700, "file_attributes": {},
            "regions": [{"shape_attributes": shape, "region_attributes": {"bird": label}}],
        }
        for name, label in CLASS.items()
    }  # fmt: skip
    text(root / "via_region_data.json", json.dumps(told))
    return root


def via_table(root: Path) -> Path:
    pictures(root, "{name}.jpg")
    shape = json.dumps({"name": "rect", "x": 4, "y": 5, "width": 20, "height": 10})
    said = [
        {"filename": f"{name}.jpg", "file_size": 700, "file_attributes": "{}", "region_count": 1, "region_id": 0,
         "region_shape_attributes": shape, "region_attributes": json.dumps({"bird": label})}
        for name, label in CLASS.items()
    ]  # fmt: skip
    return table(root / "via_region_data.csv", said).parent


def supervisely(root: Path) -> Path:
    for name, label in CLASS.items():
        folder = root / ("test" if name in HELD_OUT else "train")
        picture(folder / f"img/{name}.jpg", name)
        shape = {"classTitle": label, "geometryType": "rectangle",
                 "points": {"exterior": [[4, 5], [24, 15]], "interior": []}}  # fmt: skip
        told = {"description": "", "tags": [], "size": {"height": 30, "width": 40}, "objects": [shape]}
        text(folder / f"ann/{name}.jpg.json", json.dumps(told))
    text(root / "meta.json", json.dumps({"classes": [{"title": "crow", "shape": "rectangle"}], "tags": []}))
    return root


def datumaro(root: Path) -> Path:
    for split, names in BY_SPLIT:
        pictures(root / f"images/{split}", "{name}.jpg", names)
        items = [
            {"id": name, "image": {"path": f"{name}.jpg", "size": [30, 40]},
             "annotations": [{"id": 0, "type": "label", "label_id": 1 - NUMBER[CLASS[name]]}]}
            for name in names
        ]  # fmt: skip
        labels = {"labels": [{"name": "wren", "parent": ""}, {"name": "crow", "parent": ""}]}
        told = {"info": {}, "categories": {"label": labels}, "items": items}
        text(root / f"annotations/{split}.json", json.dumps(told))
    return root


def synsets(root: Path) -> Path:
    """CVAT's ImageNet txt: a list with numbers, and synsets.txt that names them."""
    pictures(root, "images/{name}.jpg")
    text(root / "train.txt", "".join(f"{name}.jpg {1 - NUMBER[label]}\n" for name, label in CLASS.items()))
    text(root / "synsets.txt", "wren\ncrow\n")
    return root


def vertex_boxes(root: Path) -> Path:
    """Vertex AI's import file of objects: corners in shares, with empty columns between."""
    pictures(root, "{name}.jpg")
    said = [
        f"{split.upper() if split == 'train' else 'VALIDATE'},gs://bucket/{name}.jpg,{CLASS[name]},0.1,0.1666667,,,0.6,0.5,,"
        for split, names in BY_SPLIT
        for name in names
    ]
    text(root / "import.csv", "\n".join(said) + "\n")
    return root


def llava(root: Path) -> Path:
    """What a machine said of each picture, as turns of a talk."""
    pictures(root)
    told = [
        {"id": name, "image": f"{label}/{name}.jpg", "conversations": [
            {"from": "human", "value": "<image>\nDescribe it."},
            {"from": "gpt", "value": f"{TEXTS[label]} {name}"},
        ]}
        for name, label in CLASS.items()
    ]  # fmt: skip
    text(root / "llava_instruct.json", json.dumps(told))
    return root


def donut(root: Path) -> Path:
    """The class within JSON in a string."""
    pictures(root, "train/{name}.jpg")
    said = [
        {"file_name": f"{name}.jpg", "ground_truth": json.dumps({"gt_parse": {"class": label}})}
        for name, label in CLASS.items()
    ]  # fmt: skip
    lines(root / "train/metadata.jsonl", said)
    return root


EXPORTS = [
    Convention("rows of corners without a header", retinanet, Expected(captioned=0, boxes=6, box=BOX)),
    Convention(
        "Open Images' shares", open_images,
        Expected(captioned=0, classes=("Crow", "Wren"), boxes=6, splits={"train": 6}, box=BOX),
    ),
    Convention("boxes in shares", shares, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Label Studio's short choices", min_choices, Expected(captioned=0)),
    Convention("Label Studio's short boxes", min_boxes, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Label Studio's texts", studio_captions, Expected(captions=TEXT_C1)),
    Convention(
        "Darknet's obj_train_data", darknet,
        Expected(classes=("wren", "crow"), splits={"train": 6}, captioned=0, boxes=6),
    ),
    Convention(
        "YOLO's lists of paths", yolo_lists,
        Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0, boxes=6),
    ),
    Convention("Roboflow's COCO", roboflow_coco, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("Roboflow's VOC", roboflow_voc, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("Create ML's middles", create_ml, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("VIA's regions", via_regions, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("VIA's table", via_table, Expected(captioned=0, boxes=6, box=BOX)),
    Convention("Supervisely", supervisely, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("Datumaro", datumaro, Expected(classes=("wren", "crow"), splits=SPLIT, captioned=0)),
    Convention(
        "synsets.txt beside a list", synsets,
        Expected(classes=("wren", "crow"), splits={"train": 6}, captioned=0),
    ),
    Convention("Vertex AI's objects", vertex_boxes, Expected(splits=SPLIT, captioned=0, boxes=6, box=BOX)),
    Convention("LLaVA's talk", llava, Expected(captions=TEXT_C1)),
    Convention("a class in a string of JSON", donut, Expected(refused=("ground_truth",))),
]  # fmt: skip
