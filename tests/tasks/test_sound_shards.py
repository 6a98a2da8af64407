"""A shard whose bytes are not those that were written is never read."""

from pathlib import Path

import pyarrow as pa
import pytest

from explain_core.places import Place
from explain_core.store.shards.shards import DamagedShard, Shard, write_shard
from tasks.sound_shards import checked, sound_activations, sound_files, sound_rows

IDS = ("a", "b")


@pytest.fixture
def shard(tmp_path):
    """A shard of activations of two images."""
    pairs = pa.list_(pa.float32(), 2)
    rows = {
        "image_id": pa.array(IDS), "width": pa.array([4, 5], pa.int32()), "height": pa.array([6, 7], pa.int32()),
        "pooled": pa.array([[0.5, 1.0], [2.0, 0.25]], pairs), "logits": pa.array([[1.0, 2.0], [3.0, 4.0]], pairs),
    }  # fmt: skip
    write_shard(tmp_path / "shards", IDS, pa.table(rows))
    (path,) = (tmp_path / "shards").glob("*.parquet")
    return Shard(str(path), ("b",))


def test_what_was_written_is_read(shard):
    found = sound_activations(shard)
    assert (found.ids, found.pooled.tolist(), found.sizes.tolist()) == (("b",), [[2.0, 0.25]], [[5, 7]])
    assert sound_rows(shard.path, ["image_id"])["image_id"].to_pylist() == list(IDS)
    folder = Place.of(Path(shard.path).parent)
    assert sound_files(folder, [IDS, ("c",)]) == [shard.path]  # of what is not there it says nothing


@pytest.mark.parametrize(
    "read",
    [
        sound_activations,
        lambda shard: sound_rows(shard.path, ["image_id"]),
        lambda shard: sound_files(Place.of(Path(shard.path).parent), [IDS]),
        lambda shard: checked([shard.path]),
    ],
    ids=["activations", "rows", "files", "checked"],
)
def test_one_changed_bit_is_found(shard, read):
    bytes_ = bytearray(Path(shard.path).read_bytes())
    bytes_[len(bytes_) // 3] ^= 1
    Path(shard.path).write_bytes(bytes_)
    with pytest.raises(DamagedShard) as raised:
        read(shard)
    assert raised.value.path == shard.path
