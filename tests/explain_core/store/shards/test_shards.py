"""Shards: whole or absent, found by what they hold, damaged ones told from sound ones."""

import pyarrow as pa
import pytest

from explain_core.errors import StoreError
from explain_core.store.shards.shards import (
    DamagedShard,
    LostRows,
    Shard,
    finished,
    is_finished,
    open_shard,
    read_note,
    read_rows,
    unfinished,
    verify,
    write_shard,
    written,
)

SCHEMA = pa.schema([("image_id", pa.string()), ("value", pa.int32())])


def rows(*ids):
    return pa.table({"image_id": list(ids), "value": pa.array(range(len(ids)), pa.int32())}, schema=SCHEMA)


def test_what_is_there_and_what_is_missing(tmp_path):
    write_shard(tmp_path, ["a", "b"], rows("a", "b"))
    write_shard(tmp_path, ["b", "c", "x"], rows("b", "c", "x"))
    shards, missing = finished(tmp_path, "image_id", ["d", "c", "b", "a", "e"])
    assert missing == ["d", "e"]
    assert sorted(row for shard in shards for row in shard.ids) == ["a", "b", "c"]  # b once, x not at all
    assert is_finished(tmp_path, ["a", "b"])
    assert not is_finished(tmp_path, ["a"])
    for shard in shards:
        verify(shard.path)


def test_a_shard_that_is_damaged_before_it_is_listed_does_not_lose_its_rows_in_silence(tmp_path):
    write_shard(tmp_path, ["a", "b"], rows("a", "b"))
    write_shard(tmp_path, ["c"], rows("c"))
    assert len(written(tmp_path, "image_id", ["a", "b", "c"])) == 2
    spoilt = next(path for path in tmp_path.glob("*.parquet") if path.stat().st_size)
    spoilt.write_bytes(spoilt.read_bytes()[:-20])
    with pytest.raises(LostRows, match=r"rows that were written to .* are gone"):
        written(tmp_path, "image_id", ["a", "b", "c"])


def test_images_that_could_not_be_read_count_as_tried(tmp_path):
    with open_shard(tmp_path, ["a", "b"], SCHEMA, note := {"quarantined": []}) as shard:
        shard.write(rows("a"))
        note["quarantined"].append(["b", "it is empty"])
    shards, missing = finished(tmp_path, "image_id", ["a", "b", "c"])
    assert missing == ["c"]
    assert shards[0].ids == ("a",)
    assert read_note(shards[0].path)["quarantined"] == [["b", "it is empty"]]


def test_a_shard_that_was_not_finished_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), open_shard(tmp_path, ["a", "b"], SCHEMA, {}) as shard:
        shard.write(rows("a"))
        raise RuntimeError("killed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", [10, 200, -30, -4])
def test_one_flipped_byte_is_found(tmp_path, place):
    write_shard(tmp_path, ["a", "b"], rows("a", "b"))
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedShard, match="checksum"):
        verify(str(path))


def test_a_truncated_shard_counts_as_absent(tmp_path):
    write_shard(tmp_path, ["a", "b"], rows("a", "b"))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DamagedShard):
        read_rows(str(path), ["image_id"])
    assert finished(tmp_path, "image_id", ["a", "b"]) == ([], ["a", "b"])
    assert not path.exists()


def test_those_of_which_there_is_no_file(tmp_path):
    write_shard(tmp_path, ["a", "b"], rows("a", "b"))
    shards = [Shard("one", ("a", "b")), Shard("two", ("b", "a")), Shard("three", ())]
    assert unfinished(tmp_path, shards) == shards[1:]
    assert unfinished(tmp_path / "none", shards) == shards


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="could not be written"):
        write_shard(tmp_path / "file" / "deeper", ["a"], rows("a"))
