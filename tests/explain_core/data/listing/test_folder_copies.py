"""Folders that hold the classes once more are no class."""

from pathlib import Path

import pytest

from explain_core.data.sets.folder import load_folder
from explain_core.errors import ImageSetError


def written(root: Path, picture, *paths: str) -> str:
    for path in paths:
        picture(root / path)
    return str(root)


def test_a_folder_of_the_same_pictures_is_left_out(tmp_path: Path, picture) -> None:
    there = ("no/1.png", "yes/2.png", "all/no/1.png", "all/yes/2.png")
    found = load_folder(written(tmp_path, picture, *there))
    assert found.classes == ("no", "yes") and [each.path for each in found.records] == [
        "no/1.png",
        "yes/2.png",
    ]
    assert any(note.startswith("left out all/: its 2 pictures") for note in found.warnings)


def test_a_folder_of_the_same_classes_and_other_pictures_is_refused(tmp_path: Path, picture) -> None:
    with pytest.raises(ImageSetError, match="take all/ out"):
        load_folder(written(tmp_path, picture, "no/1.png", "yes/2.png", "all/no/3.png", "all/yes/2.png"))


def test_two_classes_of_which_one_holds_a_folder_of_the_others_name(tmp_path: Path, picture) -> None:
    found = load_folder(written(tmp_path, picture, "crow/1.png", "wren/2.png", "wren/crow/3.png"))
    assert found.classes == ("crow", "wren") and len(found.records) == 3


def test_pictures_that_nobody_labelled_have_a_class_where_a_table_tells_one(tmp_path: Path, picture) -> None:
    path = written(tmp_path, picture, "crow/1.png", "wren/2.png", "_unlabeled/3.png", "_unlabeled/4.png")
    assert load_folder(path).classes == ("crow", "wren")
    (tmp_path / "labels.csv").write_text("image,label\n1.png,crow\n2.png,wren\n3.png,wren\n")
    found = load_folder(path)
    assert {each.path: found.classes[each.class_index] for each in found.records}[
        "_unlabeled/3.png"
    ] == "wren"
    assert len(found.records) == 3


def test_a_folder_packed_twice_under_another_case_is_left_out(tmp_path: Path, picture) -> None:
    root = written(tmp_path, picture, "Part_1/a.png", "part_1/a.png", "Part_2/b.png", "part_2/b.png")
    for name in ("1/a", "2/b"):
        (tmp_path / f"part_{name}.png").write_bytes((tmp_path / f"Part_{name}.png").read_bytes())
    (tmp_path / "labels.csv").write_text("image,label\na,crow\nb,wren\n")
    found = load_folder(root)
    assert found.classes == ("crow", "wren") and len(found.records) == 2
    assert "left out part_1/: its 1 picture are those of Part_1/" in found.warnings


def test_other_pictures_under_another_case_stay(tmp_path: Path, picture) -> None:
    found = load_folder(written(tmp_path, picture, "Crow/a.png", "crow/b.png", "wren/c.png"))
    assert found.classes == ("Crow", "crow", "wren")
