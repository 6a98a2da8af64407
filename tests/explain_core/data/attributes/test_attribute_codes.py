"""Attributes by number, as iMaterialist's table has them."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

ROWS = (
    "ImageId,EncodedPixels,Height,Width,ClassId,AttributesIds\n"
    'a1,1 20,40,48,10,"115,136"\na1,1 20,40,48,23,\na2,1 20,40,48,10,115\n'
)


def test_numbers_as_a_file_beside_names_them(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(ROWS)
    with pytest.raises(
        CaptionError, match=r'"AttributesIds" holds numbers of attributes, and nothing names them'
    ):
        read_attribute_table(Place.of(tmp_path / "train.csv"))
    content = {
        "categories": [{"id": 10, "name": "dress, gown"}, {"id": 23, "name": "shoe"}],
        "attributes": [{"id": 115, "name": "symmetrical"}, {"id": 136, "name": "maxi"}],
    }
    (tmp_path / "label_descriptions.json").write_text(json.dumps(content))
    table = read_attribute_table(Place.of(tmp_path / "train.csv"))
    assert table.of_images == {
        "a1": {"symmetrical dress": 1.0, "maxi dress": 1.0}, "a2": {"symmetrical dress": 1.0},
    }  # fmt: skip
    assert any("left aside EncodedPixels, Height, Width" in note for note in table.notes)
    content["attributes"] = content["attributes"][:1]
    (tmp_path / "label_descriptions.json").write_text(json.dumps(content))
    with pytest.raises(CaptionError, match="names no attribute 136"):
        read_attribute_table(Place.of(tmp_path / "train.csv"))
