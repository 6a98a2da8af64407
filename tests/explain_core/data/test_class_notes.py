"""What is said of classes that may not be meant."""

from explain_core.data.class_notes import note_alike, note_documents, note_one_class
from explain_core.data.image_listing import ImageFile, Listing
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
