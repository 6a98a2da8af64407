"""Shards of several layers, written by a thread: whole or absent, whatever goes wrong when."""

import threading
import time

import pyarrow as pa
import pytest

from explain_core.store.shards.shards import read_note, read_rows, verify
from tasks.layer_shard import AHEAD, LayerShard, WritingThread

SCHEMA = pa.schema([("image_id", pa.string())])


def rows(*ids):
    return pa.RecordBatch.from_arrays([pa.array(ids, pa.string())], schema=SCHEMA)


def shard(folder, *ids):
    return LayerShard(str(folder), SCHEMA, ids, {"device": "cpu"})


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_each_has_its_rows_and_says_what_it_has_not(tmp_path):
    one, other = shard(tmp_path / "one", "a", "b", "c", "d"), shard(tmp_path / "other", "a", "b", "c", "d")
    with WritingThread() as writing:
        for each, ids in ((one, "ab"), (other, "abc")):
            writing.put(each.write, rows(*ids))
        one.unusable.append(("c", "no numbers"))
        for each in (other, one):
            writing.put(each.finish, [("d", "cannot be read")])
    for name, ids, bad in (("one", "ab", ["d", "c"]), ("other", "abc", ["d"])):
        (path,) = files(tmp_path / name)
        verify(str(path))
        assert read_rows(str(path), ["image_id"])["image_id"].to_pylist() == list(ids)
        note = read_note(str(path))
        assert note["device"] == "cpu" and [image for image, _ in note["quarantined"]] == bad


def test_a_shard_of_which_nothing_can_be_used_is_there_without_rows(tmp_path):
    one = shard(tmp_path, "a")
    one.finish([("a", "cannot be read")])
    (path,) = files(tmp_path)
    assert read_rows(str(path), ["image_id"]).num_rows == 0
    assert [tuple(each) for each in read_note(str(path))["quarantined"]] == [("a", "cannot be read")]


def test_what_is_given_up_leaves_no_file(tmp_path):
    one, error = shard(tmp_path, "a"), ValueError("broken")
    one.write(rows("a"))
    one.abandon(error)
    shard(tmp_path, "b").abandon(error)
    assert files(tmp_path) == []


def test_nothing_is_done_after_what_failed(tmp_path):
    one = shard(tmp_path, "a", "b")
    begun = threading.Event()

    def fail():
        begun.wait(5)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), WritingThread() as writing:
        writing.put(one.write, rows("a"))
        writing.put(fail)
        begun.set()
        writing.put(one.finish, [])  # it lacks what could not be written
    one.abandon(OSError("disk full"))
    assert files(tmp_path) == []


def test_who_gives_too_much_waits():
    going, done = threading.Event(), []
    with WritingThread() as writing:
        writing.put(going.wait)
        for number in range(AHEAD - 1):
            writing.put(done.append, number)
        giver = threading.Thread(target=writing.put, args=(done.append, "last"))
        giver.start()
        time.sleep(0.05)
        assert giver.is_alive() and done == []
        going.set()
        giver.join(5)
    assert done == [*range(AHEAD - 1), "last"]
