"""Rows of a Parquet file in any order, from many threads: the bytes that were written."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from explain_core.data.pictures.parquet_pictures import ParquetPictures, read_row
from explain_core.errors import ImageError
from explain_core.places import Place
from tests.explain_core.data.packed import write_parquet


def test_rows_in_any_order(tmp_path):
    rows = [{"image": {"bytes": b"%d" % k * 50, "path": None}} for k in range(1000)]
    rows[17]["image"] = {"bytes": None, "path": "gone.png"}
    path = write_parquet(tmp_path / "a.parquet", rows, group=300)
    asked = list(range(1000))
    Random(0).shuffle(asked)
    asked.remove(17)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda row: read_row(Place.of(path), "image", row), asked))
    assert found == [b"%d" % row * 50 for row in asked]
    pictures = ParquetPictures(Place.of(path), "image")
    with pytest.raises(ImageError, match="holds no picture"):
        pictures.read(17)
    with pytest.raises(FileNotFoundError, match="has no row 1001"):
        pictures.read(1000)
