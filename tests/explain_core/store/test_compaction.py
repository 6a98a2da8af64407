"""A store without some runs is the store that never had them: row by row, in the same order, whatever its schema."""

import re

import duckdb
import pytest

from explain_core.errors import StoreError
from explain_core.store.compaction import write_without
from explain_core.store.migrations.schema import MIGRATIONS, SCHEMA_VERSION, version_of
from tests.measured import RUN, publish_measured
from tests.two_runs import SECOND, publish_two


def content(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            table: [repr(row) for row in connection.execute(f"FROM {table}").fetchall()]
            for table in tables
            if table not in ("schema_migrations", "forgotten")
        }


def test_it_is_the_store_without_them(tmp_path):
    alone = publish_measured(tmp_path / "alone")
    both = publish_two(tmp_path / "both")
    write_without(both.database, tmp_path / "next.duckdb", [SECOND])
    assert content(tmp_path / "next.duckdb") == content(alone.database)


def test_an_older_store_is_brought_up_to_date(tmp_path):
    layout = publish_two(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        for name, statements in MIGRATIONS[:9:-1]:  # from the table of forgotten runs on
            for kind, made in re.findall(r"CREATE (TABLE|VIEW) (\w+)", statements)[::-1]:
                connection.execute(f"DROP {kind} {made}")
            connection.execute("DELETE FROM schema_migrations WHERE name = ?", [name])
    write_without(layout.database, tmp_path / "next.duckdb", [RUN])
    with duckdb.connect(str(tmp_path / "next.duckdb"), read_only=True) as connection:
        assert version_of(connection) == SCHEMA_VERSION
        assert connection.execute("SELECT run_id FROM forgotten").fetchall() == [(RUN,)]
        assert connection.execute("SELECT run_id FROM runs").fetchall() == [(SECOND,)]


def test_a_damaged_store_is_refused(tmp_path):
    (tmp_path / "bad.duckdb").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(StoreError, match=r"bad\.duckdb"):
        write_without(tmp_path / "bad.duckdb", tmp_path / "next.duckdb", [RUN])
