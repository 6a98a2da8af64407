"""Columns of a table of attributes that say nothing of a look: left aside in every form, and said."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, text: str, name: str = "t.csv"):
    (path / name).write_text(text)
    return read_attribute_table(Place.of(path / name))


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("image,body_color,artist\n1.jpg,red,Ann\n2.jpg,blue,Ann\n3.jpg,red,Ben\n4.jpg,blue,Ben\n", "artist"),
        ("image,tags,artist\n1.jpg,red crown,Ann\n2.jpg,long bill,Ben\n", "artist"),
        ("image,attribute,artist\n1.jpg,red crown,Ann\n2.jpg,long bill,Ben\n", "artist"),
        ("image,attribute,value,artist\n1.jpg,red crown,1,Ann\n2.jpg,long bill,0,Ben\n", "artist"),
        ("image,positive_attributes,negative_attributes,artist\n1.jpg,red,blue,Ann\n2.jpg,blue,red,Ben\n", "artist"),
        ("image,label,patient_age,sex\n1.jpg,Mass|Nodule,40,F\n2.jpg,Mass,51,M\n", "patient_age, sex"),
        ("image,red crown,artist\n1.jpg,1,Ann\n2.jpg,0,Ben\n", "artist"),
        ("image,red crown,diagnosis\n1.jpg,1,crow\n2.jpg,0,wren\n", "diagnosis"),
        ("image,body_color,diagnosis\n1.jpg,red,crow\n2.jpg,blue,crow\n3.jpg,red,wren\n4.jpg,blue,wren\n", "diagnosis"),
        ("image,body_color,shiny,diagnosis\n1.jpg,red,1,crow\n2.jpg,blue,0,crow\n3.jpg,red,1,wren\n", "diagnosis"),
        ("image,tags,diagnosis\n1.jpg,red crown,crow\n2.jpg,long bill,wren\n", "diagnosis"),
        ("image,attribute,value,diagnosis\n1.jpg,red crown,1,crow\n2.jpg,long bill,0,wren\n", "diagnosis"),
    ],
)  # fmt: skip
def test_said_in_every_form(tmp_path: Path, text: str, aside: str) -> None:
    notes = " ".join(read(tmp_path, text).notes)
    assert "left aside" in notes and all(each in notes for each in aside.split(", "))


def test_a_count_beside_words_of_a_look_is_left_aside(tmp_path: Path) -> None:
    rows = "1.jpg,red,3,9100\n2.jpg,blue,5,9200\n3.jpg,red,5,9300\n4.jpg,blue,3,9100\n"
    table = read(tmp_path, f"image,body_color,doors,price\n{rows}")
    assert table.of_images["1.jpg"] == {"body_color::red": 1.0, "body_color::blue": 0.0}
    assert "left aside doors, price" in " ".join(table.notes)
    with pytest.raises(CaptionError, match="ratings or counts"):
        read(tmp_path, "image,doors\n1.jpg,3\n2.jpg,5\n3.jpg,5\n")


def test_percent_beside_words_of_a_look_stay(tmp_path: Path) -> None:
    table = read(tmp_path, "image,color,shiny\n1.jpg,red,90\n2.jpg,blue,5\n3.jpg,red,55\n4.jpg,blue,0\n")
    assert table.of_images["1.jpg"]["shiny"] == 0.9 and table.of_images["1.jpg"]["color::red"] == 1.0


def test_whose_the_rows_are(tmp_path: Path) -> None:
    assert "by image" in read(tmp_path, "image,red\n1.jpg,1\n2.jpg,0\n").notes[-1]
    assert "by image or class" in read(tmp_path, "name,red\ncrow,1\nwren,0\n").notes[-1]


def test_words_of_how_often_are_no_looks(tmp_path: Path) -> None:
    with pytest.raises(
        CaptionError, match=r"Cap red, Stem thick tell how often.*\(always, never\).*shares from 0 to 1"
    ):
        read(tmp_path, "class,Cap red,Stem thick\ncrow,always,often\nwren,never,rarely\n")
    table = read(tmp_path, "image,red,certainty\n1.jpg,1,probably\n2.jpg,0,definitely\n3.jpg,1,probably\n")
    assert table.names == ("red",) and "left aside certainty" in " ".join(table.notes)
