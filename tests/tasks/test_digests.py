"""Many files are looked at by the cluster, with what this process finds, in the same order."""

import os

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures import file_look
from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.manifest import build_manifest
from tasks import digests
from tasks.digests import ClusterLooks
from tasks.options import RunOptions

LONG_AGO = 1_700_000_000
OPTIONS = RunOptions("folder:x", "torchvision:resnet18", weights="DEFAULT")


@pytest.fixture
def image_set(tmp_path, monkeypatch):
    """A hundred files in chunks of 8, one of them missing and one empty; 20 are many."""
    monkeypatch.setattr(file_look, "CHUNK", 8)
    monkeypatch.setattr(digests, "MANY", 20)
    root = tmp_path / "pictures"
    root.mkdir()
    records = []
    for number in range(100):
        path = root / f"{number:03}.jpg"
        path.write_bytes(b"picture %d" % number if number != 90 else b"")
        os.utime(path, (LONG_AGO, LONG_AGO))
        records.append(ImageRecord(path.name, number % 2, "train"))
    (root / "070.jpg").unlink()
    return ImageSet("folder:x", str(root), ("a", "b"), tuple(records))


@pytest.fixture
def in_cluster(monkeypatch):
    """The numbers of files of the chunks that the cluster was given."""
    seen = []
    real = digests.map_tasks

    def counted(function, calls, limit):
        calls = list(calls)
        seen.extend(len(asked) for _, _, asked in calls)
        return real(function, calls, limit)

    monkeypatch.setattr(digests, "map_tasks", counted)
    return seen


def test_the_manifest_is_the_same(image_set, in_cluster, tmp_path):
    alone = build_manifest(image_set)
    together = build_manifest(image_set, StatCache(tmp_path / "cache"), ClusterLooks(OPTIONS, 2))
    assert together.table.equals(alone.table) and together.digest == alone.digest
    assert together.quarantined == alone.quarantined == (("070.jpg", "missing"), ("090.jpg", "empty file"))
    assert in_cluster == [8] * 9 + [4]  # after three chunks, in which there are 24 files


def test_what_is_known_needs_no_cluster(image_set, in_cluster, tmp_path):
    cache = StatCache(tmp_path / "cache")
    first = build_manifest(image_set, cache, ClusterLooks(OPTIONS, 2))
    in_cluster.clear()
    assert build_manifest(image_set, cache, ClusterLooks(OPTIONS, 2)).table.equals(first.table)
    assert in_cluster == []


def test_few_files_need_no_cluster(image_set, in_cluster, monkeypatch):
    monkeypatch.setattr(digests, "MANY", 200)
    assert build_manifest(image_set, looked=ClusterLooks(OPTIONS, 2)).table.num_rows == 98
    assert in_cluster == []
