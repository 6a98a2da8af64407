"""What is said of objects and parts in a picture."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, content: object, name: str = "t.json"):
    (path / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return read_attribute_table(Place.of(path / name))


def test_vaw_s_attributes_are_said_of_their_objects(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            {"image_id": "7", "object_name": "wall", "positive_attributes": ["white"], "negative_attributes": ["red"]},
            {"image_id": "7", "object_name": "car", "positive_attributes": ["red"], "negative_attributes": ["white"]},
            {"image_id": "7", "object_name": "car", "positive_attributes": ["white"], "negative_attributes": []},
        ],
    )  # fmt: skip
    assert table.of_images["7"] == {"white wall": 1.0, "red wall": 0.0, "red car": 1.0, "white car": 1.0}
    assert any("what is true of one of them is true of it" in note for note in table.notes)


def test_visual_genome_s_objects_in_a_list(tmp_path: Path) -> None:
    objects = [
        {"names": ["tree"], "attributes": ["green", "tall"], "x": 1, "synsets": []},
        {"names": ["man"], "x": 1},
        {"name": "sky", "attributes": {"color": "blue"}},
    ]
    table = read(
        tmp_path, [{"image_id": 7, "attributes": objects}, {"image_id": 8, "attributes": objects[:1]}]
    )
    assert table.of_images == {
        "7": {"green tree": 1.0, "tall tree": 1.0, "sky_color::blue": 1.0},
        "8": {"green tree": 1.0, "tall tree": 1.0},
    }


def test_a_column_of_parts_beside_attributes_and_beside_words(tmp_path: Path) -> None:
    long = "image,part,attribute,value\n1.jpg,wing,black,1\n1.jpg,bill,black,0\n1.jpg,crown,red crown,1\n"
    wanted = {"black wing": 1.0, "black bill": 0.0, "red crown": 1.0}
    assert read(tmp_path, long, "t.csv").of_images == {"1.jpg": wanted}
    words = "image,part,color\n1.jpg,wing,black\n1.jpg,bill,gray\n2.jpg,wing,gray\n2.jpg,bill,gray\n"
    assert read(tmp_path, words, "t.csv").of_images == {
        "1.jpg": {"wing_color::black": 1.0, "wing_color::gray": 0.0, "bill_color::gray": 1.0},
        "2.jpg": {"wing_color::black": 0.0, "wing_color::gray": 1.0, "bill_color::gray": 1.0},
    }


def test_an_object_that_says_nothing_of_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="holds an object"):
        read(tmp_path, [{"image_id": 7, "attributes": [{"id": 3}]}])


def test_parts_with_objects_of_their_own(tmp_path: Path) -> None:
    looks = [("red", "gray"), ("black", "gray"), ("red", "pink")]
    rows = [
        {"image": f"{n}.jpg", "crown": {"color": crown}, "bill": {"color": bill, "shape": "hooked"}}
        for n, (crown, bill) in enumerate(looks)
    ]
    assert read(tmp_path, rows).of_images["0.jpg"] == {
        "crown_color::red": 1.0, "crown_color::black": 0.0, "bill_color::gray": 1.0, "bill_color::pink": 0.0,
    }  # fmt: skip


def test_an_object_s_name_of_which_each_picture_has_one_is_no_noun(tmp_path: Path) -> None:
    catalogue = (
        "image,Object Name,Materials\n1.jpg,Painting,oil paint\n2.jpg,Vase,glass\n3.jpg,Painting,oil paint\n"
    )
    table = read(tmp_path, catalogue + "4.jpg,Vase,glass\n", "t.csv")
    assert set(table.names) == {"Materials::oil paint", "Materials::glass"}
    assert any("left aside Object Name, of which each picture has one" in note for note in table.notes)
    long = "image,object,attribute\n1.jpg,car,red\n1.jpg,wall,white\n2.jpg,car,red\n"
    assert read(tmp_path, long, "t.csv").of_images["1.jpg"] == {"red car": 1.0, "white wall": 1.0}
