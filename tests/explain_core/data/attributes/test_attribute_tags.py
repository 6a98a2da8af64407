"""Attributes in cells of several. (Whole tables: test_attribute_table.py.)"""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.attributes.attribute_tags import is_of_tags
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, text: str, name: str = "t.csv"):
    (path / name).write_text(text)
    return read_attribute_table(Place.of(path / name))


def test_tags_behind_signs(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,tags\n1.jpg,#red_crown #long_bill\n2.jpg,#red_crown\n")
    found = read_attribute_table(Place.of(tmp_path / "t.csv"))
    assert found.of_images == {"1.jpg": {"red_crown": 1, "long_bill": 1}, "2.jpg": {"red_crown": 1}}


def test_attributes_that_are_there_and_not_there(tmp_path: Path) -> None:
    rows = [{"image_id": "7", "positive_attributes": ["red"], "negative_attributes": ["blue", "big"]}]
    (tmp_path / "t.json").write_text(json.dumps(rows))
    found = read_attribute_table(Place.of(tmp_path / "t.json"))
    assert found.of_images == {"7": {"red": 1, "blue": 0, "big": 0}}


def test_columns_of_tags() -> None:
    assert is_of_tags("tag1") and is_of_tags("Keyword 2") and not is_of_tags("tags_by")


def test_lists_as_json_writes_them_in_a_cell(tmp_path: Path) -> None:
    for cell in ('"[""red crown"", ""long bill""]"', '"{""choices"": [""red crown"", ""long bill""]}"'):
        assert read(tmp_path, f"image,tags\n1.jpg,{cell}\n").of_images == {
            "1.jpg": {"red crown": 1, "long bill": 1}
        }


def test_names_with_scores_in_a_list(tmp_path: Path) -> None:
    line = (
        '{"image": "1.jpg", "attributes": [{"name": "red", "score": 0.25}, {"name": "old", "score": null}]}\n'
    )
    assert read(tmp_path, line, "t.jsonl").of_images == {"1.jpg": {"red": 0.25}}
    assert read(tmp_path, '{"1.jpg": [["red", 0.25]]}', "t.json").of_images == {"1.jpg": {"red": 0.25}}


def test_sentences_are_no_names(tmp_path: Path) -> None:
    for said in ("A bird with a red crown.", "a bird " * 7):
        with pytest.raises(CaptionError, match=r"t\.csv:2: \"tags\" holds a sentence"):
            read(tmp_path, f"image,tags\n1.jpg,{said}\n")


def test_numbers_behind_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="holds numbers behind names, striped:2"):
        read(tmp_path, "image,tags\n1.jpg,striped:2|red crown:1\n")


def test_spellings_of_a_tag_are_one_and_its_column_s_name_is_no_part_of_it(tmp_path: Path) -> None:
    table = read(tmp_path, 'image,product_tags\n1.jpg,"Metal Legs, red"\n2.jpg,"metal legs"\n')
    assert table.of_images == {"1.jpg": {"Metal Legs": 1, "red": 1}, "2.jpg": {"Metal Legs": 1}}


def test_one_choice_and_several_are_of_one_column(tmp_path: Path) -> None:
    rows = [
        {"image": "/data/upload/7/1a2b3c4d-1.jpg", "damage": {"choices": ["spalling", "rust"]}},
        {"image": "/data/upload/7/1a2b3c4e-2.jpg", "damage": "rust"},
        {"image": "/data/upload/7/1a2b3c4f-3.jpg", "damage": "spalling"},
        {"image": "/data/upload/7/1a2b3c5f-4.jpg", "damage": {"choices": ["rust"]}},
    ]
    table = read(tmp_path, json.dumps(rows), "t.json")
    assert set(table.names) == {"damage::spalling", "damage::rust"}
    assert table.of_images[rows[1]["image"]] == {"damage::spalling": 0, "damage::rust": 1}


def test_several_choices_in_a_column_called_labels_are_attributes(tmp_path) -> None:
    (tmp_path / "t.csv").write_text(
        'image,labels,crown_color\n1.jpg,"{""choices"":[""wing bar"",""eye ring""]}",black\n'
        "2.jpg,eye ring,black\n3.jpg,wing bar,brown\n"
    )
    found = read_attribute_table(Place.of(tmp_path / "t.csv")).of_images["2.jpg"]
    assert found == {
        "labels::eye ring": 1.0, "labels::wing bar": 0.0, "crown_color::black": 1.0, "crown_color::brown": 0.0,
    }  # fmt: skip
