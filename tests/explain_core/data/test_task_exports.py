"""Scale's tasks and Edge Impulse's files."""

import pytest

from explain_core.data.task_exports import edge_impulse_objects, is_edge_impulse, is_scale, scale_objects
from explain_core.errors import CaptionError


def task(*marks: dict, **said: object) -> dict:
    return {"params": {"attachment": "s3://b/1.jpg"}, "response": {"annotations": list(marks), **said}}


def test_marks_of_tasks() -> None:
    content = [task({"label": "crow", "left": 1, "top": 2, "width": 3, "height": 4}), task(category="wren")]
    assert is_scale(content) and not is_scale([{"image": "1.jpg"}]) and not is_scale([])
    one, other = scale_objects("t.json", content)
    assert (one.path, one.kinds, one.boxes[0].width) == ("s3://b/1.jpg", ("crow",), 3)
    assert (other.kinds, other.boxes) == (("wren",), ())
    with pytest.raises(CaptionError, match="task 1: a box's sides are no numbers"):
        list(scale_objects("t.json", [task({"label": "a", "left": "x", "top": 2, "width": 3, "height": 4})]))


def test_labels_and_splits_of_files() -> None:
    label = {"type": "label", "label": "crow"}
    box = {"label": "wren", "x": 1, "y": 2, "width": 3, "height": 4}
    files = [
        {"path": "training/1.jpg", "category": "training", "label": label},
        {
            "path": "testing/2.jpg",
            "category": "testing",
            "label": {"type": "unlabeled"},
            "boundingBoxes": [box],
        },
    ]
    assert is_edge_impulse({"files": files}) and not is_edge_impulse({"files": [{"path": "1.jpg"}]})
    one, other = edge_impulse_objects("info.labels", {"files": files})
    assert (one.path, one.kinds, one.split) == ("training/1.jpg", ("crow",), "train")
    assert (other.kinds, other.boxes[0].height, other.split) == (("wren",), 4, "test")
