"""Publishing a run: what readers see of it is all or nothing.

The next version of the store is a copy of the present one. A run's rows go into it inside transactions, and one
rename makes it the store. Readers who have the old file open keep it; nobody waits for anybody, and a
process killed at any moment leaves the old file whole.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from explain_core.errors import StoreError
from explain_core.files import disk_error
from explain_core.places import Place
from explain_core.remote import plainly
from explain_core.store.advance_copy import copy_of_store
from explain_core.store.layout import Layout
from explain_core.store.memory import limits
from explain_core.store.migrations.schema import check_version, is_readable, migrate, version_of
from explain_core.store.row_order import order_of

BY_RUN = (
    "runs", "filters", "filter_pdfs", "finer_pdfs", "presence", "worth", "class_means", "class_attributes",
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "quarantine", "metrics",
    "standings", "failure_patterns", "relevant_features", "trained", "statements", "map_components", "part_attention",
    "attacks", "attacked_images", "attack_attributes", "zero_shots", "unseen_classes", "unseen_images", "trust",
    "annotated_attributes", "certainty", "calibration", "reliability", "part_facing",
)  # fmt: skip
BATCH = 16_384  #: rows of a remote file at a time
#: DuckDB joins small row groups to larger ones, and writes anew the rows of the runs before this one for it: no more.
ALONE: dict[str, Any] = {"max_vacuum_tasks": 0}


def begin_next(layout: Layout, path: Path) -> None:
    """Make the store's next version at `path`: a copy of the present one, at this program's schema.

    The caller holds the store's lock. Raises StoreError where the disk is full, the store is damaged or in use by
    a writer, or it was written by a newer program.
    """
    discard(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if layout.database.exists():
            _settle(layout.database)
            copy_of_store(layout.database, path)
        else:
            _create(path)
    except OSError as error:
        raise disk_error(error, path) from error
    except duckdb.Error as error:
        raise publishing_error(error, path) from error
    with open_next(path) as connection:
        migrate(connection, layout.database)


@contextmanager
def open_next(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the store's next version; what the block wrote is flushed when it ends well."""
    try:
        with duckdb.connect(str(path), config=limits() | ALONE) as connection:
            yield connection
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise publishing_error(error, path) from error


