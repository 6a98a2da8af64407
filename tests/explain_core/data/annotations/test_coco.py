"""COCO's JSON. (As whole sets: tests/conventions.)"""

import pytest

from explain_core.data.annotations.coco import coco_rows, is_coco
from explain_core.data.annotations.label_causes import SEVERAL, UNMARKED
from explain_core.data.image_set import Box, Part
from explain_core.errors import CaptionError
from explain_core.places import Place


def rows(**changed):
    content = {
        "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}],
        "annotations": [
            {"image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "keypoints": [5, 6, 2, 7, 8, 0]},
            {"image_id": 2, "category_id": 3, "bbox": [1, 2, 3, 4]},
            {"image_id": 2, "category_id": 4, "bbox": [1, 2, 3, 4]},
        ],
        "categories": [
            {"id": 3, "name": "crow", "keypoints": ["left_eye", "tail"]},
            {"id": 4, "name": "wren"},
        ],
    } | changed
    assert is_coco(content)
    notes: list[str] = []
    return list(coco_rows(Place("t.json"), content, "", notes)), notes


def test_one_object_gives_class_box_and_visible_points_several_classes_no_label():
    found, notes = rows()
    row, mixed = found
    assert (row.image, row.class_name, row.number, row.box) == ("a.jpg", "crow", 3, Box(1, 2, 3, 4))
    assert row.parts == (Part("left eye", 5, 6),)
    assert (mixed.image, mixed.is_bare, mixed.unlabelled) == ("b.jpg", True, SEVERAL)
    assert notes == []


def test_where_no_picture_has_a_label_it_is_said_why():
    one_of_none = {"image_id": 2, "category_id": 3, "bbox": [1, 2, 3, 4]}
    found, notes = rows(annotations=[one_of_none, one_of_none | {"category_id": 4}])
    assert [row.unlabelled for row in found] == [UNMARKED, SEVERAL]
    assert notes == ["t.json: 2 images with objects of several classes, or of none"]


def test_captions_are_kept_in_order():
    (one, two), _ = rows(
        annotations=[{"image_id": 2, "caption": " a  bird "}, {"image_id": 2, "caption": "black"}],
        categories=[],
    )
    assert one.captions == () and two.captions == ("a bird", "black") and two.class_name is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"categories": []}, "category 3 is not named"),
        (
            {"annotations": [{"image_id": 1, "category_id": 3, "bbox": [1, 2]}]},
            "wanted are x, y, width and height",
        ),
        ({"images": [{"id": 1, "file_name": 3}]}, "file_name is 3"),
    ],
)
def test_what_cannot_be_meant(changed, words):
    with pytest.raises(CaptionError, match=words):
        rows(**changed)


def test_other_json_is_not_coco():
    for content in (
        [],
        {"images": []},
        {"images": [{"id": 1}], "annotations": []},
        {"images": {}, "annotations": []},
    ):
        assert not is_coco(content)
