"""Attributes that tools write as objects of names and values: CVAT's and VIA's."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

COLOURS = ("red", "blue", "red", "blue", "red", "blue")


def read(file: Path, text: str) -> AttributeTable:
    file.write_text(text)
    return read_attribute_table(Place.of(file))


def cvat(marks: list[tuple[int, int, dict]]) -> str:
    return json.dumps(
        {
            "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "van"}],
            "images": [{"id": each, "file_name": f"train/{each}.jpg"} for each in range(6)],
            "annotations": [
                {"image_id": image, "category_id": kind, "attributes": said} for image, kind, said in marks
            ],
        }
    )


def test_what_people_say_of_objects_in_cvat_is_read_and_how_they_are_marked_is_left_aside(
    tmp_path: Path,
) -> None:
    marks = [
        (each, 1, {"color": colour, "damaged": each == 1, "occluded": True, "rotation": 0.0})
        for each, colour in enumerate(COLOURS)
    ]
    found = read(tmp_path / "t.json", cvat(marks))
    assert found.of_images["train/0.jpg"] == {"color::red": 1.0, "color::blue": 0.0, "damaged": 0.0}
    assert found.of_images["train/1.jpg"] == {"color::red": 0.0, "color::blue": 1.0, "damaged": 1.0}
    assert "t.json: left aside occluded, rotation, which say nothing of a look from 0 to 1" in found.notes


def test_what_nobody_chose_says_nothing(tmp_path: Path) -> None:
    marks = [(each, 1, {"color": colour}) for each, colour in enumerate((*COLOURS[:5], "__undefined__"))]
    found = read(tmp_path / "t.json", cvat(marks))
    assert found.names == ("color::red", "color::blue") and "train/5.jpg" not in found.of_images


def test_of_several_objects_what_is_true_of_one_is_true_of_the_picture(tmp_path: Path) -> None:
    marks = [(each, 1, {"color": colour, "damaged": False}) for each, colour in enumerate(COLOURS)]
    found = read(tmp_path / "t.json", cvat([*marks, (0, 1, {"color": "blue", "damaged": True})]))
    assert found.of_images["train/0.jpg"] == {"color::red": 1.0, "color::blue": 1.0, "damaged": 1.0}
    assert any("several objects of one picture" in note for note in found.notes)


def test_objects_of_several_categories_in_a_picture_keep_their_nouns(tmp_path: Path) -> None:
    marks = [(each, 1, {"color": colour, "damaged": False}) for each, colour in enumerate(COLOURS)]
    found = read(tmp_path / "t.json", cvat([*marks, (0, 2, {"color": "blue", "damaged": True})]))
    said = found.of_images["train/0.jpg"]
    assert (said["car_color::red"], said["car_color::blue"], said["damaged car"], said["damaged van"]) == (
        1.0, 0.0, 0.0, 1.0,
    )  # fmt: skip


def test_marks_without_attributes_and_of_no_image_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="no attributes but occluded, which tell how an object is marked"):
        read(tmp_path / "t.json", cvat([(0, 1, {"occluded": False})]))
    with pytest.raises(CaptionError, match=r"t\.json, annotation 1: no image of the list has its number: 9"):
        read(tmp_path / "t.json", cvat([(9, 1, {"color": "red"})]))


GLAZES = [
    {"glaze": glaze, "damage": {"crack": True} if each % 3 else {}}
    for each, glaze in enumerate(("matt", "glossy") * 3)
]


def test_cells_of_via_are_attributes_and_its_own_counts_are_none(tmp_path: Path) -> None:
    rows = [f"{each}.jpg,9,{_quoted(said)},0,0,{{}},{{}}" for each, said in enumerate(GLAZES)]
    head = (
        "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    )
    found = read(tmp_path / "t.csv", "\n".join([head, *rows]) + "\n")
    assert found.of_images["0.jpg"] == {"glaze::matt": 1.0, "glaze::glossy": 0.0, "damage::crack": 0.0}
    assert found.of_images["1.jpg"] == {"glaze::matt": 0.0, "glaze::glossy": 1.0, "damage::crack": 1.0}
    assert any("left aside file_size, region_count" in note for note in found.notes)
    assert "t.csv: where nothing is ticked of damage, none of it is there" in found.notes
    with pytest.raises(CaptionError, match='"file_attributes" is no JSON: matt'):
        read(tmp_path / "t.csv", f"{head}\n1.jpg,9,matt,0,0,{{}},{{}}\n")


@pytest.mark.parametrize("whole", [True, False])
def test_via_s_json_is_its_table(tmp_path: Path, whole: bool) -> None:
    pictures = {
        f"{each}.jpg9": {
            "filename": f"{each}.jpg",
            "size": 9,
            "regions": [{"shape_attributes": {"name": "rect"}, "region_attributes": {"rim": "flared"}}]
            if each
            else [{"shape_attributes": {"name": "rect"}, "region_attributes": {"rim": "straight"}}],
            "file_attributes": said,
        }
        for each, said in enumerate(GLAZES)
    }
    content = {"_via_settings": {}, "_via_img_metadata": pictures} if whole else pictures
    found = read(tmp_path / "t.json", json.dumps(content))
    assert found.of_images["1.jpg"] == {
        "glaze::matt": 0.0, "glaze::glossy": 1.0, "damage::crack": 1.0, "rim::straight": 0.0, "rim::flared": 1.0,
    }  # fmt: skip


def _quoted(said: object) -> str:
    return '"' + json.dumps(said).replace('"', '""') + '"'
