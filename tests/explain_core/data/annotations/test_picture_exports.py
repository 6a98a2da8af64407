"""What labelling services say of a picture."""

import pytest

from explain_core.data.annotations.picture_exports import (
    darwin_objects,
    dataloop_objects,
    is_darwin,
    is_dataloop,
    is_vott,
    vott_objects,
)
from explain_core.errors import CaptionError

SQUARE = [{"x": 4, "y": 5}, {"x": 24, "y": 5}, {"x": 24, "y": 15}]
SIDES = {"x": 4.0, "y": 5.0, "w": 20.0, "h": 10.0}


def sides(box) -> tuple[float, ...]:
    return box.x, box.y, box.width, box.height


@pytest.mark.parametrize(
    "mark", [{"bounding_box": SIDES}, {"polygon": {"path": SQUARE}}, {"polygon": {"paths": [SQUARE]}}]
)
def test_darwin_tells_boxes_and_outlines(mark: dict) -> None:
    content = {"image": {"filename": "1.png"}, "annotations": [{"name": "crow", **mark}]}
    assert is_darwin(content) and not is_dataloop(content) and not is_vott(content)
    found = darwin_objects("1.json", "1.png", content)
    assert found.kinds == ("crow",) and [sides(box) for box in found.boxes] == [(4, 5, 20, 10)]


def test_a_tag_goes_before_marks() -> None:
    marks = [{"name": "crow", "tag": {}}, {"name": "beak", "bounding_box": SIDES}]
    found = darwin_objects("1.json", "1.png", {"item": {"slots": []}, "annotations": marks})
    assert found.kinds == ("crow",) and len(found.boxes) == 1
    with pytest.raises(CaptionError, match=r"1\.json: a box's sides"):
        darwin_objects("1.json", "1.png", {"annotations": [{"name": "crow", "bounding_box": {"x": 1}}]})


def test_dataloop_tells_classes_and_marks() -> None:
    mark = {"type": "box", "label": "beak", "coordinates": [SQUARE]}
    content = {"filename": "/1.png", "annotations": [{"type": "class", "label": "crow"}, mark]}
    assert is_dataloop(content) and not is_darwin(content)
    assert dataloop_objects("1.json", "1.png", content).kinds == ("crow",)
    (box,) = dataloop_objects("1.json", "1.png", {"annotations": [mark]}).boxes
    assert sides(box) == (4, 5, 20, 10)


def test_vott_tells_regions() -> None:
    region = {"tags": ["crow"], "boundingBox": {"left": 4, "top": 5, "width": 20, "height": 10}}
    content = {"assets": {"a": {"asset": {"name": "1.png"}, "regions": [region]}}}
    assert is_vott(content) and not is_vott({"assets": {}}) and not is_vott([content])
    (found,) = vott_objects("birds.json", content)
    assert (found.path, found.kinds, sides(found.boxes[0])) == ("1.png", ("crow",), (4, 5, 20, 10))
