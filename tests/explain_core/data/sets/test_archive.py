"""Zip files are unpacked once, whole, and never outside their folder."""

import stat
import zipfile
from pathlib import Path

import pytest

from explain_core.data.listing import archive_cache as archive
from explain_core.data.sets.archive import is_archive, unpacked
from explain_core.errors import ImageSetError
from explain_core.image_sets import load_image_set


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(**files: str) -> Path:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as out:
            for name, text in files.items():
                out.writestr(name.replace("__", "/"), text)
        return tmp_path / "a.zip"

    return write


def test_a_file_is_unpacked_once_and_anew_where_it_has_changed(make) -> None:
    path = make(birds__crow__a="1", birds__wren__b="2", **{"birds/.hidden": ""})
    assert is_archive(path)
    folder = unpacked(path)
    assert (
        folder.name == "birds"
        and (folder / "crow/a").read_text() == "1"
        and not (folder / ".hidden").exists()
    )
    (folder / "crow/mark").write_text("kept")
    assert (unpacked(path) / "crow/mark").exists()
    changed = unpacked(make(birds__crow__a="3", birds__wren__b="2"))
    assert changed != folder and (changed / "crow/a").read_text() == "3"
    assert not list(folder.parent.parent.glob(".partial*"))


def test_a_folder_called_like_a_split_stays(make) -> None:
    assert (unpacked(make(train__crow__a="1")) / "train").is_dir()


@pytest.mark.parametrize("name", ["../a", "/a", "x/../../a", "C:/a"])
def test_names_that_lead_out_are_refused(make, name: str) -> None:
    with pytest.raises(ImageSetError, match="leads out"):
        unpacked(make(**{name: "x"}))


def test_bombs_and_damage(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(a="0" * 1_000_000)
    monkeypatch.setattr(archive, "FREE", 1000)
    with pytest.raises(ImageSetError, match="far more than its size"):
        unpacked(path)
    (tmp_path / "b.zip").write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ImageSetError, match="cannot be unpacked"):
        unpacked(tmp_path / "b.zip")


def test_links_in_a_zip_are_left_out_and_said(
    tmp_path: Path, picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        for name in ("crow", "wren"):
            out.write(picture(tmp_path / f"{name}.jpg"), f"{name}/1.jpg")
        link = zipfile.ZipInfo("crow/2.jpg")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    for _ in range(2):  # unpacked, and found in the cache
        found = load_image_set(str(tmp_path / "a.zip"))
        assert [record.path for record in found.records] == ["crow/1.jpg", "wren/1.jpg"]
        assert found.warnings[-1].startswith("1 link in the archive left out: crow/2.jpg.")
