"""Shards of other layers, written while one is."""

from pathlib import Path

import pyarrow as pa
import pytest

from explain_core.store.shards import read_note, read_rows
from tasks.beside import opened

SCHEMA = pa.schema([("image_id", pa.string())])


def look(batch):
    """Rows of a batch, of which image "c" has no numbers."""
    rows = pa.RecordBatch.from_arrays([pa.array([each for each in batch if each != "c"])], schema=SCHEMA)
    return rows, [("c", "no numbers")] if "c" in batch else []


def test_each_has_its_rows_and_says_what_it_has_not(tmp_path: Path) -> None:
    note = {"quarantined": [], "device": "cpu"}
    ids = ["a", "b", "c", "d"]
    with opened([(str(tmp_path / "one"), SCHEMA, look)], ids, note) as others:
        for batch in (["a", "b"], ["c"]):
            for other in others:
                other.write(batch)
        note["quarantined"].append(("d", "cannot be read"))
        for other in others:
            other.unusable[:0] = note["quarantined"]
    (path,) = (tmp_path / "one").glob("*.parquet")
    assert read_rows(str(path), ["image_id"])["image_id"].to_pylist() == ["a", "b"]
    held = read_note(str(path))
    assert held["device"] == "cpu" and note["quarantined"] == [("d", "cannot be read")]
    assert [tuple(each) for each in held["quarantined"]] == [("d", "cannot be read"), ("c", "no numbers")]


def test_what_breaks_off_leaves_no_shard(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        opened([(str(tmp_path / "one"), SCHEMA, look)], ["a"], {"quarantined": []}) as others,
    ):
        others[0].write(["a"])
        raise ValueError("broken")
    assert not list(tmp_path.rglob("*.parquet"))
