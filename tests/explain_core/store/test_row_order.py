"""Rows are stored in the order in which they are asked for."""

import pyarrow as pa

from explain_core.store import publish
from explain_core.store.layout import Layout
from explain_core.store.migrations.schema import SCHEMA_VERSION
from explain_core.store.row_order import SORTED, order_of


def test_tables_without_an_order_stay_as_they_come():
    assert order_of("metrics") == "" and order_of("predictions") == " ORDER BY image_id"


def test_every_order_is_of_columns_that_the_table_has(tmp_path):
    layout = Layout(tmp_path / "store")
    with publish.revised(layout, layout.work("x")) as connection:
        for table in SORTED:
            connection.execute(f"SELECT * FROM {table}{order_of(table)}")
        assert connection.execute("SELECT count(*) FROM schema_migrations").fetchall() == [(SCHEMA_VERSION,)]


def test_an_index_is_read_by_attribute_and_strength(tmp_path):
    layout = Layout(tmp_path / "store")
    rows = pa.table(
        {"run_id": ["r"] * 3, "attribute": ["b", "a", "a"], "p": [0.5, 0.1, 0.9], "image_id": ["1", "2", "3"]}
    )
    with publish.revised(layout, layout.work("x")) as connection:
        publish.insert(connection, "retrieval_index", rows)
        found = connection.execute("SELECT image_id FROM retrieval_index ORDER BY rowid").fetchall()
    assert found == [("3",), ("2",), ("1",)]
