"""Of two columns that may be the class, the one is that folders are called by."""

from pathlib import Path

import pytest

from explain_core.data.sets.folder import load_folder
from explain_core.errors import CaptionError

ROWS = "1.png,{},aromatic\n2.png,{},basmati\n3.png,{},basmati\n"


def written(root: Path, picture, folders: tuple[str, ...], labels: tuple[str, ...]) -> str:
    for number, folder in enumerate(folders, start=1):
        picture(root / f"{folder}/{number}.png")
    (root / "t.csv").write_text(f"image,label,variety\n{ROWS.format(*labels)}")
    return str(root)


def test_folders_tell_which_column_is_the_class(tmp_path: Path, picture) -> None:
    path = written(tmp_path, picture, ("blast", "blast", "rust"), ("blast", "blast", "rust"))
    found = load_folder(path)
    assert found.classes == ("blast", "rust")
    assert any("class = label" in note for note in found.warnings)


def test_without_folders_of_classes_it_is_asked(tmp_path: Path, picture) -> None:
    path = written(tmp_path, picture, ("images",) * 3, ("blast", "blast", "rust"))
    with pytest.raises(CaptionError, match="label or variety; say which: --columns class="):
        load_folder(path)
