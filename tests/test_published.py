"""Two stores are the same only where every row of every table is, to the bit."""

import shutil
import sys

import duckdb
import pytest

from tests.compared import compared
from tests.published import compare_stores, main

__all__ = ["compared"]


@pytest.fixture
def other(compared, tmp_path):
    """A copy of the store, and a way to change it: other("DELETE FROM runs") -> its folder."""
    folder = shutil.copytree(compared, tmp_path / "other")

    def change(*statements):
        with duckdb.connect(str(folder / "explain.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)
        return folder

    return change


def differing(a, b):
    """By table that differs: rows in both, in each alone, and columns that one has."""
    return {
        each.table: (each.both, each.only_a, each.only_b, *each.lost)
        for each in compare_stores(a, b)
        if not each.same
    }


def test_a_copy_is_the_same_and_every_row_is_counted(compared, other):
    counts = {each.table: each.both for each in compare_stores(compared, other())}
    with duckdb.connect(str(compared / "explain.duckdb"), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    del rows["schema_migrations"]
    assert counts == rows and counts["predictions"] == 14
    assert differing(compared, other()) == {}


def test_ids_labels_times_and_the_order_of_rows_say_nothing(compared, other):
    folder = other(
        "UPDATE predictions SET run_id = 'x' || run_id, shard = 'another'",
        "UPDATE runs SET run_id = 'x' || run_id, name = 'y', published_at = now(), options = '{}'",
        "UPDATE image_sets SET root = '/elsewhere'",
        "CREATE TABLE turned AS FROM explanations ORDER BY p DESC, image_id DESC",
        "DELETE FROM explanations",
        "INSERT INTO explanations FROM turned",
        "DROP TABLE turned",
    )
    assert differing(compared, folder) == {}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE predictions SET p_class = 0.62500006 WHERE image_id = 'i1' AND p_class = 0.625", (13, 1, 1)),
        ("DELETE FROM predictions WHERE image_id = 'i5'", (13, 1, 0)),
        ("INSERT INTO predictions FROM predictions WHERE image_id = 'i5'", (14, 0, 1)),
        ("UPDATE predictions SET runner_up = 'NULL' WHERE image_id = 'i5'", (13, 1, 1)),
        ("ALTER TABLE predictions ADD COLUMN more INTEGER DEFAULT 1", (14, 0, 0, "more of B")),
        ("ALTER TABLE predictions DROP COLUMN correct", (14, 0, 0, "correct of A")),
    ],
    ids=[
        "a float's last bit",
        "a row less",
        "a row twice",
        "no value and its name",
        "a new column",
        "a lost column",
    ],
)
def test_whatever_else_differs_is_told(compared, other, statement, expected):
    assert differing(compared, other(*VIEWS, statement)) == {"predictions": expected}


#: Views stand in the way of a table's columns being changed.
VIEWS = [f"DROP VIEW IF EXISTS {name} CASCADE" for name in ("failures", "confusions", "latest_run")]


def test_zero_and_minus_zero_are_not_the_same_bits(compared, other, tmp_path):
    first = shutil.copytree(other("UPDATE filter_pdfs SET p = [0.0]"), tmp_path / "first")
    assert differing(first, other("UPDATE filter_pdfs SET p = ['-0.0'::FLOAT] WHERE filter = 1")) == {
        "filter_pdfs": (9, 3, 3)
    }


def test_a_column_without_values_and_an_empty_table_are_nothing_new(compared, other):
    folder = other(
        "ALTER TABLE image_quality ADD COLUMN more INTEGER",
        "CREATE TABLE new (a INTEGER)",
        "DROP TABLE trained",
    )
    assert differing(compared, folder) == {}
    assert differing(compared, other("INSERT INTO new VALUES (1), (NULL)")) == {"new": (0, 0, 2)}
    assert differing(other(), compared) == {"new": (0, 2, 0)}


def test_the_command_says_it_and_ends_with_one(compared, other, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["published", str(compared), str(other())])
    assert main() == 0 and "They are the same." in capsys.readouterr().out
    other("DELETE FROM metrics WHERE metric = 'classifier.accuracy'")
    assert main() == 1
    said = capsys.readouterr().out
    assert "They differ in metrics." in said and 'A: {"metric":"classifier.accuracy"' in said
    monkeypatch.setattr(sys, "argv", ["published", str(compared), "/nowhere"])
    assert main() == 2 and "no store at /nowhere" in capsys.readouterr().err
