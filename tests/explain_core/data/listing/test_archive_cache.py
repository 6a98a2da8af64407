"""A folder of the cache is made whole, once, or not at all."""

from pathlib import Path

import pytest

from explain_core.data.listing.archive_cache import check_inside, is_left_out, kept_folder
from explain_core.errors import ImageSetError


def test_a_folder_is_filled_once_and_never_by_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls = []

    def fill(folder: Path) -> None:
        calls.append(folder)
        (folder / "a").write_text("1")

    def broken(folder: Path) -> None:
        fill(folder)
        raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        kept_folder("x", broken)
    assert not (tmp_path / "explain-flow/archives/x").exists()
    assert kept_folder("x", fill) == kept_folder("x", fill) and len(calls) == 2
    assert [each.name for each in (tmp_path / "explain-flow/archives").iterdir()] == ["x"]


def test_names() -> None:
    assert is_left_out("__MACOSX/a") and is_left_out("a/.DS_Store") and not is_left_out("a/b")
    with pytest.raises(ImageSetError, match="leads out"):
        check_inside("a.zip", "C:/x")
