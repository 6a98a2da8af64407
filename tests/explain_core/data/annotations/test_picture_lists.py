"""Lists of pictures that are called by their class."""

from pathlib import Path

import pytest

from explain_core.data.annotations.picture_lists import picture_lists
from explain_core.data.listing.listing import list_images
from explain_core.data.sets.folder import load_folder
from explain_core.errors import ImageSetError
from explain_core.places import Place


def birds(root: Path, picture, form: str = "images/{}.png", **lists: str) -> str:
    for name in ("a1", "a2", "a3", "b1", "b2", "b3"):
        picture(root / form.format(name))
    for name, text in lists.items():
        (root / f"{name}.txt").write_text(text)
    return str(root)


def test_classes_and_splits_are_those_that_lists_are_called_by(tmp_path: Path, picture) -> None:
    lists = {"crow_train": "images/a1.png\nimages/a2.png\n", "crow_test": "images/a3.png\n",
             "wren_train": "b1\nb2\n", "wren_test": "b3.png\n", "all": "a1\nb1\n"}  # fmt: skip
    found = load_folder(birds(tmp_path, picture, **lists))
    told = {each.path[-6:-4]: (found.classes[each.class_index], each.split) for each in found.records}
    assert told["a1"] == ("crow", "train") and told["b3"] == ("wren", "test") and len(told) == 6


def test_a_picture_in_two_lists_is_left_out_and_said(tmp_path: Path, picture) -> None:
    found = load_folder(birds(tmp_path, picture, metal="a1\na2\na3\n", wood="a1\nb1\nb2\nb3\n"))
    assert len(found.records) == 5 and found.classes == ("metal", "wood")
    assert any(note.startswith("left out 1 image of several classes") for note in found.warnings)


def test_lists_that_are_no_classes(tmp_path: Path, picture) -> None:
    splits = birds(tmp_path / "splits", picture, train="a1\na2\n", test="b1\nb2\n")
    parts = birds(tmp_path / "parts", picture, part1="a1\na2\n", part2="b1\nb2\n")
    few = birds(tmp_path / "few", picture, good="a1\n", bad="b1\n")
    other = birds(tmp_path / "other", picture, crow="a black bird\n", wren="a brown bird\n")
    for path in (splits, parts, few, other):
        assert picture_lists(list_images(Place.of(path))) is None
        with pytest.raises(ImageSetError):
            load_folder(path)


def test_folders_that_tell_classes_go_first(tmp_path: Path, picture) -> None:
    birds(tmp_path, picture, "crow/{}.png", easy="a1\na2\na3\n", hard="b1\nb2\nb3\n")
    birds(tmp_path, picture, "wren/{}x.png")
    assert load_folder(str(tmp_path)).classes == ("crow", "wren")
