"""Packed tables are read as what they hold."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from explain_core.data.annotations.packed_table import is_packed_table, plain_table
from explain_core.errors import CaptionError, ImageSetError
from explain_core.image_sets import load_image_set
from explain_core.places import Place

TEXT = b"image,label\n1.jpg,crow\n" * 100


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "birds.csv.gz").write_bytes(gzip.compress(TEXT))
    return Place.of(tmp_path / "birds.csv.gz")


def test_a_table_is_unpacked_once_under_its_own_name(packed: Place) -> None:
    found = plain_table(packed)
    assert found.name == "birds.csv" and found.read_bytes() == TEXT and plain_table(packed) == found
    assert plain_table(found) is found
    assert is_packed_table("a/b.JSONL.GZ") and not is_packed_table("a.tar.gz") and not is_packed_table("b.gz")


def test_what_cannot_be_unpacked(packed: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cut.csv.gz").write_bytes(packed.read_bytes()[:-12])
    (tmp_path / "none.csv.gz").write_bytes(TEXT)
    for name in ("cut.csv.gz", "none.csv.gz"):
        with pytest.raises(CaptionError, match="Is it whole"):
            plain_table(Place.of(tmp_path / name))
    monkeypatch.setattr("explain_core.data.listing.archive_cache.FREE", 100)
    monkeypatch.setattr("explain_core.data.listing.archive_cache.MOST_TIMES", 1)
    with pytest.raises(ImageSetError, match="far more"):
        plain_table(packed)


def test_a_table_behind_a_url(packed: Place, memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.pipe("/box/birds.csv.gz", packed.read_bytes())
    memory.pipe("/box/1.jpg", b"a picture")
    afar = Place.of("memory://box/birds.csv.gz")
    found = plain_table(afar)
    assert found.name == "birds.csv" and found.read_bytes() == TEXT and plain_table(afar) == found
    memory.pipe("/box/birds.csv.gz", gzip.compress(TEXT[:46]))
    assert plain_table(afar).read_bytes() == TEXT[:46]  # the new one
    [record] = load_image_set("csv:memory://box/birds.csv.gz").records
    assert record.path == "1.jpg"
    memory.pipe("/box/cut.csv.gz", packed.read_bytes()[:-12])
    with pytest.raises(CaptionError, match="Is it whole"):
        plain_table(Place.of("memory://box/cut.csv.gz"))
    monkeypatch.setattr("explain_core.data.annotations.packed_table.LARGEST", 20)
    with pytest.raises(CaptionError, match="is it a table"):
        plain_table(afar)
