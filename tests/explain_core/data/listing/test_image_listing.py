"""An empty listing says nothing."""

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.leftovers import note_others
from explain_core.places import Place


def test_listings_do_not_share_what_they_hold():
    one, other = Listing(Place("a")), Listing(Place("b"))
    one.images["1.jpg"] = ImageFile("crow", None)
    one.lies["2.jpg"] = "test"
    assert other.images == other.lies == {}
    note_others(one)
    assert one.notes == []


def test_files_that_name_classes_are_read() -> None:
    listing = Listing(Place("/birds"), unread=["a (1).txt (its rows name no picture)", "b.csv (why)"])
    listing.naming = {"a (1).txt", "c.txt"}
    listing.say_unread()
    assert listing.notes == ["not read: b.csv (why)"]
    listing.naming, listing.notes = {"a (1).txt", "b.csv"}, []
    listing.say_unread()
    assert listing.notes == []
