"""Forgetting runs: all of a run or nothing of it, what another needs is kept, bytes come back, kills change nothing."""

import shutil

import duckdb
import pytest

from explain_core.store import removal
from explain_core.store.publish import BY_RUN
from explain_core.store.reader import Store
from explain_core.store.removal import JOURNAL, end_removal, planned_removal, remove
from tests.measured import RUN
from tests.two_runs import FILLED, SECOND, publish_two


def planned(layout, runs, bare=()):
    with Store.open(layout.root) as store:
        return planned_removal(store, runs, bare)


def rows(layout):
    """Of each table that knows runs, the ids that it holds."""
    with duckdb.connect(str(layout.database), read_only=True) as connection:
        return {
            table: {row[0] for row in connection.execute(f"SELECT DISTINCT run_id FROM {table}").fetchall()}
            for table in BY_RUN
        }


def files(layout):
    return {str(path.relative_to(layout.root)) for path in layout.root.rglob("*") if path.is_file()}


def test_all_of_a_run_goes_and_nothing_of_the_other(tmp_path):
    layout = publish_two(tmp_path / "store")
    before, held = rows(layout), files(layout)
    found = planned(layout, [SECOND])
    assert found.shared == () and found.bytes > 2 * FILLED
    remove(layout, found)
    assert rows(layout) == {table: ids - {SECOND} for table, ids in before.items()}
    gone = held - files(layout)
    assert {name.split("/")[0] for name in gone} == {"extractions", "statistics", "training"}
    assert all("key2" in name or SECOND in name or "other" in name for name in gone)
    with Store.open(layout.root) as store:
        assert store.run().run_id == RUN
        assert store.rows("SELECT count(*) AS n FROM images")[0]["n"] == 8
        noted = store.rows("SELECT run_id, name, checkpoint_digest FROM forgotten")
    assert noted == [{"run_id": SECOND, "name": "second", "checkpoint_digest": "two"}]


def test_the_last_run_takes_what_it_shared_with_none(tmp_path):
    layout = publish_two(tmp_path / "store")
    remove(layout, planned(layout, [RUN, SECOND]))
    with duckdb.connect(str(layout.database), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        left = {t for t in tables if connection.execute(f"SELECT count(*) FROM {t}").fetchall()[0][0]}
    assert left == {"forgotten", "schema_migrations"}
    assert files(layout) == {"explain.duckdb", "lock"}


def test_what_another_run_needs_is_kept_and_told(tmp_path):
    layout = publish_two(tmp_path / "store", shared=True)
    reading = layout.extraction("key").local / f"classifier-{RUN}.npz"
    reading.write_bytes(b"its own")
    found = planned(layout, [RUN])
    assert [(each.kind, each.runs) for each in found.shared] == [("activations", (RUN, SECOND))] or [
        (each.kind, set(each.runs)) for each in found.shared
    ] == [("activations", {RUN, SECOND})]
    remove(layout, found)
    assert len(list(layout.extraction("key").glob("*.parquet"))) == 2
    assert not reading.exists() and (layout.extraction("key").local / "classifier.npz").exists()


def test_activations_alone(tmp_path):
    layout = publish_two(tmp_path / "store")
    before = rows(layout)
    found = planned(layout, [], [RUN])
    assert found.runs == () and found.bytes >= FILLED
    database = layout.database.read_bytes()
    remove(layout, found)
    assert rows(layout) == before and layout.database.read_bytes() == database
    assert [path.name for path in layout.extraction("key").local.iterdir()] == ["classifier.npz"]
    assert len(list(layout.extraction("key2").glob("*.parquet"))) == 2
    assert planned(layout, [], [RUN]).is_empty
    shared = publish_two(tmp_path / "shared", shared=True)
    found = planned(shared, [], [RUN])
    assert found.is_empty and [each.kind for each in found.shared] == ["activations"]


def test_bytes_of_rows_come_back(tmp_path):
    layout = publish_two(tmp_path / "store")
    alone = layout.database.stat().st_size
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute(
            f"INSERT INTO retrieval_index SELECT '{SECOND}', 'hue' || i % 100, random(), md5(i::VARCHAR) "
            "FROM range(400_000) r(i)"
        )
        connection.execute("CREATE TABLE mine AS SELECT 1 AS x")
        connection.execute("CREATE VIEW ours AS SELECT x + 1 AS y FROM mine")
    grown = layout.database.stat().st_size
    remove(layout, planned(layout, [SECOND]))
    assert grown - layout.database.stat().st_size > 0.95 * (grown - alone) > 2**20
    with Store.open(layout.root) as store:  # what others made in the store is taken along
        assert store.rows("SELECT y FROM ours") == [{"y": 2}]


def interrupted(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("moment", ["write_without", "release"])
def test_stopped_before_the_rename_nothing_is_lost(tmp_path, monkeypatch, moment):
    layout = publish_two(tmp_path / "store")
    before, held = rows(layout), files(layout)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(removal, moment, interrupted)
        remove(layout, planned(layout, [SECOND]))
    assert rows(layout) == before and files(layout) == held
    end_removal(layout)
    assert files(layout) == held


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_the_next_one_ends_the_work_or_lets_it_be(tmp_path, monkeypatch, moment):
    """A process that is killed runs nothing more: what it had written down is there, and the store whole."""
    layout = publish_two(tmp_path / "store")
    before, held = rows(layout), files(layout)
    found = planned(layout, [SECOND])
    with monkeypatch.context() as patch:
        patch.setattr(removal, "end_removal", lambda _: None)
        if moment == "before":
            removal._write_journal(layout, found)
        else:
            remove(layout, found)
    assert (layout.root / JOURNAL).exists()
    moved = tmp_path / "moved"
    shutil.move(layout.root, moved)  # where the store lies says what is meant
    layout = type(layout)(moved)
    end_removal(layout)
    if moment == "before":
        assert rows(layout) == before and files(layout) == held
    else:
        assert rows(layout)["runs"] == {RUN}
        assert not any("key2" in name or SECOND in name or JOURNAL in name for name in files(layout))


def test_readers_keep_what_they_have_open(tmp_path):
    layout = publish_two(tmp_path / "store")
    found = planned(layout, [SECOND])
    reading = duckdb.connect(str(layout.database), read_only=True, config={"threads": 1})
    # In a process of its own, as readers are: this one would be given the file that it has open already.
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from explain_core.store.layout import Layout\n"
        "from explain_core.store.reader import Store; from explain_core.store.removal import *\n"
        "layout = Layout(Path(sys.argv[1]))\n"
        "with Store.open(layout.root) as store: found = planned_removal(store, [sys.argv[2]])\n"
        "remove(layout, found)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(layout.root), SECOND], check=True)
    assert found.runs == (SECOND,)
    assert reading.execute("SELECT count(*) FROM runs").fetchall() == [(2,)]
    reading.close()
    with Store.open(layout.root) as store:
        assert [run.run_id for run in store.runs()] == [RUN]
