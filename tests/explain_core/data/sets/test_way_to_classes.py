"""Which column is offered as the class."""

from dataclasses import replace

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.listing import list_images
from explain_core.data.sets.way_to_classes import not_read, one_for_all, way_to_classes
from explain_core.places import Place

TRAIN = Annotation("train.csv", "", False, False, "train", "", lambda _: iter(()), aside=("eyes", "score"))
TEST = replace(TRAIN, file="test.csv", split="test", aside=("eyes",))


def test_what_the_table_of_the_test_lacks_is_to_be_told() -> None:
    assert "train.csv" in way_to_classes([TEST, TRAIN]) and "class=score" in way_to_classes([TEST, TRAIN])
    assert "class=eyes" in way_to_classes([TRAIN]) and "test.csv" in way_to_classes([TEST])
    assert way_to_classes([replace(TRAIN, brings_classes=True)]) == ""


def test_why_the_first_table_is_not_read_is_said_in_full() -> None:
    why = f"a.csv:1: {'the columns are wrong ' * 8}. Say which is which: --columns image=x,class=y."
    listing = Listing(Place("/x"), unread=["list.txt (no table)", "a.csv (a.csv:1: the columns ...)"])
    assert not_read(listing) == " Not read: list.txt (no table), a.csv (a.csv:1: the columns ...)"
    listing.reasons["a.csv"] = why
    said = not_read(listing)
    assert "--columns image=x,class=y. Nor is list.txt (no table)" in said and "..." not in said


def test_one_folder_is_no_class(tmp_path, picture) -> None:
    for name in "ab":
        picture(tmp_path / f"pics/{name}.png")
    said = one_for_all(list_images(Place.of(tmp_path)), [], True)
    assert said is not None and "pics, and it takes two to be classes" in said
