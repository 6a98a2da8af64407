"""Tars and Parquet files behind a URL: the same image sets and manifests as local ones, and the same refusals."""

import pytest

from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.manifest import build_manifest
from explain_core.errors import ImageSetError
from explain_core.image_sets import load_image_set
from tests.explain_core.data.packed import picture, samples, write_parquet, write_tar


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "packed"
    for part in range(2):
        write_tar(folder / "tars" / f"train-{part:03d}.tar", samples(5, first=5 * part))
    rows = [{"image": {"bytes": picture(k), "path": f"{k}.png"}, "label": k % 2} for k in range(9)]
    write_parquet(folder / "rows" / "train-00000-of-00001.parquet", rows, ("crow", "wren"))
    return folder


@pytest.mark.parametrize(
    "pattern", ["webdataset:{}/tars/train-{{000..001}}.tar", "wds:{}/tars", "parquet:{}/rows"]
)
def test_the_same_set(local, memory, tmp_path, pattern):
    memory.put(str(local), "/box/packed", recursive=True)
    here = load_image_set(pattern.format(local))
    afar = load_image_set(pattern.format("memory://box/packed"))
    assert (afar.records, afar.classes) == (here.records, here.classes) and afar.root.startswith(
        "memory://box/packed/"
    )
    cache = StatCache(tmp_path / "digests")
    ours, theirs = build_manifest(afar, cache), build_manifest(here)
    assert ours.digest == theirs.digest and ours.table.equals(theirs.table)
    assert build_manifest(afar, cache).table.equals(ours.table)  # from what is remembered
    path = afar.records[3].path
    assert open_image(f"{afar.root}/{path}").tobytes() == open_image(f"{here.root}/{path}").tobytes()


def test_a_tar_that_is_cut_short_afar(local, memory):
    tar = local / "tars" / "train-001.tar"
    tar.write_bytes(tar.read_bytes()[:-9500])
    memory.put(str(local), "/box/packed", recursive=True)
    with pytest.raises(ImageSetError, match=r"train-001\.tar is no tar, or is cut short"):
        load_image_set("webdataset:memory://box/packed/tars")
    with pytest.raises(ImageSetError, match=r"1 file of 3 are not there: train-002\.tar"):
        load_image_set("webdataset:memory://box/packed/tars/train-{000..002}.tar")
