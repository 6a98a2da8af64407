"""Rows of pictures and numbers, and the file that names these."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

ROWS = "1.jpg horse 5 6 70 80 1 0 1\n1.jpg dog 5 6 70 80 0 0 1\n2.jpg dog 1 2 30 40 0 1 0\n"


def test_apascal_s_objects_and_a_file_of_names(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text(ROWS)
    for names in ("2D Boxy\nRound\nTail\n", "1 2D Boxy\n2 Round\n3 Tail\n"):
        (tmp_path / "attribute_names.txt").write_text(names)
        table = read_attribute_table(Place.of(tmp_path / "train.txt"))
        assert table.of_images == {
            "1.jpg": {"2D Boxy": 1.0, "Round": 0.0, "Tail": 1.0},
            "2.jpg": {"2D Boxy": 0.0, "Round": 1.0, "Tail": 0.0},
        }
        assert "5 values before them left out (horse, 5, 6" in table.notes[0]
    (tmp_path / "attribute_names.txt").write_text("2D Boxy\n" * 9)
    with pytest.raises(CaptionError, match=r"7 numbers a row for the 9 attributes of attribute_names\.txt"):
        read_attribute_table(Place.of(tmp_path / "train.txt"))


def test_deepfashion_s_list_knows_what_nobody_said(tmp_path: Path) -> None:
    (tmp_path / "list_attr_img.txt").write_text(
        "2\nimage_name  attribute_labels\nimg/A_Blouse/1.jpg   1 -1 0\nimg/A_Blouse/2.jpg  -1 -1 1\n"
    )
    with pytest.raises(CaptionError, match=r"nothing names them\. Put attribute_names\.txt beside it"):
        read_attribute_table(Place.of(tmp_path / "list_attr_img.txt"))
    (tmp_path / "list_attr_cloth.txt").write_text(
        "3\nattribute_name  attribute_type\na-line   3\nfloral print  1\ndenim 2\n"
    )
    assert read_attribute_table(Place.of(tmp_path / "list_attr_img.txt")).of_images == {
        "img/A_Blouse/1.jpg": {"a-line": 1.0, "floral print": 0.0},
        "img/A_Blouse/2.jpg": {"a-line": 0.0, "floral print": 0.0, "denim": 1.0},
    }


def test_a_list_of_a_class_and_a_box_is_no_matrix(tmp_path: Path) -> None:
    (tmp_path / "boxes.txt").write_text("1.jpg 3 5 6 70 80\n2.jpg 4 5 6 70 80\n")
    with pytest.raises(CaptionError) as refused:
        read_attribute_table(Place.of(tmp_path / "boxes.txt"))
    assert "nothing names them" not in str(refused.value)


def test_lad_s_rows_with_codes_and_brackets(tmp_path: Path) -> None:
    (tmp_path / "attribute_list.txt").write_text(
        "Attr_F_001, color: is red\nAttr_F_002, shape: is round\nAttr_F_003, has a stem\n"
    )
    (tmp_path / "attributes.txt").write_text(
        "Label_F_01, images/1_apple/apple_1.jpg, [  1  0  1  ]\nLabel_F_02, images/2_pear/pear_1.jpg, [  0  1  0  ]\n"
    )
    table = read_attribute_table(Place.of(tmp_path / "attributes.txt"))
    assert table.of_images["images/1_apple/apple_1.jpg"] == {"red": 1.0, "round": 0.0, "has a stem": 1.0}
