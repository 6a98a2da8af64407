"""How columns of a shard are packed: smaller where it was asked for, and the same when they are read."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.store.shards.compression import packing


def lists(values):
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])


def written(table, compression="zstd"):
    """The file's bytes by column, and the table read back."""
    handle = io.BytesIO()
    with pq.ParquetWriter(
        handle,
        table.schema,
        use_dictionary=False,
        write_statistics=False,
        **packing(table.schema, compression),
    ) as writer:
        writer.write_table(table)
    group = pq.ParquetFile(handle).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    sizes = {each.path_in_schema.partition(".")[0]: each.total_compressed_size for each in columns}
    return sizes, pq.read_table(handle)


@pytest.fixture
def table():
    random = np.random.default_rng(0)
    whole = lists(random.integers(0, 9_000, (32, 500)).astype(np.int64))
    sparse = np.packbits(random.random((32, 40_000)) < 0.04, axis=1)
    return pa.table(
        {
            "image_id": [str(n) for n in range(32)],
            "whole": whole,
            "small": lists(random.normal(size=(32, 10)).astype(np.float32)),
            "maps": pa.array([row.tobytes() for row in sparse], pa.binary(sparse.shape[1])),
        }
    )


def test_all_comes_back(table):
    for compression in ("zstd", None):
        for notes in ({}, {"tight": "maps,whole"}):
            given = table.replace_schema_metadata(notes)
            assert written(given, compression)[1].equals(given)


def test_tight_columns_are_smaller_and_others_as_they_were(table):
    loose, _ = written(table)
    tight, _ = written(table.replace_schema_metadata({"tight": "maps,nothing"}))
    assert tight["maps"] < loose["maps"]
    assert all(tight[name] == loose[name] for name in ("whole", "small", "image_id"))


def test_high_bytes_of_whole_numbers_take_no_room(table):
    sizes, _ = written(table)
    assert sizes["whole"] < 2.2 * 32 * 500
