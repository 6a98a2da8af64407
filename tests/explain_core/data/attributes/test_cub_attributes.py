"""CUB's attributes image by image, with certainties."""

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

LINES = "1 1 1 4 9.0\n1 2 1 3 9.0\n2 1 0 2 0 9.0\n2 2 0 4 9.0\n3 1 0 1 9.0\n3 2 1 2 9.0\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "attributes").mkdir()
    (tmp_path / "images.txt").write_text("1 001.Crow/a.jpg\n2 001.Crow/b.jpg\n3 002.Wren/c.jpg\n")
    (tmp_path / "attributes.txt").write_text("1 has_crown_color::red\n2 has_bill_length::long\n")
    (tmp_path / "attributes" / "image_attribute_labels.txt").write_text(LINES)
    return tmp_path / "attributes"


def test_certainty_weighs(folder):
    for place in (folder, folder / "image_attribute_labels.txt"):
        found = read_attribute_table(Place.of(place))
        red, long = "has_crown_color::red", "has_bill_length::long"
        assert found.names == (red, long)
        assert found.of_images == {
            "001.Crow/a.jpg": {red: 1.0, long: 0.75}, "001.Crow/b.jpg": {red: 0.375, long: 0.0},
            "002.Wren/c.jpg": {long: 0.625},
        }  # fmt: skip
        assert "1 label of what was not visible" in found.notes[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 1 1", "is not image, attribute, present, certainty and time"),
        ("1 1 2 4 9.0", "wanted are image, attribute, 0 or 1"),
        ("1 1 1 7 9.0", "a certainty from 1 to 4"),
        ("9 1 1 4 9.0", r"image 9 is not in images\.txt"),
        ("1 9 1 4 9.0", r"attribute 9 is not in attributes\.txt"),
    ],
)
def test_lines_that_are_wrong(folder, line, said):
    (folder / "image_attribute_labels.txt").write_text(f"{LINES}{line}\n")
    with pytest.raises(CaptionError, match=rf"image_attribute_labels\.txt:7: .*{said}"):
        read_attribute_table(Place.of(folder))


def test_a_file_that_is_missing(folder):
    (folder.parent / "attributes.txt").unlink()
    with pytest.raises(CaptionError, match=r"needs attributes\.txt in its folder or above it"):
        read_attribute_table(Place.of(folder))