@contextmanager
def revised(layout: Layout, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Change the store at one stroke: what the block does to the connection is seen whole when it ends, or never.

    The caller holds the store's lock. `path`: where the next version is prepared.
    """
    try:
        begin_next(layout, path)
        with open_next(path) as connection, transaction(connection):
            yield connection
        release(layout, path)
    finally:
        discard(path)


def release(layout: Layout, path: Path) -> None:
    """Put the next version in the store's place, in one rename: readers see all of it from now on."""
    try:
        with path.open("rb") as written:
            os.fsync(written.fileno())
        before = layout.database.open("rb") if layout.database.exists() else None
        path.replace(layout.database)
    except OSError as error:
        raise disk_error(error, layout.database) from error
    if before is not None:  # giving back the blocks of a large file takes a while, which nobody waits for
        threading.Thread(target=before.close, name="the store before", daemon=True).start()


def discard(path: Path) -> None:
    """Remove a next version that will not be used, with what did not fit into memory."""
    for leftover in (path, Path(f"{path}.wal")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(f"{path}.tmp", ignore_errors=True)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that the block does, or nothing of it."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def forget_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Delete a run's rows from every table that is keyed by run."""
    for table in BY_RUN:
        connection.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | pa.RecordBatchReader,
    unless: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """Insert rows, columns matched by name. `unless` (column, value): leave the table alone where it holds that."""
    if unless and holds(connection, table, *unless):
        return
    connection.register("incoming", rows)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming{order_of(table)}")
    connection.unregister("incoming")


def moment(connection: duckdb.DuckDBPyConnection) -> datetime:
    """When a run is published now: after all others, even where the clock has been set back since.

    The newest run is the one that readers are answered from.
    """
    newest = connection.execute("SELECT max(published_at) FROM runs").fetchall()[0][0]
    now = datetime.now(UTC)
    return now if newest is None or newest < now else newest + timedelta(microseconds=1)


def insert_files(connection: duckdb.DuckDBPyConnection, table: str, paths: list[str]) -> None:
    """Insert the rows of Parquet files, columns matched by name."""
    with reading(connection, paths) as source:
        if source:
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {source}{order_of(table)}")


@contextmanager
def reading(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> Iterator[str | None]:
    """What a query, once, writes after FROM to read the rows of Parquet files in one place; None where there are none.

    Local files are read by DuckDB; remote ones stream through Arrow, a few batches at a time.
    """
    if not paths:
        yield None
    elif Place.of(paths[0]).is_local:
        names = ", ".join(f"'{_quoted(path)}'" for path in paths)
        yield f"read_parquet([{names}], hive_partitioning = false)"  # lr=0.1/ in a path is a name, no column
    else:
        from pyarrow import dataset

        filesystem, _ = Place.of(paths[0]).remote()
        files = dataset.dataset(
            [Place.of(path).remote()[1] for path in paths], filesystem=filesystem, format="parquet"
        )
        with plainly(paths[0].rpartition("/")[0]):
            scanned = files.scanner(batch_size=BATCH, batch_readahead=2, fragment_readahead=4)
            connection.register("streamed", scanned.to_reader())
            yield "streamed"
            connection.unregister("streamed")


def note_seconds(connection: duckdb.DuckDBPyConnection, run_id: str, stage: str, seconds: float) -> None:
    """Add what a stage took to a run's row."""
    connection.execute(
        "UPDATE runs SET seconds = map_concat(seconds, MAP {?: ?}) WHERE run_id = ?", [stage, seconds, run_id]
    )


def rename_run(layout: Layout, path: Path, run_id: str, name: str) -> None:
    """Give a published run another label. The caller holds the store's lock; `path`: where to prepare it."""
    with revised(layout, path) as connection:
        connection.execute("UPDATE runs SET name = ? WHERE run_id = ?", [name, run_id])


def check_held(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Raise StoreError where a run was forgotten while something was made of it."""
    if not holds(connection, "runs", "run_id", run_id):
        raise StoreError(f"run {run_id} was forgotten meanwhile: what was made of it is not stored.")


def name_of(database: Path, run_id: str) -> str | None:
    """A run's label; None where a store does not hold the run."""
    if not has_run(database, run_id):
        return None
    with duckdb.connect(str(database), read_only=True) as connection:
        return str(connection.execute("SELECT name FROM runs WHERE run_id = ?", [run_id]).fetchall()[0][0])


def has_run(database: Path, run_id: str) -> bool:
    """Whether a store holds this run."""
    try:
        if not database.exists():
            return False
    except OSError as error:
        raise disk_error(error, database) from error
    _check(database)
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return is_readable(version_of(connection)) and holds(connection, "runs", "run_id", run_id)
    except duckdb.Error as error:
        raise publishing_error(error, database) from error


def measured_images(path: Path) -> frozenset[str]:
    """The images whose quality a store holds. The file must not be open for writing."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return frozenset(
            row[0] for row in connection.execute("SELECT image_id FROM image_quality").fetchall()
        )


def holds(connection: duckdb.DuckDBPyConnection, table: str, column: str, value: str) -> bool:
    """Whether some row of the table has this value."""
    return bool(connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", [value]).fetchall())


def _create(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{_quoted(path)}' AS store (STORAGE_VERSION 'v1.5.0')")


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _settle(database: Path) -> None:
    """Check that the store is sound; take in what another program wrote to it and did not live to merge."""
    _check(database)
    if Path(f"{database}.wal").exists():
        with duckdb.connect(str(database)) as connection:
            connection.execute("CHECKPOINT")


def _check(database: Path) -> None:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            check_version(version_of(connection), database)
    except duckdb.Error as error:
        raise publishing_error(error, database) from error


def is_locked(error: duckdb.Error) -> bool:
    """Whether DuckDB refused a file because another program has it open for writing."""
    return "Could not set lock" in str(error) or "Conflicting lock" in str(error)


def publishing_error(error: duckdb.Error, database: Path) -> StoreError:
    """What DuckDB says of a store that cannot be read or written, and what to do about it."""
    text = str(error)
    if is_locked(error):
        return StoreError(
            f"{database} is open for writing in another program, so it cannot be read or copied. "
            "Close it there (open it read-only instead), then run the same command again."
        )
    if "No space left" in text or "out of disk" in text.lower():
        return StoreError(
            f"the disk is full: {database} stays as it was. Free some space and run the same command again."
        )
    if isinstance(
        error,
        duckdb.IOException | duckdb.SerializationException | duckdb.InternalException | duckdb.FatalException,
    ):
        return StoreError(
            f"{database} cannot be opened as a store: {text.splitlines()[0]}. "
            "Restore it, or name another folder with --store."
        )
    return StoreError(f"{database} could not be written: {text.splitlines()[0]}")
