"""The store's next version: begun as a copy, filled in transactions, released in one rename."""

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from explain_core.errors import StoreError
from explain_core.store import publish
from explain_core.store.layout import Layout
from explain_core.store.migrations.schema import SCHEMA_VERSION
from explain_core.store.shards.shards import write_shard

METRIC = pa.table({"run_id": ["one"], "metric": ["m"], "variant": ["v"], "value": [0.5], "n": [3]})


@pytest.fixture
def layout(tmp_path):
    """A store with run "one" and a figure of it."""
    made = Layout(tmp_path / "store")
    with publish.revised(made, made.work("x")) as connection:
        connection.execute(
            "INSERT INTO runs (run_id, name, seconds) VALUES ('one', 'first', MAP {'plan': 1.5})"
        )
        publish.insert(connection, "metrics", METRIC)
    return made


def test_a_run_is_published_after_all_others_whatever_the_clock_says(layout):
    with publish.revised(layout, layout.work("y")) as connection:
        assert abs(publish.moment(connection) - datetime.now(UTC)) < timedelta(minutes=1)
        later = datetime.now(UTC) + timedelta(days=400)  # the clock was wrong then
        connection.execute("UPDATE runs SET published_at = $1", [later])
        assert publish.moment(connection) > later


def rows(layout, sql):
    with duckdb.connect(str(layout.database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_next_version_that_is_not_released_is_nobody_s(layout):
    publish.begin_next(layout, layout.work("x"))
    with publish.open_next(layout.work("x")) as connection:
        publish.forget_run(connection, "one")
    assert rows(layout, "SELECT run_id FROM runs") == [("one",)]
    publish.release(layout, layout.work("x"))
    assert rows(layout, "SELECT run_id FROM runs") == [] == rows(layout, "FROM metrics")


def test_every_table_that_is_keyed_by_run_is_forgotten(layout):
    keyed = rows(
        layout,
        "SELECT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name) WHERE column_name = 'run_id'",
    )
    assert {name for (name,) in keyed} == {*publish.BY_RUN, "forgotten"}  # which says what was forgotten


def test_an_error_in_the_block_leaves_no_next_version(layout):
    with pytest.raises(RuntimeError), publish.revised(layout, layout.work("x")) as connection:
        publish.forget_run(connection, "one")
        raise RuntimeError("stopped")
    assert rows(layout, "SELECT run_id FROM runs") == [("one",)] and not layout.work("x").exists()


def test_a_transaction_that_fails_takes_all_back():
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (x INTEGER)")
        with pytest.raises(RuntimeError), publish.transaction(connection):
            connection.execute("INSERT INTO t VALUES (1)")
            raise RuntimeError("stopped")
        with publish.transaction(connection):
            connection.execute("INSERT INTO t VALUES (2)")
        assert connection.execute("FROM t").fetchall() == [(2,)]


def test_rows_that_are_there_are_not_inserted_again(layout):
    with publish.revised(layout, layout.work("x")) as connection:
        publish.insert(connection, "metrics", METRIC, unless=("run_id", "one"))
        assert connection.execute("SELECT count(*) FROM metrics").fetchall() == [(1,)]
        publish.insert(connection, "metrics", METRIC)
        assert connection.execute("SELECT count(*) FROM metrics").fetchall() == [(2,)]


def test_columns_of_files_are_matched_by_name_and_names_may_have_what_they_like(layout, tmp_path):
    folder = tmp_path / "it's here" / "lr=0.1" / "reason=none"
    table = pa.table({"reason": ["empty"], "path": ["b.png"], "run_id": ["one"]})
    write_shard(folder, ["b"], table)
    with publish.revised(layout, layout.work("x")) as connection:
        publish.insert_files(connection, "quarantine", [str(path) for path in folder.iterdir()])
        publish.insert_files(connection, "quarantine", [])
    assert rows(layout, "SELECT run_id, path, reason FROM quarantine") == [("one", "b.png", "empty")]


def test_a_run_s_label_and_its_seconds(layout):
    assert publish.name_of(layout.database, "one") == "first"
    assert publish.name_of(layout.database, "two") is None
    publish.rename_run(layout, layout.work("x"), "one", "it's another")
    with publish.revised(layout, layout.work("x")) as connection:
        publish.note_seconds(connection, "one", "evaluate", 2.5)
    assert publish.name_of(layout.database, "one") == "it's another"
    assert rows(layout, "SELECT seconds FROM runs") == [({"plan": 1.5, "evaluate": 2.5},)]


def test_a_store_that_is_no_store(layout):
    layout.database.write_bytes(b"not a database" * 1000)
    for asked in (
        lambda: publish.has_run(layout.database, "one"),
        lambda: publish.begin_next(layout, layout.work("x")),
    ):
        with pytest.raises(StoreError, match=r"cannot be opened as a store.*Restore it"):
            asked()


def test_a_store_that_another_program_writes_to(layout):
    with pytest.raises(duckdb.IOException) as met:
        raise duckdb.IOException('Could not set lock on file "x"')
    assert publish.is_locked(met.value)
    said = str(publish.publishing_error(met.value, layout.database))
    assert "open for writing in another program" in said and "read-only" in said


@pytest.mark.parametrize(
    ("met", "said"),
    [
        (duckdb.IOException("write failed: No space left on device"), "the disk is full"),
        (duckdb.BinderException("no such column\nLINE 1"), "could not be written: no such column"),
    ],
)
def test_what_duckdb_meets_in_plain_words(met, said, layout):
    assert said in str(publish.publishing_error(met, layout.database))


def test_what_another_program_did_not_live_to_merge_is_taken_in(layout):
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("UPDATE runs SET name = 'of the log'")
    assert layout.database.with_name("explain.duckdb.wal").exists()
    publish.begin_next(layout, layout.work("x"))
    publish.release(layout, layout.work("x"))
    assert rows(layout, "SELECT name FROM runs") == [("of the log",)]
    assert rows(layout, "SELECT count(*) FROM schema_migrations") == [(SCHEMA_VERSION,)]


def test_the_rows_of_earlier_runs_are_not_written_anew(layout):
    where = (
        "SELECT DISTINCT row_group_id, block_id, block_offset FROM pragma_storage_info('metrics') "
        "WHERE column_name = 'value' AND segment_type = 'DOUBLE' ORDER BY ALL"
    )
    before = rows(layout, where)
    for run in ("two", "three", "four"):
        with publish.revised(layout, layout.work("x")) as connection:
            many = pa.table(
                {"run_id": [run] * 5000, "metric": ["m"] * 5000, "value": [0.1 * k for k in range(5000)]}
            )
            publish.insert(connection, "metrics", many)
        after = rows(layout, where)
        assert set(before) < set(after)
        before = after
    assert len({group for group, *_ in before}) == 4
    with publish.revised(layout, layout.work("x")) as connection:
        publish.forget_run(connection, "two")
    assert len(rows(layout, where)) < len(before)  # what is deleted whole is given back
