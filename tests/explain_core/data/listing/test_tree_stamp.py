"""The stamp of a folder: every change makes another, and what cannot be relied on makes none."""

import os
import time

import pytest

from explain_core.data.listing.tree_stamp import tree_stamp

OLD = time.time() - 100


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "birds"
    for name in ("a/1.jpg", "a/2.jpg", "b/1.jpg", "captions.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    settled(root)
    return root


def settled(root):
    for path in [*root.rglob("*"), root]:
        os.utime(path, (OLD, OLD), follow_symlinks=False)


def overwritten_in_place(root):
    """Same size, and its time put back: the inode's own time of change tells."""
    with (root / "a/1.jpg").open("r+b") as handle:
        handle.write(b"A")


CHANGES = {
    "written over": overwritten_in_place,
    "longer": lambda root: (root / "captions.csv").write_bytes(b"more captions"),
    "added": lambda root: (root / "b/2.jpg").write_bytes(b"b/2.jpg"),
    "removed": lambda root: (root / "b/1.jpg").unlink(),
    "renamed": lambda root: (root / "b/1.jpg").rename(root / "b/3.jpg"),
    "moved to another class": lambda root: (root / "b/1.jpg").rename(root / "a/3.jpg"),
}


def test_the_same_folder_has_the_same_stamp(folder):
    assert tree_stamp(folder) == tree_stamp(folder) is not None


@pytest.mark.parametrize("change", list(CHANGES))
def test_every_change_makes_another(folder, change):
    before = tree_stamp(folder)
    CHANGES[change](folder)
    settled(folder)
    assert tree_stamp(folder) not in (before, None)


def test_what_was_changed_a_moment_ago_is_not_relied_on(folder):
    (folder / "a/1.jpg").write_bytes(b"new")
    assert tree_stamp(folder) is None


def test_links_are_followed(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/1.jpg").write_bytes(b"one")
    settled(tmp_path / "elsewhere")
    (folder / "c").symlink_to(tmp_path / "elsewhere")
    (folder / "nowhere.jpg").symlink_to(tmp_path / "nothing")
    settled(folder)
    before = tree_stamp(folder)
    assert before is not None
    (tmp_path / "elsewhere/1.jpg").write_bytes(b"two")
    settled(tmp_path / "elsewhere")
    assert tree_stamp(folder) not in (before, None)
    (tmp_path / "elsewhere/round").symlink_to(folder)
    settled(tmp_path / "elsewhere")
    assert tree_stamp(folder) is None


def test_no_folder_has_no_stamp(tmp_path):
    assert tree_stamp(tmp_path / "none") is None
