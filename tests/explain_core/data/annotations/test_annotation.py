"""Whether a file speaks of what is there."""

from pathlib import Path

import pytest

from explain_core.data.annotations.annotation import speaks
from explain_core.data.annotations.annotation_files import annotation_of
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.listing import list_images
from explain_core.places import Place


@pytest.mark.parametrize(
    "text, expected",
    [
        ("image,label\ncrow/1.jpg,crow\n", True),
        ("image,label\nowl/1.jpg,owl\n", False),
        ("class,caption\ncrow,a black bird\n", True),
        ("class,caption\nowl,a brown bird\n", False),
        ("birds/crow/,1\nbirds/wren/,0\n", True),  # folders of pictures
        ("birds/owl/,1\nbirds/jay/,0\n", False),
    ],
)
def test_a_file_speaks_of_pictures_folders_or_classes(
    tmp_path: Path, picture, text: str, expected: bool
) -> None:
    for name in ("crow/1.jpg", "wren/2.jpg"):
        picture(tmp_path / name)
    (tmp_path / "t.csv").write_text(text)
    listing = list_images(Place.of(tmp_path))
    names = ImageNames(listing)
    annotation = annotation_of(Place.of(tmp_path / "t.csv"), "", {}, names.is_there())
    assert speaks(annotation, listing, names) is expected


def test_a_table_of_a_few_numbers_names_no_pictures_that_are_called_otherwise(
    tmp_path: Path, picture
) -> None:
    for k in range(6):
        picture(tmp_path / f"faces/{k:04d}.jpg")
    listing = list_images(Place.of(tmp_path))
    names = ImageNames(listing)
    for text, is_of_pictures in (
        ("id,label\n0,a\n1,b\n2,c\n", False),
        ("id,label\n0,a\n1,b\n2,c\n3,d\n4,e\n5,f\n", True),
    ):
        (tmp_path / "t.csv").write_text(text)
        found = annotation_of(Place.of(tmp_path / "t.csv"), "", {}, names.is_there())
        assert speaks(found, listing, names) is is_of_pictures
