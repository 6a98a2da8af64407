"""Which files speak of pictures. (As whole sets: tests/conventions.)"""

import pytest

from explain_core.data.annotations.annotation_files import found_annotations
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.listing import list_images
from explain_core.errors import CaptionError
from explain_core.places import Place


def found(folder):
    listing = list_images(Place.of(folder))
    read, listing.notes = found_annotations(listing, ImageNames(listing), {})
    listing.say_unread()
    return [each.file for each in read], listing.notes


@pytest.fixture
def birds(tmp_path, picture):
    picture(tmp_path / "crow/1.jpg")
    return tmp_path


def test_only_files_that_name_pictures_are_read(birds):
    (birds / "labels.csv").write_text("image,label\ncrow/1.jpg,crow\n")
    (birds / "prices.csv").write_text("item,price\nfood,3\n")
    (birds / "others.csv").write_text("image,label\nowl/1.jpg,owl\n")
    (birds / "README.txt").write_text("crow/1.jpg is a crow")
    (birds / "config.json").write_text("{}")
    read, notes = found(birds)
    assert read == ["labels.csv"]
    assert (
        len(notes) == 1
        and "others.csv (its rows name no picture that is here)" in notes[0]
        and "prices.csv" in notes[0]
    )


def test_an_own_caption_file_goes_before_others_and_its_faults_are_said(birds):
    (birds / "captions.csv").write_text("image,caption\ncrow/1.jpg,black\n")
    (birds / "words.csv").write_text("image,caption\ncrow/1.jpg,grey\n")
    (birds / "labels.csv").write_text("image,label\ncrow/1.jpg,crow\n")
    assert found(birds)[0] == ["captions.csv", "labels.csv"]
    (birds / "captions.csv").write_text('image,caption\ncrow/1.jpg,"black\n')
    with pytest.raises(CaptionError, match="not CSV"):
        found(birds)


def test_two_that_bring_captions_are_refused(birds):
    for name in ("one", "two"):
        (birds / f"{name}.csv").write_text(f"image,caption\ncrow/1.jpg,black {name}\n")
    with pytest.raises(CaptionError, match=r"one\.csv and two\.csv, which all bring captions"):
        found(birds)
