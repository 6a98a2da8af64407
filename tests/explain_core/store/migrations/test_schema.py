"""Stores of every earlier schema: brought up to date by a writer; read as they are where they lack views alone."""

import duckdb
import pytest

from explain_core.errors import StoreError
from explain_core.store.layout import Layout
from explain_core.store.migrations.schema import (
    MIGRATIONS,
    SCHEMA_VERSION,
    check_version,
    is_readable,
    migrate,
    version_of,
)
from explain_core.store.publish import begin_next, has_run, release
from explain_core.store.reader import Store

ROWS = """
INSERT INTO image_sets (image_set_digest, name, root, classes) VALUES ('set', 'birds', '/nowhere', ['crow', 'gull']);
INSERT INTO images (image_set_digest, image_id, path, class, split) VALUES
    ('set', 'a', 'a.png', 'crow', 'train'), ('set', 'b', 'b.png', 'gull', 'test');
INSERT INTO runs (run_id, name, image_set_digest, estimator, published_at) VALUES
    ('one', 'first', 'set', 'joint', now());
INSERT INTO predictions (run_id, image_id, class, predicted, correct) VALUES ('one', 'b', 'gull', 'crow', false);
INSERT INTO metrics (run_id, metric, variant, value, n) VALUES ('one', 'classifier.accuracy', 'test', 0.5, 2);
"""
VERSIONS = range(1, SCHEMA_VERSION + 1)


def of_version(root, version):
    """The layout of a store that has seen the first `version` migrations, with a run in it."""
    root.mkdir()
    layout = Layout(root)
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute("CREATE TABLE schema_migrations (name VARCHAR, applied_at TIMESTAMPTZ)")
        for name, statements in MIGRATIONS[:version]:
            connection.execute(statements)
            connection.execute("INSERT INTO schema_migrations VALUES (?, now())", [name])
        connection.execute(ROWS)
    return layout


def content(connection):
    """Tables and views with their columns, and the rows of the tables."""
    columns = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    ).fetchall()
    tables = [
        row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    ]
    rows = {
        table: connection.execute(f"SELECT * FROM {table}").fetchall()
        for table in tables
        if table not in ("schema_migrations", "runs")
    }
    return columns, rows


@pytest.mark.parametrize("version", VERSIONS)
def test_a_writer_brings_every_older_store_up_to_date(tmp_path, version):
    old, new = of_version(tmp_path / "old", version), of_version(tmp_path / "new", SCHEMA_VERSION)
    begin_next(old, old.work("x"))
    release(old, old.work("x"))
    with duckdb.connect(str(old.database)) as ours, duckdb.connect(str(new.database)) as theirs:
        assert version_of(ours) == SCHEMA_VERSION
        assert content(ours) == content(theirs)
        migrate(ours, old.database)  # does nothing
        assert content(ours) == content(theirs)


EMPTY = (
    "forgotten", "map_components", "part_attention", "attacks", "attacked_images", "attack_attributes", "zero_shots",
    "unseen_classes", "unseen_images", "trust", "subjects", "annotated_attributes", "certainty", "calibration",
    "reliability", "part_facing",
)  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_a_reader_reads_it_or_says_what_to_do(tmp_path, version):
    layout = of_version(tmp_path / "old", version)
    before = layout.database.read_bytes()
    lacking = "".join(statements for _, statements in MIGRATIONS[version:])
    for table in EMPTY:  # in an older store
        lacking = lacking.replace(f"CREATE TABLE {table}", "")
    readable = "CREATE TABLE" not in lacking and "ALTER TABLE" not in lacking
    assert is_readable(version) == readable
    assert has_run(layout.database, "one") == readable
    if readable:
        with Store.open(layout.root) as store:
            assert all(store.rows(f"FROM {table}") == [] for table in EMPTY)
            assert store.run().class_names == ("crow", "gull")
            assert store.rows("SELECT run_id, image_id, path FROM run_images ORDER BY image_id") == [
                {"run_id": "one", "image_id": "a", "path": "a.png"},
                {"run_id": "one", "image_id": "b", "path": "b.png"},
            ]
            assert store.rows("SELECT run_id, class, predicted FROM failures") == [
                {"run_id": "one", "class": "gull", "predicted": "crow"}
            ]
    else:
        with pytest.raises(
            StoreError, match=rf"schema {version}, .*`explain run`.*`explain evaluate --again`"
        ):
            Store.open(layout.root)
    assert layout.database.read_bytes() == before


def test_the_version_before_this_one_is_read_as_it_is():
    assert is_readable(9) and not is_readable(7) and not is_readable(0)


def test_a_newer_store_is_refused_by_reader_and_writer(tmp_path):
    layout = of_version(tmp_path / "store", SCHEMA_VERSION)
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES ('9999 later', now())")
    for refused in (lambda: Store.open(layout.root), lambda: begin_next(layout, layout.work("x"))):
        with pytest.raises(
            StoreError, match=rf"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"
        ):
            refused()
    check_version(SCHEMA_VERSION, "here")


def test_a_step_that_fails_leaves_the_version_before_it(tmp_path, monkeypatch):
    layout = of_version(tmp_path / "store", SCHEMA_VERSION)
    broken = ("9999 broken", "CREATE TABLE half (x INTEGER); CREATE TABLE half (y INTEGER);")
    monkeypatch.setattr("explain_core.store.migrations.schema.MIGRATIONS", (*MIGRATIONS, broken))
    monkeypatch.setattr("explain_core.store.migrations.schema.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with duckdb.connect(str(layout.database)) as connection, pytest.raises(duckdb.Error):
        migrate(connection, layout.database)
    with duckdb.connect(str(layout.database)) as connection:
        assert version_of(connection) == SCHEMA_VERSION
        assert not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'").fetchall()
