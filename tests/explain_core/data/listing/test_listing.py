"""What lies in a folder of class folders. (What a loader makes of it: test_folder.py.)"""

import pytest

from explain_core.data.listing.image_listing import ImageFile
from explain_core.data.listing.listing import list_images
from explain_core.errors import ImageSetError
from explain_core.places import Place


def found(folder):
    return list_images(Place.of(folder))


def test_classes_and_what_is_left_out(tmp_path, picture):
    picture(tmp_path / "crow/1.jpg")
    picture(tmp_path / "crow/.hidden.jpg")
    picture(tmp_path / "crow/deep/2.jpg")
    (tmp_path / "crow/notes.txt").write_text("")
    picture(tmp_path / "loose.png")
    (tmp_path / "jay").mkdir()
    listing = found(tmp_path)
    assert listing.images == {
        "crow/1.jpg": ImageFile("crow", None), "crow/deep/2.jpg": ImageFile("crow", None),
    }  # fmt: skip
    assert listing.others == ["crow/notes.txt"] and listing.loose == ["loose.png"]
    assert any("1 folder without images: jay" in note for note in listing.notes)


def test_folders_within_a_class_to_any_depth_and_never_round_a_circle(tmp_path, picture):
    picture(tmp_path / "crow/a/b/c/1.jpg")
    (tmp_path / "crow/a/again").symlink_to(tmp_path / "crow")
    (tmp_path / "crow/nothing").mkdir()
    listing = found(tmp_path)
    assert set(listing.images) == {"crow/a/b/c/1.jpg"}
    assert {"crow/nothing/", "crow/a/again/"} <= set(listing.others)


def test_split_folders_and_their_notes(tmp_path, picture):
    for path in ("train/crow/1.jpg", "test/crow/2.jpg", "val/crow/3.jpg"):
        picture(tmp_path / path)
    listing = found(tmp_path)
    assert {path: image.split for path, image in listing.images.items()} == {
        "train/crow/1.jpg": "train", "test/crow/2.jpg": "test", "val/crow/3.jpg": "test",
    }  # fmt: skip
    assert any("taken together as test images" in note for note in listing.notes)


def test_a_folder_named_like_a_split_that_holds_pictures_is_a_class(tmp_path, picture):
    picture(tmp_path / "train/1.jpg")
    assert found(tmp_path).images == {"train/1.jpg": ImageFile("train", None)}


def test_links_that_lead_out(tmp_path, picture):
    outside = picture(tmp_path / "outside/1.jpg")
    picture(tmp_path / "set/crow/1.jpg")
    (tmp_path / "set/crow/2.jpg").symlink_to(outside)
    (tmp_path / "set/crow/3.jpg").symlink_to(tmp_path / "gone.jpg")
    listing = found(tmp_path / "set")
    assert listing.links == {"crow/2.jpg"} and listing.dangling == {"crow/3.jpg"}
    assert set(listing.images) == {"crow/1.jpg", "crow/2.jpg"}


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ([], "holds no class folders"),
        (["crow/"], "none holds an image"),
    ],
)
def test_nothing_to_be_found(tmp_path, picture, paths, words):
    for path in paths:
        (tmp_path / path).mkdir() if path.endswith("/") else picture(tmp_path / path)
    with pytest.raises(ImageSetError, match=words):
        found(tmp_path)
    with pytest.raises(ImageSetError, match="is not a folder"):
        found(tmp_path / "gone")
