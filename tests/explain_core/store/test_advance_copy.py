"""The advance copy is the store as it is when it is needed, or it is not used; and nothing of it is left."""

import os
import subprocess
import sys
import time

import duckdb
import pytest

from explain_core.store import advance_copy, publish
from explain_core.store.advance_copy import copied_ahead, copied_so_far, copy_of_store, leftovers
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store

LONG_AGO = 1_700_000_000
ADD = "INSERT INTO runs (run_id, name, published_at) VALUES (?, ?, now())"


@pytest.fixture
def layout(tmp_path):
    """A store with run "one", written long ago."""
    made = Layout(tmp_path / "store")
    with change(made, "first", 0) as connection:
        connection.execute(ADD, ["one", "first"])
    os.utime(made.database, (LONG_AGO, LONG_AGO))
    return made


def done(path):
    """Wait until the advance copy for `path` is whole."""
    advance_copy._BEGUN[path]._thread.join()
    return path.with_name(".partial-next.duckdb")


def files(layout):
    return sorted(str(path.relative_to(layout.root)) for path in layout.root.rglob("*"))


def runs(layout):
    with Store.open(layout.root) as store:
        return [run.run_id for run in store.runs("ORDER BY r.run_id")]


def next_of(layout, run):
    """Begin the next version, add a run to it and release it, as the stages of a run do."""
    path = layout.work("run") / "next.duckdb"
    publish.begin_next(layout, path)
    with publish.open_next(path) as connection:
        connection.execute(ADD, [run, run])
    publish.release(layout, path)


def test_it_is_what_the_next_version_begins_as(layout, monkeypatch):
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        whole = done(path)
        assert whole.read_bytes() == layout.database.read_bytes()
        copied = whole.stat().st_ino
        monkeypatch.setattr(advance_copy.shutil, "copyfile", lambda *_: pytest.fail("it was copied again"))
        next_of(layout, "two")
    assert layout.database.stat().st_ino == copied and runs(layout) == ["one", "two"]
    assert not layout.work("run").exists()


def test_a_store_that_changed_meanwhile_is_copied_again(layout):
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        done(path)
        # Somebody's own program, which heeds no lock:
        with duckdb.connect(str(layout.database)) as connection:
            connection.execute(ADD, ["theirs", "theirs"])
        next_of(layout, "two")
    assert runs(layout) == ["one", "theirs", "two"] and files(layout) == ["explain.duckdb", "lock", "work"]


def test_a_store_that_was_replaced_meanwhile_is_copied_again(layout):
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        done(path)
        with change(layout, "other", 0) as connection:
            connection.execute(ADD, ["other", "other"])
        os.utime(layout.database, (LONG_AGO, LONG_AGO))
        next_of(layout, "two")
    assert runs(layout) == ["one", "other", "two"]


def test_what_a_store_was_told_just_now_is_waited_for(layout):
    os.utime(layout.database)
    start = time.time_ns()
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        done(path)
        assert time.time_ns() - start > 1_500_000_000
        next_of(layout, "two")
    assert runs(layout) == ["one", "two"]


def test_what_is_not_taken_is_removed(layout):
    before = files(layout)
    path = layout.work("run") / "next.duckdb"
    with pytest.raises(RuntimeError), copied_ahead(layout.database, path):
        assert done(path).exists()
        raise RuntimeError("stopped")
    assert files(layout) == before and advance_copy._BEGUN == {}


def test_an_end_does_not_wait_for_the_copy(layout):
    os.utime(layout.database)  # it would be copied in two seconds
    start = time.monotonic()
    with copied_ahead(layout.database, layout.work("run") / "next.duckdb"):
        pass
    assert time.monotonic() - start < 1


def test_a_clock_that_is_wrong_keeps_nobody_waiting(layout):
    os.utime(layout.database, (LONG_AGO, time.time() + 3600))
    start = time.monotonic()
    with copied_ahead(layout.database, layout.work("run") / "next.duckdb"):
        next_of(layout, "two")
    assert runs(layout) == ["one", "two"] and time.monotonic() - start < 30


