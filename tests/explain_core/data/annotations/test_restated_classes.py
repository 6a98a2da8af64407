"""Tables of numbers beside tables of words."""

from pathlib import Path

import pytest

from explain_core.data.sets.folder import load_folder
from explain_core.errors import CaptionError


def lists(root: Path, picture, **told: dict[str, object]) -> str:
    for name in ("a", "b", "c", "d"):
        picture(root / f"images/{name}.png")
    for file, classes in told.items():
        rows = "".join(f"{name}.png,{label}\n" for name, label in classes.items())
        (root / f"{file}.csv").write_text(f"image,label\n{rows}")
    return str(root)


WORDS = {"a": "crow", "b": "crow", "c": "wren", "d": "wren"}


def test_numbers_that_are_the_words_one_by_one_are_left_aside(tmp_path: Path, picture) -> None:
    found = load_folder(lists(tmp_path, picture, words=WORDS, numbers={"a": 4, "b": 4, "c": 2, "d": 2}))
    assert found.classes == ("crow", "wren") and len(found.records) == 4
    assert "numbers.csv numbers the classes that words.csv tells, and is left aside" in found.warnings


def test_numbers_that_tell_something_else_are_refused(tmp_path: Path, picture) -> None:
    with pytest.raises(CaptionError, match="Where tables disagree"):
        load_folder(lists(tmp_path, picture, words=WORDS, numbers={"a": 4, "b": 2, "c": 2, "d": 2}))


def test_two_countings_without_folders_of_classes_are_refused(tmp_path: Path, picture) -> None:
    told = {"zero": {"a": 0, "b": 0, "c": 1, "d": 1}, "one": {"a": 1, "b": 1, "c": 2, "d": 2}}
    with pytest.raises(CaptionError, match="Where tables disagree"):
        load_folder(lists(tmp_path, picture, **told))
