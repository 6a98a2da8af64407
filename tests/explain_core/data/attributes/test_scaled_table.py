"""Tables of attributes of a scale that people say."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_scale import Scale
from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, text: str, scale: str) -> AttributeTable:
    path.write_text(text)
    return read_attribute_table(Place.of(path), scale=Scale.of(scale))


def test_ratings_of_a_wide_table(tmp_path: Path) -> None:
    text = (
        "id,image,annotator,shiny,crest,round,span\n7,1.jpg,a,5,1,yes,31\n9,1.jpg,b,3,1,no,31\n"
        "12,2.jpg,a,1,0,3/4,64\n20,3.jpg,a,,0,40%,70\n21,4.jpg,b,-1,0,,33\n"
    )
    table = read(tmp_path / "t.csv", text, "1:5")
    assert table.of_images["1.jpg"] == {"shiny": 0.75, "crest": 1.0, "round": 0.5}
    assert table.of_images["2.jpg"] == {"shiny": 0.0, "crest": 0.0, "round": 0.75}
    assert table.of_images["3.jpg"] == {"crest": 0.0, "round": 0.4}
    told = " ".join(table.notes)
    assert "of shiny 1 is not at all, 5 entirely" in told
    assert "left aside span, which go beyond --attribute-scale 1:5" in told


def test_one_and_two_for_no_and_yes(tmp_path: Path) -> None:
    text = "image,red,striped\n1.jpg,1,2\n2.jpg,2,1\n"
    assert read(tmp_path / "t.csv", text, "1:2").of_images["1.jpg"] == {"red": 0.0, "striped": 1.0}
    assert read(tmp_path / "t.csv", text, "2:1").of_images["1.jpg"] == {"red": 1.0, "striped": 0.0}


def test_an_end_below_nought(tmp_path: Path) -> None:
    text = "image,red\n1.jpg,-1\n2.jpg,0\n3.jpg,2\n4.jpg,-2\n"
    found = read(tmp_path / "t.csv", text, "-2:2").of_images
    assert [found[f"{n}.jpg"]["red"] for n in (1, 2, 3, 4)] == [0.25, 0.5, 1.0, 0.0]


def test_a_long_table_and_a_list(tmp_path: Path) -> None:
    text = "image,attribute,value\n1.jpg,shiny,4\n2.jpg,shiny,1\n2.jpg,round,5\n"
    assert read(tmp_path / "t.csv", text, "1:5").of_images["2.jpg"] == {"shiny": 0.0, "round": 1.0}
    listed = [{"image": "1.jpg", "tags": [{"name": "shiny", "score": 4}, ["round", 1]]}]
    found = read(tmp_path / "t.json", json.dumps(listed), "1:5")
    assert found.of_images["1.jpg"] == {"shiny": 0.75, "round": 0.0}


def test_single_numbers_beyond_the_scale_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r't\.csv:4: "shiny" is 9, beyond --attribute-scale 1:5'):
        read(tmp_path / "t.csv", "image,shiny\n1.jpg,4\n2.jpg,1\n3.jpg,9\n", "1:5")


def test_nought_and_one_within_a_scale_are_said(tmp_path: Path) -> None:
    table = read(tmp_path / "t.csv", "image,shiny,crest\n1.jpg,90,1\n2.jpg,5,0\n", "0:100")
    assert "crest hold 0 and 1 alone, and 1 is 0.01" in " ".join(table.notes)


def test_a_folder_says_its_own(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="leave --attribute-scale out"):
        read_attribute_table(Place.of(tmp_path), scale=Scale(1, 5))
