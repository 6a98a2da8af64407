"""Room on the disk: what will not fit is refused before it is begun, what may not is said."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from explain_core.errors import StoreError
from explain_core.store import room
from explain_core.store.room import ANSWERS, LEAST, MANY_ANSWERS, check_room, row_bytes_of

SCHEMA = pa.schema(
    [
        ("image_id", pa.string()),
        ("width", pa.int32()),
        ("pooled", pa.list_(pa.float32(), 10)),
        ("maps", pa.binary(200)),
    ]
)


def free(monkeypatch, size):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=size))


def test_the_bytes_of_a_row():
    assert row_bytes_of(SCHEMA) == 32 + 4 + 40 + 200


def test_what_fits_is_not_spoken_of(tmp_path):
    assert check_room(tmp_path / "new" / "store", tmp_path / "new", 100, 276, tmp_path / "none") is None


def test_what_will_not_fit_is_refused_and_what_may_not_is_said(tmp_path, monkeypatch):
    store, row, images = tmp_path / "store", 100_000, 1000
    (tmp_path / "explain.duckdb").write_bytes(bytes(50_000))
    most = 50_000 + (row + MANY_ANSWERS) * images
    least = int(50_000 + (row * LEAST + ANSWERS) * images)
    for size, verdict in (
        (most, "fits"), (most - 1, "may not"), (least, "may not"), (least - 1, "will not"), (0, "will not"),
    ):  # fmt: skip
        free(monkeypatch, size)
        if verdict == "will not":
            with pytest.raises(StoreError, match=r"will not fit on the disk.*explain prune"):
                check_room(store, store, images, row, tmp_path / "explain.duckdb")
        else:
            note = check_room(store, store, images, row, tmp_path / "explain.duckdb")
            assert (note is None) == (verdict == "fits")
            assert note is None or "may become full" in note


def test_shards_elsewhere_need_no_room_here(tmp_path, monkeypatch):
    free(monkeypatch, MANY_ANSWERS * 1000)
    assert check_room(tmp_path, None, 1000, 10**9, tmp_path / "none") is None
    free(monkeypatch, ANSWERS * 1000)
    assert "may become full" in (check_room(tmp_path, None, 1000, 10**9, tmp_path / "none") or "")
    with pytest.raises(StoreError, match="will not fit"):
        check_room(tmp_path, None, 1001, 10**9, tmp_path / "none")


def test_what_is_copied_already_needs_no_room_again(tmp_path, monkeypatch):
    (tmp_path / "explain.duckdb").write_bytes(bytes(50_000))
    free(monkeypatch, 10_000)
    asked = (tmp_path, None, 1, 1, tmp_path / "explain.duckdb")
    with pytest.raises(StoreError, match="will not fit"):
        check_room(*asked)
    assert "may become full" in str(check_room(*asked, 45_000))
