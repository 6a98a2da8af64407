"""Which picture a name means."""

import pytest

from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.listing import list_images
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.fixture
def names(tmp_path, picture):
    for name in ("images/crow/1.jpg", "images/crow/2.jpg", "images/wren/1.jpg"):
        picture(tmp_path / name)
    return ImageNames(list_images(Place.of(tmp_path)))


@pytest.mark.parametrize(
    ("name", "base", "found"),
    [
        ("images/crow/1.jpg", "", "images/crow/1.jpg"),
        ("crow/1.jpg", "", "images/crow/1.jpg"),
        ("crow\\1.jpg", "", "images/crow/1.jpg"),
        ("./crow/1.jpg", "images", "images/crow/1.jpg"),
        ("1.jpg", "images/wren", "images/wren/1.jpg"),
        ("../images/crow/2.jpg", "annotations", "images/crow/2.jpg"),
        ("2.jpg", "", "images/crow/2.jpg"),
        ("2", "", "images/crow/2.jpg"),
        ("2.jpg#3", "", "images/crow/2.jpg"),
        ("/home/bob/birds/crow/2.jpg", "", "images/crow/2.jpg"),
        ("D:\\birds\\wren\\1.jpg", "", "images/wren/1.jpg"),
        ("photos/crow/2.jpg", "", "images/crow/2.jpg"),
        ("/home/bob/birds/crow/2.tif", "", "images/crow/2.jpg"),
        ("/home/bob/birds/CROW/2.JPG", "", "images/crow/2.jpg"),
        ("D:\\birds\\Crow\\2.png", "", "images/crow/2.jpg"),
        ("IMAGES/Crow/2.PNG", "", "images/crow/2.jpg"),
        ("3.jpg", "", None),
        ("", "", None),
    ],
)
def test_names(names, name, base, found):
    assert names.find(name, "t:1", base) == found


def test_whole_paths_inside_the_folder(names, tmp_path):
    assert names.find(f"{tmp_path}/images/wren/1.jpg", "t:1") == "images/wren/1.jpg"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("1.jpg", "may be any of 2 images"), ("/etc/passwd", "leads out"), ("../x.jpg", "leads out"),
        ("/home/bob/crow/../../2.jpg", "leads out"),
    ],
)  # fmt: skip
def test_refusals(names, name, words):
    with pytest.raises(CaptionError, match=words):
        names.find(name, "t:1")
    assert names.is_there()(name)  # it is a name of pictures, if of no one picture


def test_what_is_not_here_of_what_was_moved(names):
    with pytest.raises(CaptionError, match="leads out"):
        names.find("gs://b/crow/9.jpg", "t:1")
    assert names.find("gs://b/crow/2.jpg", "t:2") == "images/crow/2.jpg"
    assert names.find("gs://b/crow/9.jpg", "t:3") is None  # as others of the same place it is looked for here


def test_thousands_of_a_spreadsheet(tmp_path, picture):
    picture(tmp_path / "a/1200.jpg")
    picture(tmp_path / "a/1201.jpg")
    names = ImageNames(list_images(Place.of(tmp_path)))
    assert names.find("1,201", "t:1") == "a/1201.jpg" and names.find("1,20", "t:1") is None


def test_a_whole_path_of_another_ending_in_one_folder(tmp_path, picture):
    picture(tmp_path / "a1.png")
    found = ImageNames(list_images(Place.of(tmp_path)))
    with pytest.raises(CaptionError, match="leads out of the folder"):
        found.find("/etc/passwd", "t:2")
    assert found.find("/mnt/disk/run7/A1.jpg", "t:1") == "a1.png" and found.by_ending == {
        "A1.jpg is a1.png": 1
    }
