"""Lists of one class each, of names with 1, 0 or -1."""

from pathlib import Path

import pytest

from explain_core.data.annotations.one_against_all import class_lists
from explain_core.data.listing.listing import list_images
from explain_core.data.sets.folder import load_folder
from explain_core.errors import CaptionError
from explain_core.places import Place

LISTS = {
    "crow_train": "a  1\nb -1\n",
    "crow_val": "c  1\nd  1\n",
    "wren_train": "a -1\nb  1\n",
    "wren_val": "c  0\nd  1\n",
}


def voc(root: Path, picture, **lists: str) -> str:
    for name in "abcd":
        picture(root / f"VOC/JPEGImages/{name}.png")
    for name, text in {**LISTS, **lists}.items():
        file = root / f"VOC/ImageSets/Main/{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return str(root)


def test_classes_are_those_that_are_shown_and_a_picture_of_two_is_left_out(tmp_path: Path, picture) -> None:
    found = load_folder(voc(tmp_path, picture))
    told = {each.path[-5]: (found.classes[each.class_index], each.split) for each in found.records}
    assert told == {"a": ("crow", "train"), "b": ("wren", "train"), "c": ("crow", "test")}
    assert any(note.startswith("left out 1 image of several classes") for note in found.warnings)


def test_the_lists_of_both_parts_say_the_same_again(tmp_path: Path, picture) -> None:
    again = LISTS["crow_train"] + LISTS["crow_val"]
    voc(tmp_path, picture, crow_trainval=again, wren_trainval="a -1\nb 1\n")
    lists = class_lists(list_images(Place.of(tmp_path)))
    assert lists is not None and len(lists.again) == 2
    assert all(len(files) == 2 for files in lists.files.values())


def test_numbers_that_never_deny_are_no_such_lists(tmp_path: Path, picture) -> None:
    voc(tmp_path, picture, **dict.fromkeys(LISTS, "a 1\nb 1\n"))
    assert class_lists(list_images(Place.of(tmp_path))) is None


def test_another_line_is_named(tmp_path: Path, picture) -> None:
    many = "".join(f"x{n} -1\n" for n in range(2000))
    with pytest.raises(CaptionError, match=r"crow_train\.txt:2001: wanted is"):
        load_folder(voc(tmp_path, picture, crow_train=f"{many}a 7\n"))
