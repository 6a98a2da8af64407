"""Folders of CUB's and of Animals with Attributes' files."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def test_animals_with_attributes(tmp_path: Path) -> None:
    (tmp_path / "predicates.txt").write_text("1\tblack\n2\tstripes\n")
    (tmp_path / "classes.txt").write_text("1\tantelope\n2\tgrizzly+bear\n")
    (tmp_path / "predicate-matrix-continuous.txt").write_text("  -1.00  12.34\n 39.25  0.00\n")
    table = read_attribute_table(Place.of(tmp_path))
    assert table.of_classes == {
        "antelope": {"stripes": 0.1234},
        "grizzly+bear": {"black": 0.3925, "stripes": 0.0},
    }
    (tmp_path / "predicate-matrix-continuous.txt").write_text("1 2 3\n")
    with pytest.raises(CaptionError, match="a row of 3 values for 2 attributes"):
        read_attribute_table(Place.of(tmp_path))


def test_cub_s_attributes_by_class(tmp_path: Path) -> None:
    (tmp_path / "attributes.txt").write_text("1 has_crown_color::red\n2 has_bill_length::long bill\n")
    (tmp_path / "class_attribute_labels_continuous.txt").write_text("0.0 50\n100 25\n")
    table = read_attribute_table(Place.of(tmp_path))
    assert table.of_numbers[2] == {"has_crown_color::red": 1.0, "has_bill_length::long bill": 0.25}
    with pytest.raises(CaptionError, match="without a table of attributes"):
        (tmp_path / "attributes.txt").unlink()
        read_attribute_table(Place.of(tmp_path))


def test_cub_s_names_may_lie_above_its_attributes(tmp_path: Path) -> None:
    folder = tmp_path / "CUB_200_2011" / "attributes"
    folder.mkdir(parents=True)
    (tmp_path / "attributes.txt").write_text("1 has_crown_color::red\n")
    (folder / "class_attribute_labels_continuous.txt").write_text("25\n100\n")
    table = read_attribute_table(Place.of(folder))
    assert table.of_numbers == {1: {"has_crown_color::red": 0.25}, 2: {"has_crown_color::red": 1.0}}
