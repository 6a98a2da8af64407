"""Exports of labelling tools: what is refused. (As whole sets: tests/conventions.)"""

import pytest

from explain_core.data.annotations.label_tools import (
    cvat_objects,
    is_label_studio,
    label_studio_objects,
    labelme_objects,
)
from explain_core.errors import CaptionError
from explain_core.places import Place


def test_a_task_without_answers_has_no_label_and_one_without_a_picture_is_refused():
    assert is_label_studio([{"data": {"image": "1.jpg"}, "annotations": []}])
    assert not is_label_studio([{"image": "1.jpg"}]) and not is_label_studio({})
    (task,) = label_studio_objects("p.json", [{"data": {"image": "1.jpg"}, "annotations": []}])
    assert task.path == "1.jpg" and task.kinds == task.boxes == ()
    with pytest.raises(CaptionError, match=r"p\.json, task 1: its data name no picture"):
        list(label_studio_objects("p.json", [{"data": {"age": 7}, "annotations": []}]))


def test_several_shapes_of_a_picture():
    shapes = [
        {"label": "crow", "points": [[4, 5], [24, 15], [20, 3]]},
        {"label": "wren", "points": [[1, 1], [2, 2]]},
    ]
    found = labelme_objects("1.json", "1.jpg", {"shapes": shapes})
    assert found.kinds == ("crow", "wren") and found.boxes[0].y == 3 and found.boxes[0].height == 12


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<annotations><image", "cut short"), ("<!DOCTYPE x><annotations/>", "document type"),
        ('<annotations><image name="1.jpg"><box label="a" xtl="x" ytl="1" xbr="2" ybr="3"/></image></annotations>',
         "no numbers"),
    ],
)  # fmt: skip
def test_xml_that_is_none(tmp_path, content, words):
    (tmp_path / "annotations.xml").write_text(content)
    with pytest.raises(CaptionError, match=words):
        list(cvat_objects(Place.of(tmp_path / "annotations.xml")))
