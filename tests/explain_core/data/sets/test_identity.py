"""Quick identity: pictures that are known by path, size and time, and are not opened."""

import os
from pathlib import Path

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures.stat_cache import Stamp
from explain_core.data.sets.identity import is_unchanged, quick_digest, quick_digest_in, quick_looks
from explain_core.data.sets.manifest import build_manifest
from explain_core.errors import ImageSetError
from explain_core.places import Place

LONG_AGO = 1_700_000_000


@pytest.fixture
def root(tmp_path):
    """Two files of one content, size and time."""
    for name in ("a.jpg", "b.jpg"):
        path = tmp_path / "pictures" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"one and the same")
        os.utime(path, (LONG_AGO, LONG_AGO))
    return tmp_path / "pictures"


def manifest_of(root: Path, *names: str):
    records = tuple(ImageRecord(name, 0, "train") for name in names)
    return build_manifest(ImageSet("folder:x", str(root), ("x",), records), looked=quick_looks)


def ids(root: Path) -> dict[str, str]:
    rows = manifest_of(root, "a.jpg", "b.jpg").table.to_pylist()
    return {row["path"]: row["image_id"] for row in rows}


def test_no_file_is_opened(root):
    os.truncate(root / "b.jpg", 3)
    rows = manifest_of(root, "a.jpg", "b.jpg").table.to_pylist()
    assert {row["path"]: row["bytes"] for row in rows} == {"a.jpg": 16, "b.jpg": 3}


def test_each_path_is_an_image_and_another_time_or_size_another(root):
    before = ids(root)
    assert before["a.jpg"] != before["b.jpg"] and ids(root) == before
    os.utime(root / "a.jpg", ns=(LONG_AGO * 10**9, LONG_AGO * 10**9 + 1))
    (root / "b.jpg").write_bytes(b"longer than it was")
    os.utime(root / "b.jpg", (LONG_AGO, LONG_AGO))
    assert not set(ids(root).values()) & set(before.values())


def test_what_cannot_be_a_picture_is_left_out(root):
    (root / "empty.jpg").touch()
    (root / "folder.jpg").mkdir()
    found = manifest_of(root, "a.jpg", "empty.jpg", "folder.jpg", "gone.jpg")
    assert found.quarantined == (
        ("empty.jpg", "empty file"), ("folder.jpg", "not a regular file"), ("gone.jpg", "missing"),
    )  # fmt: skip


def test_a_file_that_changed_since_is_seen(root):
    path, data = root / "a.jpg", b"one and the same"
    status = path.stat()
    digest = quick_digest("a.jpg", status.st_size, status.st_mtime_ns)
    assert is_unchanged(digest, str(path), data)
    assert not is_unchanged(digest, str(path), data + b".")
    os.utime(path, (LONG_AGO, LONG_AGO + 1))
    assert not is_unchanged(digest, str(path), data)
    assert quick_digest_in(str(root), Place.of(root / "a.jpg")) == quick_digest(
        "a.jpg", 16, (LONG_AGO + 1) * 10**9
    )
    assert quick_digest_in(str(root / "elsewhere"), Place.of(path)) is None


def test_where_files_have_no_times_of_their_own_it_is_refused():
    packed = [("shard-0.tar/a.jpg", None, None)]
    with pytest.raises(ImageSetError, match="no times of their own"):
        list(quick_looks("memory://bucket", iter([packed])))


def test_behind_a_url_the_listing_says_all():
    listed = Stamp(5, 7, 0, 0)
    (found,) = quick_looks("s3://bucket", iter([[("a.jpg", None, (listed, True)), ("b.jpg", None, None)]]))
    assert found == [(listed, quick_digest("a.jpg", 5, 7), False), "missing"]
    with pytest.raises(ImageSetError, match="tells no times"):
        list(quick_looks("s3://bucket", iter([[("a.jpg", None, (Stamp(5, 0, 0, 0), True))]])))
