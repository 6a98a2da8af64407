"""Tars of folders are unpacked once; tars of samples are left where they are."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from explain_core.data.sets.archive import is_archive, unpacked
from explain_core.data.sets.tar_archive import is_packed_tar
from explain_core.errors import ImageSetError
from explain_core.image_sets import load_image_set


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(*names: str, file: str = "birds.tar", mode: str = "w") -> Path:
        with tarfile.open(tmp_path / file, mode) as out:
            for name in names:
                member = tarfile.TarInfo(name)
                member.size = len(name)
                out.addfile(member, io.BytesIO(name.encode()))
        return tmp_path / file

    return write


@pytest.mark.parametrize(
    ("names", "is_folder"),
    [
        (("crow/1.jpg", "wren/2.jpg", "README.md"), False),  # read where they lie
        (("images/train/crow/1.jpg", "images/test/crow/2.jpg"), False),
        (("1.jpg", "1.cls", "2.jpg", "2.cls"), False),
        (("crow/1.jpg", "crow/1.txt"), False),
        (("1.mask.png", "1.png", "1.cls", "classes.txt"), False),
        (("birds/train/crow/1.jpg", "birds/test/crow/2.jpg"), True),
        (("seg_train/crow/1.jpg", "seg_test/crow/2.jpg"), True),
        (("train/crow/1.jpg", "test/2.jpg"), True),
        (("crow/crow.1.jpg", "crow/crow.2.jpg"), True),  # one sample of two pictures, by WebDataset's keys
        (("images/1.jpg", "metadata.csv"), True),
        (("metadata.csv",), False),
        (("birds/train/crow/1.jpg", "birds/train/crow/1.txt", "birds/test/crow/2.jpg"), True),
        (("1.jpg", "1.json", "1.txt"), False),
    ],
)
def test_which_tars_are_folders(make, names: tuple[str, ...], is_folder: bool) -> None:
    assert is_archive(make(*names)) is is_folder


def test_a_packed_tar_is_unpacked_once_and_anew_where_it_has_changed(make) -> None:
    path = make("birds/crow/a.jpg", "birds/._a.jpg", file="birds.tar.gz", mode="w:gz")
    assert is_archive(path) and is_packed_tar("x.TGZ")
    folder = unpacked(path)
    assert folder.name == "crow" and (folder / "a.jpg").read_text() == "birds/crow/a.jpg"
    (folder / "mark").write_text("kept")
    assert (unpacked(path) / "mark").exists() and not list(folder.parent.glob("._*"))
    changed = make("birds/wren/b.jpg", file="birds.tar.gz", mode="w:gz")
    os.utime(changed, (1, 1))
    assert unpacked(changed).name == "wren"


@pytest.mark.parametrize("name", ["../a.jpg", "/a.jpg", "x/../../a.jpg"])
def test_names_that_lead_out_are_refused(make, tmp_path: Path, name: str) -> None:
    with pytest.raises(ImageSetError, match="leads out"):
        unpacked(make(name, file="a.tgz", mode="w:gz"))
    assert not list((tmp_path / "cache").rglob("a.jpg"))


def test_links_are_left_and_damage_is_said(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(*(f"crow/{number}{'x' * 40}.jpg" for number in range(400)), file="a.tar.gz", mode="w:gz")
    (tmp_path / "b.tar.gz").write_bytes(path.read_bytes()[:-300])
    with pytest.raises(ImageSetError, match="Is it a whole tar"):
        unpacked(tmp_path / "b.tar.gz")
    monkeypatch.setattr("explain_core.data.listing.archive_cache.FREE", 100)
    monkeypatch.setattr("explain_core.data.listing.archive_cache.MOST_TIMES", 1)
    with pytest.raises(ImageSetError, match="far more than its size"):
        unpacked(path)
    with tarfile.open(tmp_path / "c.tgz", "w:gz") as out:
        link = tarfile.TarInfo("crow/out.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        out.addfile(link)
    assert not list(unpacked(tmp_path / "c.tgz").rglob("*.jpg"))
    with pytest.raises(
        ImageSetError, match=r"1 link in the archive left out: crow/out\.jpg.* give the folder"
    ):
        load_image_set(str(tmp_path / "c.tgz"))


def test_packed_samples_are_sent_back(make) -> None:
    with pytest.raises(ImageSetError, match=r"gunzip"):
        unpacked(make("1.jpg", "1.cls", file="a.tar.gz", mode="w:gz"))
