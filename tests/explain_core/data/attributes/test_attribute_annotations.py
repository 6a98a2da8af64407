"""Attributes of marked objects in COCO's form."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

SET = {
    "attributes": [{"id": 1, "name": "striped"}, {"id": 7, "name": "leather"}],
    "images": [{"id": 0, "file_name": "a/1.jpg"}, {"id": 4, "file_name": "a/2.jpg"}],
    "annotations": [
        {"image_id": 0, "category_id": 3, "attribute_ids": [1, 7]},
        {"image_id": 4, "category_id": 3, "attribute_ids": [7]},
        {"image_id": 4, "attribute_ids": []},
    ],
}


def test_attributes_by_number(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps(SET))
    assert read_attribute_table(Place.of(file)).of_images == {
        "a/1.jpg": {"striped": 1.0, "leather": 1.0}, "a/2.jpg": {"leather": 1.0},
    }  # fmt: skip
    file.write_text(json.dumps(SET | {"categories": [{"id": 3, "name": "shirt, blouse"}]}))
    assert read_attribute_table(Place.of(file)).of_images["a/2.jpg"] == {"leather shirt": 1.0}
    file.write_text(json.dumps(SET | {"attributes": SET["attributes"][:1]}))
    with pytest.raises(
        CaptionError, match=r"t\.json, annotation 1: no image or attribute has its number: 0, 7"
    ):
        read_attribute_table(Place.of(file))


def test_a_whole_export_of_label_studio_is_refused_with_the_way(tmp_path: Path) -> None:
    result = [{"type": "choices", "from_name": "grain", "value": {"choices": ["wavy"]}}]
    tasks = [{"id": 1, "data": {"image": "/data/upload/1.jpg"}, "annotations": [{"result": result}]}]
    (tmp_path / "t.json").write_text(json.dumps(tasks))
    with pytest.raises(CaptionError, match="export JSON-MIN or CSV there"):
        read_attribute_table(Place.of(tmp_path / "t.json"))
