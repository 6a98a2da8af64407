"""Pictures by their numbers, and by what else they are called."""

import pytest

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.name_indexes import NameIndexes
from explain_core.errors import CaptionError
from explain_core.places import Place


def listing(*paths: str) -> Listing:
    return Listing(Place("/x"), images={path: ImageFile("a", None) for path in paths})


@pytest.mark.parametrize(
    ("paths", "numbers"),
    [
        (("a/0011.jpg", "a/0012.jpg"), {11: "a/0011.jpg", 12: "a/0012.jpg"}),
        (("a/9.jpg", "a/10.jpg"), {9: "a/9.jpg", 10: "a/10.jpg"}),
        (("a/09.jpg", "a/010.jpg"), {}),
        (("a/11.jpg", "a/x1.jpg"), {}),
        (("a/11.jpg", "b/11.jpg"), {}),
    ],
)
def test_pictures_by_their_numbers(paths: tuple[str, ...], numbers: dict[int, str]) -> None:
    assert NameIndexes(listing(*paths))._numbers == numbers


def test_what_a_spreadsheet_made_of_names_is_found_and_counted() -> None:
    names = ImageNames(listing("a/0011.jpg", "a/0012.jpg"))
    assert [names.find(each, "t.csv:2") for each in ("11", "12.0", "13", "11.5")] == [
        "a/0011.jpg", "a/0012.jpg", None, None
    ]  # fmt: skip
    assert list(names.by_ending) == ["11 is a/0011.jpg", "12.0 is a/0012.jpg"]


def test_another_ending_is_found_where_one_picture_has_the_name_and_is_no_mask() -> None:
    names = ImageNames(listing("a/c1.png", "a/c2.png", "b/c2.png", "masks/c3.png", "a/c4.jpg.png"))
    assert names.find("c1.jpg", "t.csv:2") == names.find("a/c1.JPEG", "t.csv:2") == "a/c1.png"
    assert not any(names.find(each, "t.csv:2") for each in ("c2.jpg", "c3.jpg", "c1.txt", "c5.jpg"))
    assert names.find("b/c2.jpg", "t.csv:2") == "b/c2.png"


def test_what_a_server_made_of_names_is_found_where_it_is_of_one():
    known = listing("a/b 1 (x).jpg", "a/b c.jpg", "a/b_c.jpg", "a/c d.jpg", "b/c (d).jpg", "b/c [d].jpg")
    known.asked = known.root
    names = ImageNames(known)
    upload = "/data/upload/3/cfcd2084-{}".format
    assert (
        names.find(upload("b_1_x.jpg"), "t:1") == names.find(upload("b_1__x_.jpg"), "t:1") == "a/b 1 (x).jpg"
    )
    assert names.find(upload("b_c.jpg"), "t:1") == "a/b_c.jpg"
    assert names.find(upload("b_2.jpg"), "t:1") is None
    with pytest.raises(CaptionError, match="any of 3"):
        names.find(upload("c_d.jpg"), "t:1")
