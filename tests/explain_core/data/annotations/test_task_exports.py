"""Scale's, Kili's and IBM's tasks, Edge Impulse's and SuperAnnotate's files."""

import pytest

from explain_core.data.annotations.task_exports import (
    edge_impulse_objects,
    is_edge_impulse,
    is_scale,
    is_superannotate,
    scale_objects,
    superannotate_objects,
    task_export,
)
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


def test_answers_of_jobs() -> None:
    answers = [{"jsonResponse": {"JOB": {"categories": [{"name": name}]}}} for name in ("WREN", "CROW")]
    export = task_export("e.json", [{"externalId": "1", "labels": answers}])
    assert export is not None and export.tool == "Kili's"
    assert [(each.path, each.kinds) for each in export.objects()] == [("1", ("CROW",))]  # the last answer


def test_marks_by_picture() -> None:
    marks = {
        "1.jpg": [{"label": "crow", "x": 0.1, "y": 0.2, "x2": 0.5, "y2": 0.4}],
        "2.jpg": [{"label": "wren"}],
    }
    export = task_export("a.json", {"version": "1.0", "type": "localization", "annotations": marks})
    assert export is not None
    one, other = export.objects()
    assert one.in_shares and (one.kinds, round(one.boxes[0].width, 3)) == (("crow",), 0.4)
    assert (other.kinds, other.boxes) == (("wren",), ())
    assert task_export("a.json", {"annotations": marks}) is None


def test_instances_of_a_picture() -> None:
    box = {"className": "crow", "points": {"x1": 1, "x2": 4, "y1": 2, "y2": 6}}
    outline = {"className": "crow", "points": [1, 2, 5, 2, 5, 8]}
    content = {"metadata": {"name": "1.jpg"}, "instances": [box, outline], "tags": ["seen"]}
    assert is_superannotate(content) and not is_superannotate({"instances": []})
    found = superannotate_objects("1.jpg___objects.json", "1.jpg", content)
    assert found.kinds == ("crow", "crow") and [each.height for each in found.boxes] == [4, 6]
    assert superannotate_objects("n", "1.jpg", content | {"instances": []}).kinds == ("seen",)
