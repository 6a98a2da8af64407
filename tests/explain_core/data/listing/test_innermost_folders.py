"""Which folders are the classes where there are three of them, one in another."""

from collections.abc import Sequence

import pytest

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.innermost_folders import take_innermost
from explain_core.places import Place

GUTS = ("lower/findings/polyps", "lower/landmarks/cecum", "upper/findings/barretts", "upper/landmarks/z-line")


def classes(folders: Sequence[str], each: int = 2) -> tuple[set[str], list[str]]:
    found = Listing(Place("/guts"))
    found.images = {
        f"images/{folder}/{number}.jpg": ImageFile(folder.split("/")[0], "train")
        for folder in folders
        for number in range(each)
    }
    take_innermost(found)
    assert {image.split for image in found.images.values()} == {"train"}
    return {image.class_name for image in found.images.values()}, found.notes


def test_findings_are_the_classes_where_kinds_come_again() -> None:
    names, notes = classes(GUTS)
    assert names == {"polyps", "cecum", "barretts", "z-line"} and "4 innermost folders" in notes[0]


@pytest.mark.parametrize(
    "folders",
    [
        (
            "birds/raptors/eagle",
            "birds/waders/heron",
            "mammals/cats/lion",
            "mammals/dogs/wolf",
        ),  # nothing comes again
        ("male/old/p01", "male/young/p02", "female/old/p03", "female/young/p04"),  # persons
        ("male/old/a", "male/young/b", "female/old/a", "female/young/b"),
        ("crow/young", "wren/young", "wren/old"),
        (*GUTS, "upper/more"),
        ("cat/cat_indoor", "cat/cat_outdoor", "dog/dog_indoor", "dog/dog_outdoor"),  # torchvision's reading
        ("bird_images/crow", "fish_images/tuna"),  # a folder in each
        ("a_images/p01", "a_images/p02", "b_images/p03", "b_images/p04"),
        ("D/CD", "D/UD", "P/CP"),
    ],
)
def test_else_the_outer_ones_are(folders: Sequence[str]) -> None:
    assert classes(folders) == ({folder.split("/")[0] for folder in folders}, [])


@pytest.mark.parametrize(
    "folders",
    [
        ("D/CD", "D/UD", "P/CP", "P/UP", "W/CW", "W/UW"),
        ("set/D/CD", "set/D/UD", "set/P/CP", "set/P/UP"),
        ("colon_image_sets/colon_aca", "colon_image_sets/colon_n", "lung_image_sets/lung_n"),
    ],
)
def test_the_inner_of_two_are_where_the_outer_ones_are_groups(folders: Sequence[str]) -> None:
    names, [note] = classes(folders)
    assert names == {folder.rpartition("/")[2] for folder in folders} and "class=path:{}/*/*" in note


def test_a_picture_a_folder_is_a_record() -> None:
    assert classes(GUTS, each=1)[0] == {"lower", "upper"}