def test_a_first_run_has_nothing_to_copy(tmp_path):
    made = Layout(tmp_path / "store")
    with copied_ahead(made.database, made.work("run") / "next.duckdb"):
        next_of(made, "one")
    assert runs(made) == ["one"]


def test_a_copy_that_cannot_be_made_is_made_when_it_is_needed(layout):
    path = layout.work("run") / "next.duckdb"
    (layout.root / "work" / "run").write_text("a file where a folder should be")
    with copied_ahead(layout.database, path):
        advance_copy._BEGUN[path]._thread.join()
        (layout.root / "work" / "run").unlink()
        next_of(layout, "two")
    assert runs(layout) == ["one", "two"]


def test_a_disk_that_others_need_is_left_to_them(layout, monkeypatch):
    monkeypatch.setattr(advance_copy, "RESERVE", 2**60)
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        assert not done(path).exists() and copied_so_far(path) == 0
        next_of(layout, "two")
    assert runs(layout) == ["one", "two"]


def test_how_far_it_is(layout):
    path = layout.work("run") / "next.duckdb"
    with copied_ahead(layout.database, path):
        done(path)
        assert copied_so_far(path) == layout.database.stat().st_size
    assert copied_so_far(path) == 0


#: Publishes run "two" as a run does; the process kills itself at the STEP-th line of these modules, in any thread.
KILLED = """
import os, sys, threading
from pathlib import Path
from explain_core.store import advance_copy, publish
from explain_core.store.layout import Layout
step, met = int(sys.argv[2]), 0

def trace(frame, event, argument):
    global met
    if not frame.f_code.co_filename.endswith(("store/advance_copy.py", "store/publish.py")):
        return None
    if event == "line":
        met += 1
        if met == step:
            os._exit(9)
    return trace

layout = Layout(Path(sys.argv[1]))
path = layout.work("run") / "next.duckdb"
threading.settrace(trace)
sys.settrace(trace)
with advance_copy.copied_ahead(layout.database, path):
    advance_copy._BEGUN[path]._thread.join()
    publish.begin_next(layout, path)
    with publish.open_next(path) as connection, publish.transaction(connection):
        connection.execute("INSERT INTO runs (run_id, name, published_at) VALUES ('two', 'two', now())")
        connection.execute("INSERT INTO metrics (run_id, metric, value) VALUES ('two', 'm', 1)")
    publish.release(layout, path)
sys.settrace(None)
print(met)
"""


@pytest.mark.slow
def test_a_process_killed_at_any_step_published_all_or_nothing(layout):
    def published(step):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(layout.root), str(step)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (9 if step else 0), done.stderr
        with duckdb.connect(str(layout.database), read_only=True) as connection:
            rows = connection.execute("SELECT count(*) FROM runs UNION ALL SELECT count(*) FROM metrics")
            return tuple(count for (count,) in rows.fetchall()), int(done.stdout or 0)

    counts, steps = published(0)
    assert counts == (2, 1) and steps > 50 and list(leftovers(layout.root / "work")) == []
    seen, left = set(), set()
    for step in (steps // 4, steps // 2, steps * 3 // 4, steps - 1):
        with change(layout, "again", 0) as connection:  # what a killed process left does not matter
            connection.execute("DELETE FROM runs WHERE run_id = 'two'")
            connection.execute("DELETE FROM metrics")
        os.utime(layout.database, (LONG_AGO, LONG_AGO))
        counts, _ = published(step)
        assert counts in ((1, 0), (2, 1)), step
        seen.add(counts)
        left |= {path.name for path in leftovers(layout.root / "work")}
    assert seen == {(1, 0), (2, 1)} and left == {".partial-next.duckdb"}


def test_a_copy_without_one_ahead(layout, tmp_path):
    copy_of_store(layout.database, tmp_path / "copy.duckdb")
    assert (tmp_path / "copy.duckdb").read_bytes() == layout.database.read_bytes()
