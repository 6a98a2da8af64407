"""Tables that lie one in each class's folder."""

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.class_tables import tables_of_folders, told_once
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.places import Place


def listing(*files: str) -> Listing:
    found = Listing(Place("/x"), files=list(files))
    found.images = {f"train/{n}/{k}.jpg": ImageFile(n, "train") for n in ("0", "1", "2") for k in range(2)}
    return found


def test_one_table_in_most_folders_is_one_of_classes() -> None:
    files = ["train/0/GT-0.csv", "train/1/GT-1.csv"]
    assert tables_of_folders(listing(*files)) == files
    assert tables_of_folders(listing(*files, "train/2/a.csv", "train/2/b.csv")) == files
    assert tables_of_folders(listing(files[0])) == []
    assert (
        tables_of_folders(listing("train/a.csv", "a.csv", "train/0/README.txt", "train/1/readme.txt")) == []
    )


def test_they_say_once_how_they_are_read() -> None:
    tables = [
        Annotation(f"GT-{n}.csv", f"train/{n}", False, True, None, f"GT-{n} read", lambda _: iter(()))
        for n in "012"
    ]
    other = Annotation("a.csv", "", False, True, None, "a read", lambda _: iter(()))
    found = told_once([other, *tables], [f"train/{n}/GT-{n}.csv" for n in "012"])
    assert [each.told for each in found] == [
        "a read",
        "GT-0 read; likewise 2 tables of other folders",
        "",
        "",
    ]
    assert told_once([other], []) == [other]
