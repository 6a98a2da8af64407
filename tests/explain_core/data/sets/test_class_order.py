"""The order of labels: from a file, by names, and where only a guess is left."""

import json

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.sets.class_order import (
    NATURAL,
    SORTED,
    NamedClasses,
    in_natural_order,
    in_order_of,
    order_note,
    read_class_names,
    sorted_as,
)
from explain_core.errors import ImageSetError, InputError


def of(*classes: str) -> ImageSet:
    """An image set with an image of each class."""
    records = tuple(ImageRecord(f"{name}/1.jpg", label, "train") for label, name in enumerate(classes))
    return ImageSet("folder:x", "/x", classes, records)


def labels(image_set: ImageSet) -> dict[str, str]:
    """The class of each image, as its label tells it."""
    return {record.path: image_set.classes[record.class_index] for record in image_set.records}


def test_images_keep_their_classes_in_any_order() -> None:
    before = of("crow", "jay", "wren")
    found = in_order_of(before, NamedClasses(("wren", "owl", "crow", "jay"), "x"))
    assert found.classes == ("wren", "owl", "crow", "jay")
    assert [record.class_index for record in found.records] == [2, 3, 0]
    assert labels(found) == labels(before)


def test_names_are_matched_exactly_then_as_written_then_loosely() -> None:
    found = in_order_of(
        of("001.Brown_Creeper", "House-Wren", "jay"),
        NamedClasses(("JAY", "brown creeper", "house wren"), "x"),
    )
    assert found.classes == ("jay", "001.Brown_Creeper", "House-Wren")
    exact = in_order_of(of("jay", "Jay"), NamedClasses(("Jay", "jay"), "x"))
    assert [record.class_index for record in exact.records] == [1, 0]


@pytest.mark.parametrize(
    ("classes", "names", "words"),
    [
        (
            ("crow", "owl", "emu"),
            ("crow", "jay"),
            "2 classes of the images are none of the 2 .*: owl, emu. It has jay",
        ),
        (("crow", "Crow"), ("CROW", "jay"), "are both the label 0"),
        (("crane", "jay"), ("crane", "jay", "crane"), r'"crane" may be any of the labels 0, 2'),
    ],
)
def test_what_cannot_be_matched_is_refused_by_name(classes, names, words) -> None:
    with pytest.raises(ImageSetError, match=words):
        in_order_of(of(*classes), NamedClasses(names, "x"))


def test_classes_without_images_keep_names_that_differ() -> None:
    assert in_order_of(of("jay"), NamedClasses(("crane", "jay", "crane"), "x")).classes == (
        "crane",
        "jay",
        "crane (2)",
    )


def test_natural_order_and_what_is_said_of_it() -> None:
    assert in_natural_order(["class10", "Class2", "b", "a1"]) == ("a1", "b", "Class2", "class10")
    numbers = tuple(sorted(map(str, range(1, 26))))
    note = order_note(numbers)
    assert (
        note is not None
        and '"1", "10", "11"' in note
        and '"1", "2", "3"' in note
        and "--classes natural" in note
    )
    assert order_note(("001.a", "002.b", "010.c")) is None
    assert order_note(("b", "a")) is None  # somebody's own order
    natural = sorted_as(of(*numbers), NATURAL)
    assert natural.classes == tuple(map(str, range(1, 26))) and labels(natural) == labels(of(*numbers))
    assert sorted_as(natural, SORTED).classes == numbers


@pytest.mark.parametrize(
    "text",
    [
        "wren\njay\n\ncrow\n", json.dumps(["wren", "jay", "crow"]), json.dumps({"jay": 1, "wren": 0, "crow": 2}),
        json.dumps({"2": "crow", "0": "wren", "1": "jay"}),
        json.dumps({"id2label": {"0": "wren", "1": "jay", "2": "crow"}}),
        "1 wren\n2 jay\n3 crow\n", "2\tcrow\n0\twren\n1\tjay\n", "\ufeffwren\r\njay\r\ncrow\r\n",
    ],
)  # fmt: skip
def test_files_of_class_names(tmp_path, text) -> None:
    (tmp_path / "classes").write_text(text)
    found = in_order_of(of("crow", "jay", "wren"), read_class_names(tmp_path / "classes"))
    assert found.classes == ("wren", "jay", "crow")


def test_names_that_begin_with_numbers_of_their_own(tmp_path) -> None:
    (tmp_path / "classes.txt").write_text("2 series\n1 series\n")
    assert in_order_of(of("1 series", "2 series"), read_class_names(tmp_path / "classes.txt")).classes == (
        "2 series",
        "1 series",
    )


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", '{"a": 0, "b": 2}', '{"a": 0, "b": 0}', "[", '{"a": true, "b": false}']
)
def test_files_that_name_no_order(tmp_path, text) -> None:
    (tmp_path / "classes").write_text(text)
    with pytest.raises(InputError, match="classes"):
        read_class_names(tmp_path / "classes")
    with pytest.raises(InputError, match="--classes"):
        read_class_names(tmp_path / "none")
