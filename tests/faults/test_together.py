"""Two runs at once on one store, and readers that ask it all the while."""

import subprocess
import sys
import threading

import pytest

from explain_core.store.reader import Store
from tests.faults.command import IMAGES
from tests.published import content


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
def test_two_starts_of_one_run(field, attempt):
    first = field.explain()
    field.soon(10)
    second = field.explain()
    codes = first.end(), second.end()
    assert codes == (0, 0), first.said + second.said
    assert "nothing to do" in first.said + second.said
    field.check(first)
    field.check_processes(second)


@pytest.mark.slow
def test_a_store_that_is_held_is_refused_with_the_holder_s_name(field):
    first = field.explain()
    first.until(lambda: field.shards())
    second = field.explain("--wait", "0")
    assert second.end() == 1
    assert f"being written by process {first.process.pid} on " in " ".join(second.message)
    assert len(second.message) <= 3
    assert first.end() == 0
    field.check(first)


@pytest.mark.slow
def test_two_different_runs_one_of_them_killed(field):
    first = field.explain()
    first.until(lambda: field.shards())
    second = field.explain("--estimator", "guo2018")
    first.until(lambda: field.answers())
    first.kill()
    first.end()
    assert second.end() == 0, second.said  # it had waited, and took the store over from the dead
    assert field.explain().end() == 0
    assert holds_whole_runs(field) == {"joint", "guo2018"}
    found = content(field.store)
    assert all(set(field.expected[table]) <= set(rows) for table, rows in found.items())
    assert field.leftovers() == []


def holds_whole_runs(field):
    with Store.open(field.store) as store:
        runs = store.runs()
        for run in runs:
            for table, many in {"predictions": IMAGES, "filters": 24, "filter_pdfs": 24}.items():
                seen = store.rows(f"SELECT count(*) AS n FROM {table} WHERE run_id = ?", run.run_id)
                assert seen[0]["n"] == many, table
            measured = store.rows("SELECT count(*) AS n FROM metrics WHERE run_id = ?", run.run_id)
            assert measured[0]["n"] > 0
    return {run.estimator for run in runs}


PLAIN = """
import sys, threading, duckdb
over, asked = threading.Event(), 0
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
while not over.is_set():
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        count = connection.execute("SELECT count(*) FROM predictions").fetchall()[0][0]
    assert count and count % int(sys.argv[2]) == 0, count
    asked += 1
print(asked)
"""


@pytest.mark.slow
@pytest.mark.parametrize("fault", [False, True], ids=["undisturbed", "the flow killed at the end"])
def test_readers_see_the_old_run_or_the_new_one(field, begun, fault):
    seen: list[set[str]] = []
    errors: list[BaseException] = []
    over = threading.Event()

    def read():
        while not over.is_set():
            try:
                seen.append(holds_whole_runs(field))
            except BaseException as error:
                errors.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    # A process of its own: within one, DuckDB refuses a file that is open in another way.
    plain = subprocess.Popen(
        [sys.executable, "-c", PLAIN, str(field.layout.database), str(IMAGES)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        command = field.explain("--estimator", "guo2018")
        if fault:
            command.until(lambda: list(field.store.glob("work/*/heatmaps/[!.]*")))
            field.soon(1.5)
            command.kill()
            command.end()
            command = field.explain("--estimator", "guo2018")
        assert command.end() == 0, command.said
        assert holds_whole_runs(field) == {"joint", "guo2018"}
    finally:
        over.set()
        reader.join()
        asked, _ = plain.communicate()
    assert errors == []
    assert plain.returncode == 0 and int(asked) > 20
    assert len(seen) > 20 and seen[0] == {"joint"}
    print(f"asked {len(seen)} times")
