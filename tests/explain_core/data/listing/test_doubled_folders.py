"""Archives that were unpacked into folders of their own name."""

from pathlib import Path

import pytest

from explain_core.data.sets.folder import load_folder
from explain_core.errors import ImageSetError


def pictures(root: Path, picture, *folders: str) -> str:
    for folder in folders:
        for number in range(3):
            picture(root / folder / f"{number}.png")
    return str(root)


def test_the_archive_of_classes_is_taken_and_others_are_said(tmp_path: Path, picture) -> None:
    found = load_folder(
        pictures(tmp_path, picture, "tiles/tiles/crow", "tiles/tiles/wren", "whole_slides/whole_slides")
    )
    assert found.classes == ("crow", "wren") and len(found.records) == 6
    assert any("left out 3 images in folders beside" in note for note in found.warnings)


def test_splits_in_one_of_them(tmp_path: Path, picture) -> None:
    of_splits = [f"birds/birds/{split}/{name}" for split in ("train", "test") for name in ("crow", "wren")]
    found = load_folder(pictures(tmp_path, picture, *of_splits, "extra/extra"))
    assert {(each.split, found.classes[each.class_index]) for each in found.records} == {
        ("train", "crow"), ("train", "wren"), ("test", "crow"), ("test", "wren")
    }  # fmt: skip


def test_several_of_them_are_sent_back(tmp_path: Path, picture) -> None:
    path = pictures(
        tmp_path, picture, *(f"{a}/{a}/{name}" for a in ("small", "large") for name in ("crow", "wren"))
    )
    with pytest.raises(ImageSetError, match="Give one of them"):
        load_folder(path)


def test_classes_that_are_doubled_stay_classes(tmp_path: Path, picture) -> None:
    assert load_folder(pictures(tmp_path, picture, "crow/crow", "wren/wren")).classes == ("crow", "wren")
