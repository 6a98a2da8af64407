"""Long tables: values, how sure they are, and words in their place."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, text: str):
    (path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(path / "t.csv")).of_images


def test_yes_and_no_weigh_by_how_sure_they_are(tmp_path: Path) -> None:
    wanted = {"1.jpg": {"red": 1.0, "long": 0.375, "big": 0.75}}
    for sure in ("4,2,3,1", "definitely,guessing,probably,not visible", "1,.25,.5,unknown", "100,25,50,"):
        four = sure.split(",")
        text = (
            f"1.jpg,red,1,{four[0]}\n1.jpg,long,0,{four[1]}\n1.jpg,big,1,{four[2]}\n1.jpg,old,1,{four[3]}\n"
        )
        assert read(tmp_path, f"image,attribute,is_present,certainty\n{text}") == wanted
    assert read(tmp_path, "image,attribute,certainty\n1.jpg,red,.5\n") == {"1.jpg": {"red": 0.5}}


def test_how_sure_by_a_scale_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match='"certainty" goes to 5'):
        read(tmp_path, "image,attribute,present,certainty\n1.jpg,red,1,5\n1.jpg,long,1,2\n")
    with pytest.raises(CaptionError, match="may both say how true it is"):
        read(tmp_path, "image,attribute,value,confidence\n1.jpg,red,.3,.9\n")


def test_words_in_the_place_of_values_are_attributes(tmp_path: Path) -> None:
    text = "image,attribute,value\n1.jpg,crown_color,red\n1.jpg,crest,yes\n2.jpg,crown_color,black\n2.jpg,crest,no\n"
    assert read(tmp_path, text) == {
        "1.jpg": {"crown_color::red": 1.0, "crown_color::black": 0.0, "crest": 1.0},
        "2.jpg": {"crown_color::red": 0.0, "crown_color::black": 1.0, "crest": 0.0},
    }
    with pytest.raises(CaptionError, match="is 'perhaps'; wanted is 0 to 1"):
        read(tmp_path, "image,attribute,value\n1.jpg,crest,perhaps\n2.jpg,crest,yes\n")


def test_how_the_columns_are_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "image,attribute,present,certainty,note\n1.jpg,red,1,4,x\n1.jpg,old,0,2,y\n"
    )
    notes = read_attribute_table(Place.of(tmp_path / "t.csv")).notes
    assert notes[-1] == "t.csv: value = present, weighed by certainty; left aside note"
    (tmp_path / "t.csv").write_text("image,attribute\n1.jpg,red\n")
    assert (
        "every attribute that has a row is true"
        in read_attribute_table(Place.of(tmp_path / "t.csv")).notes[-1]
    )


def test_what_people_call_the_columns_of_names_and_values(tmp_path: Path) -> None:
    for head in ("file,feature,presence", "Bild,Merkmal,Anteil", "image,characteristic,present"):
        (tmp_path / "t.csv").write_text(f"{head}\n1.jpg,red crown,1\n1.jpg,long bill,0\n2.jpg,red crown,0\n")
        found = read_attribute_table(Place.of(tmp_path / "t.csv"))
        assert found.of_images == {
            "1.jpg": {"red crown": 1.0, "long bill": 0.0},
            "2.jpg": {"red crown": 0.0},
        }, head
