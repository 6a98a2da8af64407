"""Exports of services are known by their rows, and what cannot be meant is refused with its row."""

import json

import pytest

from explain_core.data.annotations.label_lines import lines_export, object_export
from explain_core.errors import CaptionError
from explain_core.places import Place

SIDES = {"left": 4, "top": 5, "width": 20, "height": 10}


def lines(tmp_path, *rows, name="output.manifest"):
    (tmp_path / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return lines_export(Place.of(tmp_path / name))


def row(**mark):
    job = {"image_size": [{}], "annotations": [{"class_id": 1} | mark]}
    return {"source-ref": "s3://b/1.jpg", "job": job, "job-metadata": {"class-map": {"1": "wren"}}}


def test_sagemakers_boxes_and_rows_that_nobody_labelled(tmp_path):
    found = list(lines(tmp_path, row(**SIDES), {"source-ref": "s3://b/2.jpg"}).objects())
    assert [(each.path, each.kinds, each.boxes[0].x) for each in found] == [("s3://b/1.jpg", ("wren",), 4)]
    with pytest.raises(CaptionError, match=r"output\.manifest:1: a box's sides"):
        list(lines(tmp_path, row(left="?")).objects())


def test_other_lines_are_none_of_theirs(tmp_path):
    assert lines(tmp_path, {"image": "1.jpg", "label": "crow"}, name="a.jsonl") is None
    assert lines(tmp_path, {"source-ref": "s3://b/1.jpg", "job": 1}) is None
    assert object_export("a.json", [{"image": "1.jpg"}]) is None
    assert object_export("a.json", {"samples": [1]}) is None


def test_labelboxs_answers_and_fiftyones_order():
    radio = {"name": "species", "radio_answer": {"name": "crow"}}
    label = {
        "annotations": {
            "classifications": [radio, {"name": "more", "text_answer": {"content": "a black bird"}}]
        }
    }
    data = {"data_row": {"external_id": "1.jpg"}, "projects": {"p": {"labels": [label]}}}
    (found,) = object_export("a.json", [data]).objects()
    assert (found.path, found.kinds, found.texts) == ("1.jpg", ("crow",), ("a black bird",))
    sample = {
        "filepath": "1.jpg",
        "tags": ["train", "test"],
        "predictions": {"label": "owl"},
        "mine": {"label": "crow"},
    }
    (found,) = object_export("s.json", {"samples": [sample]}).objects()
    assert (found.kinds, found.split) == (("crow",), None)
