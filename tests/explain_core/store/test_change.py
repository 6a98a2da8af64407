"""A change of the store is seen whole or not at all, wherever its process is killed."""

import os
import re
import subprocess
import sys

import duckdb
import pytest

from explain_core.errors import StoreError
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.migrations.schema import MIGRATIONS, SCHEMA_VERSION
from explain_core.store.reader import Store

ADD = "INSERT INTO runs (run_id, name, published_at) VALUES (?, ?, now())"
#: Adds a run and a figure of it; the process kills itself at the STEP-th line that Python runs of the store's modules.
KILLED = """
import os, sys
from pathlib import Path
import explain_core.store.change as change
from explain_core.store.layout import Layout
step, met, names = int(sys.argv[2]), 0, ("change.py", "publish.py", "lock.py", "schema.py")

def trace(frame, event, argument):
    global met
    if not frame.f_code.co_filename.endswith(tuple("store/" + name for name in names)):
        return None
    if event == "line":
        met += 1
        if met == step:
            os._exit(9)
    return trace

sys.settrace(trace)
with change.change(Layout(Path(sys.argv[1])), "added", 0) as connection:
    connection.execute("INSERT INTO runs (run_id, name, published_at) VALUES ('two', 'second', now())")
    connection.execute("INSERT INTO metrics (run_id, metric, value) VALUES ('two', 'm', 1)")
sys.settrace(None)
print(met)
"""


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path / "store")
    with change(made, "first", 0) as connection:
        connection.execute(ADD, ["one", "first"])
    return made


def runs(layout):
    with Store.open(layout.root) as store:
        return [run.run_id for run in store.runs("ORDER BY r.run_id")]


def added(layout, step):
    """Start the process that kills itself at a step; returns its exit status and how many steps it counted."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(layout.root), str(step)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 9), done.stderr
    return done.returncode, int(done.stdout or 0)


def test_what_the_block_did_is_there_when_it_ends(layout):
    with change(layout, "more", 0) as connection:
        connection.execute(ADD, ["two", "second"])
        assert runs(layout) == ["one"]  # readers are not blocked, and see nothing yet
    assert runs(layout) == ["one", "two"]
    assert not (layout.root / "work" / "more").exists()


def test_an_error_leaves_the_store_as_it_was(layout):
    before = layout.database.read_bytes()
    with pytest.raises(RuntimeError), change(layout, "more", 0) as connection:
        connection.execute(ADD, ["two", "second"])
        raise RuntimeError("stopped")
    assert layout.database.read_bytes() == before and not (layout.root / "work" / "more").exists()


def test_a_wrong_statement_is_said_of_the_store(layout):
    with pytest.raises(StoreError, match="could not be written"), change(layout, "more", 0) as connection:
        connection.execute("INSERT INTO no_such_table VALUES (1)")
    assert runs(layout) == ["one"]


def test_who_has_the_store_keeps_it(layout):
    with (
        hold(layout, 0),
        pytest.raises(StoreError, match=f"by process {os.getpid()}"),
        change(layout, "more", 0),
    ):
        pytest.fail("the store is held")


def test_a_process_killed_at_any_step_changed_all_or_nothing(layout):
    status, steps = added(layout, 0)
    assert status == 0 and steps > 50 and runs(layout) == ["one", "two"]
    seen = set()
    for step in sorted({*range(1, steps, max(steps // 6, 1)), *range(steps - 4, steps + 1)}):
        with change(layout, "again", 0) as connection:  # the lock is free, and leftovers do not matter
            connection.execute("DELETE FROM runs WHERE run_id = 'two'")
            connection.execute("DELETE FROM metrics")
        status, _ = added(layout, step)
        assert status == 9
        with duckdb.connect(str(layout.database), read_only=True) as connection:
            counts = tuple(
                connection.execute(f"SELECT count(*) FROM {table} WHERE run_id = 'two'").fetchall()[0][0]
                for table in ("runs", "metrics")
            )
        assert counts in ((0, 0), (1, 1)), step
        seen.add(counts)
    assert seen == {(0, 0), (1, 1)}  # the steps lie on both sides of the rename


def test_an_older_store_is_brought_up_to_date(layout):
    with duckdb.connect(str(layout.database)) as connection:
        name, statements = MIGRATIONS[-1]
        for kind, made in re.findall(r"CREATE (TABLE|VIEW) (\w+)", statements)[::-1]:
            connection.execute(f"DROP {kind} {made}")
        connection.execute("DELETE FROM schema_migrations WHERE name = ?", [name])
    with change(layout, "more", 0):
        pass
    with Store.open(layout.root) as store:
        assert store.rows("SELECT count(*) AS n FROM schema_migrations") == [{"n": SCHEMA_VERSION}]
