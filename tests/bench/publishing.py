"""What the hundredth run costs to publish: one run's rows, published again and again under other ids.

python -m tests.bench.publishing STORE FOLDER [RUNS] prints a line for each. STORE holds the run; FOLDER gets a store of
so many. Started again it goes on from where it was.
"""

import argparse
import hashlib
import time
from pathlib import Path

import duckdb

from explain_core.store import publish
from explain_core.store.advance_copy import copied_ahead, copied_so_far
from explain_core.store.layout import Layout
from explain_core.store.row_order import order_of
from tasks.process_end import to_the_end

#: What runs of the same images and captions share, and the column that says whether it is there.
SHARED = {
    "image_sets": "image_set_digest", "images": "image_set_digest", "checkpoints": "checkpoint_digest",
    "attributes": "vocabulary_digest", "subjects": "vocabulary_digest", "image_attributes": "vocabulary_digest",
}  # fmt: skip
LEARNED = (
    "filter_pdfs", "finer_pdfs", "presence", "worth", "class_means", "filters", "class_attributes",
)  # fmt: skip
PATIENCE = 120.0  #: seconds that the copy may take


def publish_again(source: Path, layout: Layout, number: int) -> dict[str, float]:
    """Publish the run of `source` under an id of its own, in two steps as a run does; what it took, in seconds.

    They are counted from when the copy is there, which is made beside a run.
    """
    run, path = hashlib.sha256(str(number).encode()).hexdigest()[:12], layout.work("bench") / "next.duckdb"
    taken: dict[str, float] = {}
    with copied_ahead(layout.database, path):
        deadline = time.monotonic() + PATIENCE
        while layout.database.exists() and copied_so_far(path) < layout.database.stat().st_size:
            time.sleep(0.05)
            if time.monotonic() > deadline:
                raise SystemExit(f"no copy appears beside {path}: is there a gigabyte free?")
        begun, spent = time.perf_counter(), time.process_time()
        publish.begin_next(layout, path)
        taken["begun"] = time.perf_counter() - begun
        with publish.open_next(path) as connection:
            _attach(connection, source)
            with publish.transaction(connection):
                publish.forget_run(connection, run)
                for table, column in SHARED.items():
                    first = connection.execute(f"SELECT {column} FROM source.{table} LIMIT 1").fetchall()
                    if first and not publish.holds(connection, table, column, first[0][0]):
                        connection.execute(
                            f"INSERT INTO {table} SELECT * FROM source.{table}{order_of(table)}"
                        )
                _insert(connection, run, LEARNED)
        with publish.open_next(path) as connection:
            _attach(connection, source)
            with publish.transaction(connection):
                _insert(connection, run, [table for table in publish.BY_RUN if table not in LEARNED])
                connection.execute(
                    "UPDATE filters SET top_images = of.top_images FROM source.filters of "
                    "WHERE filters.run_id = ? AND of.filter = filters.filter",
                    [run],
                )
                connection.execute("UPDATE runs SET published_at = now() WHERE run_id = ?", [run])
        renamed = time.perf_counter()
        publish.release(layout, path)
        taken["renamed"] = time.perf_counter() - renamed
        taken["all"], taken["processor"] = time.perf_counter() - begun, time.process_time() - spent
    return taken


def _attach(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    connection.execute(f"ATTACH '{source}' AS source (READ_ONLY)")


def _insert(connection: duckdb.DuckDBPyConnection, run: str, tables: tuple[str, ...] | list[str]) -> None:
    for table in tables:
        connection.execute(
            f"INSERT INTO {table} BY NAME SELECT * REPLACE ('{run}' AS run_id) FROM source.{table}{order_of(table)}"
        )


def main() -> None:
    """Print what the runs cost whose numbers are shown."""
    asked = argparse.ArgumentParser()
    asked.add_argument("store", type=Path)
    asked.add_argument("folder", type=Path)
    asked.add_argument("runs", type=int, nargs="?", default=100)
    given = asked.parse_args()
    layout = Layout(given.folder)
    held = 0
    if layout.database.exists():
        with duckdb.connect(str(layout.database), read_only=True) as connection:
            held = connection.execute("SELECT count(*) FROM runs").fetchall()[0][0]
    for number in range(held + 1, given.runs + 1):
        taken = publish_again(Layout(given.store).database, layout, number)
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in taken.items())
        print(f"{number}: {layout.database.stat().st_size / 2**20:,.0f} MiB, {told}", flush=True)


if __name__ == "__main__":
    to_the_end(main)
