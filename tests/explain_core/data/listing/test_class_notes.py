"""What is said of classes that may not be meant."""

from explain_core.data.listing.class_notes import (
    note_absent,
    note_alike,
    note_documents,
    note_one_class,
    note_other_reading,
    note_parts,
    note_records,
    note_single,
)
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.places import Place


def listing(*names: str) -> Listing:
    return Listing(Place("/x"), images={f"{name}/1.jpg": ImageFile(name, None) for name in names})


def test_folders_of_documents_are_said_beside_two_others() -> None:
    for names, said in (
        (("crow", "docs", "wren"), True),
        (("docs", "logs"), False),
        (("crow", "wren"), False),
    ):
        found = listing(*names)
        note_documents(found)
        assert bool(found.notes) is said and all("docs: taken for 1 class" in note for note in found.notes)


def test_a_split_of_one_class_is_said() -> None:
    class_of = {"1": "a", "2": "b", "3": "a", "4": "a", "5": "a"}
    found, split_of = listing(), dict.fromkeys("12", "train") | dict.fromkeys("345", "test")
    note_one_class(found, class_of, split_of)
    assert found.notes == ['all 3 test images are of one class, "a": are these labels known?']
    quiet = listing()
    note_one_class(quiet, class_of, split_of | {"5": "train"})  # two say nothing
    note_one_class(quiet, dict.fromkeys(class_of, "a"), split_of)
    assert quiet.notes == []


def test_classes_called_alike_are_said() -> None:
    found = listing()
    note_alike(found, ["no_tumor", "No tumor", "tumor"])
    assert found.notes == [
        "classes that are called alike: no_tumor and No tumor. If they are one, name them alike"
    ]


def test_folders_of_the_same_parts_are_said() -> None:
    for parts, said in ((("B02", "B03"), True), (("1", "2"), False), (("B02",), False)):
        names = [f"{name}/{name}_{part}.jpg" for name in ("s1", "s2", "s3") for part in parts]
        found = Listing(Place("/x"), images={path: ImageFile(path.partition("/")[0], None) for path in names})
        note_parts(found)
        assert bool(found.notes) is said and all("(B02, B03)" in note for note in found.notes)


def test_classes_without_images_of_a_split_are_said() -> None:
    class_of, found = {"1": "a", "2": "b", "3": "a", "4": "b", "5": "c"}, listing()
    note_absent(found, class_of, dict.fromkeys("12", "train") | dict.fromkeys("345", "test"))
    assert found.notes == ["no train image is of 1 class: c"]
    quiet = listing()
    note_absent(quiet, class_of, dict.fromkeys("12345", "train"))
    assert quiet.notes == []


def test_folders_of_one_picture_each_may_be_records() -> None:
    found, few = listing(*"abcdef"), listing(*"abcde")
    for each in (found, few):
        note_records(each)
    assert "each of 6 folders holds one picture (a, b, c and 3 more)" in found.notes[0] and not few.notes


def test_one_class_is_said() -> None:
    found, told = listing("a"), listing("a")
    note_single(found, ["a"], False)
    note_single(told, ["a"], True)
    note_single(told, ["a", "b"], True)
    assert "If that folder is round all pictures" in found.notes[0]
    assert told.notes == ['all images are of one class, "a": nothing tells it from another']


def test_it_is_said_what_tells_other_classes_than_the_folders() -> None:
    images = {
        f"{kind}/{place}/{k}.jpg": ImageFile(kind, None)
        for kind in ("deer", "boar")
        for place in "st"
        for k in "12"
    }
    for by_names, teller in ((False, "a table tells"), (True, "the names of pictures tell")):
        found = Listing(Place("/x"), images=images)
        note_other_reading(found, {path: path.split("/")[1] for path in images}, by_names)
        assert found.notes == [
            f"{teller} the 2 classes (s, t), and not the 2 folders that pictures lie in (boar, deer): "
            "--columns class= takes the folders"
        ]
