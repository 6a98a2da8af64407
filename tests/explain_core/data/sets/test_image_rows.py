"""The rows of images by their ids."""

import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.sets.image_rows import ImageRows

IDS = ["9f", "0a", "0a-2", "77", "ff"]


def test_rows_by_id_in_any_order_of_the_manifest():
    rows = ImageRows.of(pa.chunked_array([IDS[:2], IDS[2:]]))
    assert len(rows) == 5
    assert rows.of_ids(["ff", "0a", "0a-2", "9f", "ff"]).tolist() == [4, 1, 2, 0, 4]
    assert rows.find(["0", "0a-22", "zz", "77", ""]).tolist() == [-1, -1, -1, 3, -1]
    assert rows.of_ids([]).tolist() == []
    assert rows.ids(np.array([3, 0])).to_pylist() == ["77", "9f"]
    with pytest.raises(KeyError, match="zz"):
        rows.of_ids(["77", "zz"])


def test_no_image_at_all():
    rows = ImageRows.of(pa.chunked_array([], pa.string()))
    assert len(rows) == 0 and rows.find(["a"]).tolist() == [-1]
