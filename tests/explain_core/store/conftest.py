"""The hand-made store with three runs, and an empty one to write to."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.store import publish
from explain_core.store.layout import Layout
from tests.compared import compared

__all__ = ["compared"]


@pytest.fixture
def writable(tmp_path):
    """A connection to an empty store's next version."""
    path = tmp_path / "next.duckdb"
    publish.begin_next(Layout(tmp_path / "empty"), path)
    with publish.open_next(path) as connection:
        yield connection


@pytest.fixture
def parquet(tmp_path):
    """Writes a Parquet file of these columns, and returns its path."""

    def write(name, **columns):
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
        return str(tmp_path / f"{name}.parquet")

    return write
