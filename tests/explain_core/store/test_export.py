"""Tables as files for other programs."""

import csv
import json

import duckdb
import pyarrow.parquet as pq
import pytest

from explain_core.errors import InputError, NothingToAnswer
from explain_core.store import export as exporting
from explain_core.store.export import CSV, PARQUET, export
from explain_core.store.reader import Store


@pytest.fixture
def store(compared):
    with Store.open(compared) as opened:
        yield opened


def test_parquet_holds_every_row_of_every_table(store, tmp_path):
    written = {each.table: each for each in export(store, tmp_path / "out", PARQUET)}
    tables = {row["table_name"] for row in store.rows("SELECT table_name FROM duckdb_tables()")}
    assert set(written) == tables - {"schema_migrations"}
    for name, each in written.items():
        rows = store.rows(f"SELECT * FROM {name}")
        assert each.rows == len(rows)
        with duckdb.connect() as connection:
            read = connection.execute(f"SELECT * FROM read_parquet('{each.path}')").fetchall()
        assert read == [tuple(row.values()) for row in rows]
    assert not list((tmp_path / "out").glob(".partial*"))


def test_csv_has_lists_and_structs_as_json(store, tmp_path):
    (written,) = export(store, tmp_path, CSV, ["images"])
    with written.path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == written.rows == 9
    assert json.loads(rows[0]["captions"]) == ['it has "black" wings,\nand more']
    assert rows[0]["class"] == "001.Crow" and rows[0]["box"] == ""


def test_one_run_and_what_belongs_to_it(store, tmp_path):
    run = store.run("elsewhere")
    names = ["runs", "predictions", "images", "attributes", "checkpoints", "image_quality", "filter_changes"]
    rows = {each.table: each.rows for each in export(store, tmp_path, PARQUET, names, run)}
    # "elsewhere" has 4 images of its own set, 3 words; its 4 filters are compared with their own alone.
    assert rows == {
        "runs": 1, "predictions": 4, "images": 4, "attributes": 3, "checkpoints": 1, "image_quality": 0,
        "filter_changes": 4,
    }  # fmt: skip
    assert pq.read_table(tmp_path / "runs.parquet")["name"].to_pylist() == ["elsewhere"]


def test_what_is_there_is_left_alone(store, tmp_path):
    (tmp_path / "metrics.csv").write_text("mine")
    with pytest.raises(InputError, match=r"metrics\.csv is there already"):
        export(store, tmp_path, CSV, ["images", "metrics"])
    assert [path.name for path in tmp_path.iterdir()] == ["metrics.csv"]
    assert (tmp_path / "metrics.csv").read_text() == "mine"


def test_a_table_that_is_not_there(store, tmp_path):
    with pytest.raises(NothingToAnswer, match=r"no table 'runs; DROP TABLE runs'.*It has: .*attributes, "):
        export(store, tmp_path, CSV, ["runs; DROP TABLE runs"])
    assert not list(tmp_path.iterdir())


def test_rows_are_written_in_groups_however_many_there_are(store, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "GROUP_ROWS", 4)
    (written,) = export(store, tmp_path, PARQUET, ["predictions"])
    file = pq.ParquetFile(written.path)
    assert file.metadata.num_rows == 14 and file.metadata.num_row_groups >= 1
    monkeypatch.setattr("explain_core.store.reader.STREAMED", 2)
    (again,) = export(store, tmp_path / "again", PARQUET, ["predictions"])
    assert pq.ParquetFile(again.path).metadata.num_row_groups > 1
    assert pq.read_table(again.path).equals(pq.read_table(written.path))
