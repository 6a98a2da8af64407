"""VOC's XML and YOLO's lines: the box of the only object, and the class where no folder tells it."""

import pytest

from explain_core.data.annotations.object_boxes import Objects, object_rows
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError, ImageSetError
from explain_core.image_sets import load_image_set
from tests.explain_core.data.packed import picture

OBJECT = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>2</ymin><xmax>10</xmax><ymax>8</ymax></bndbox></object>"


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def voc(*objects):
    return f"<annotation>{''.join(OBJECT.format(*each) for each in objects)}</annotation>"


def test_voc(tmp_path):
    for k, objects in enumerate(
        ([("crow", 1)], [("wren", 3)], [("crow", 1), ("crow", 4)], [("crow", 1), ("wren", 2)], [])
    ):
        put(tmp_path / "JPEGImages" / f"{k}.png", picture(k))
        put(tmp_path / "Annotations" / f"{k}.xml", voc(*objects))
    found = load_image_set(f"folder:{tmp_path}")
    assert found.classes == ("crow", "wren") and [record.class_index for record in found.records] == [0, 1, 0]
    assert [record.box for record in found.records] == [Box(1, 2, 9, 6), Box(3, 2, 7, 6), None]
    said = " ".join(found.warnings)
    assert "1 image with several boxes used whole" in said
    assert "left out 1 image with objects of several classes: JPEGImages/3.png" in found.warnings
    assert "left out 1 image on which nothing is marked: JPEGImages/4.png" in found.warnings
    assert said.count("left out") == 2


def test_folders_tell_the_class_before_objects_do(tmp_path):
    for k, name in enumerate(("crow", "crow", "wren")):
        put(tmp_path / name / f"{k}.png", picture(k))
        put(tmp_path / name / f"{k}.xml", voc(("bird", 1)))
    found = load_image_set(f"folder:{tmp_path}")
    assert found.classes == ("crow", "wren") and all(record.box for record in found.records)


@pytest.mark.parametrize(
    "names", ["names: [crow, 'wren']", "names:\n  0: crow\n  1: wren\n", "names:\n- crow\n- wren\n"]
)
def test_yolo(tmp_path, names):
    put(tmp_path / "data.yaml", f"train: images/train\n{names}\nnc: 2\n")
    for split in ("train", "val"):
        for k in range(2):
            put(tmp_path / "images" / split / f"{split}{k}.png", picture(k))  # 12 x 10 pixels
            put(tmp_path / "labels" / split / f"{split}{k}.txt", f"{k} 0.5 0.5 0.5 0.4\n")
    found = load_image_set(f"folder:{tmp_path}")
    assert found.classes == ("crow", "wren") and [record.class_index for record in found.records] == [
        0,
        1,
        0,
        1,
    ]
    assert {record.box for record in found.records} == {Box(3.0, 3.0, 6.0, 4.0)}
    assert [record.split for record in found.records] == ["train", "train", "test", "test"]


def test_outlines_and_numbers_without_names(tmp_path):
    for k in range(2):
        put(tmp_path / f"{k}.png", picture(k))
    put(tmp_path / "0.txt", "3 0.25 0.1 0.75 0.1 0.5 0.9\n")
    put(tmp_path / "1.txt", "0 0.5 0.5 1 1 0.8\n")
    found = load_image_set(f"folder:{tmp_path}")
    assert [found.classes[record.class_index] for record in found.records] == ["3", "0"]
    box = found.records[0].box
    assert (box.x, box.width) == (3.0, 6.0) and box.height == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("1.xml", "<annotation><object>", "is no XML, or is cut short"),
        ("1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><annotation/>', "its document type is not read"),
        ("1.xml", "<annotation><object><name>crow</name></object></annotation>", "an object has no bndbox"),
        ("1.xml", voc(("crow", "left")), "xmin is 'left'"),
        ("1.txt", "0 40 30 100 120\n", "shares of the picture"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, name, text, said):
    put(tmp_path / "1.png", picture(1))
    put(tmp_path / name, text)
    with pytest.raises((CaptionError, ImageSetError), match=said) as met:
        load_image_set(f"folder:{tmp_path}")
    assert name in str(met.value)


def test_objects_of_several_classes_everywhere_are_said():
    notes: list[str] = []
    box = Box(1, 2, 3, 4)
    mixed = Objects("a.json", "1.jpg", ("crow", "wren"), (box, box))
    (row,) = object_rows(None, iter([mixed]), notes)
    assert row.is_bare and notes == ["1 image with objects of several classes, and none of one"]
