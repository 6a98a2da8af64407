"""Tables of a store as files for other programs: Parquet as they are, or CSV with lists and structs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import duckdb

from explain_core.errors import InputError, NothingToAnswer, StoreError
from explain_core.files import is_file, is_folder, write_beside
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET, CSV = "parquet", "csv"
GROUP_ROWS, GROUP_BYTES = 131_072, 64 * 2**20  #: of a Parquet row group, whichever is reached first

COLUMNS = """
SELECT c.table_name AS name, list(c.column_name ORDER BY c.column_index) AS names,
       list(c.data_type ORDER BY c.column_index) AS types, count(t.table_name) > 0 AS is_table
FROM duckdb_columns() c LEFT JOIN duckdb_tables() t ON t.table_name = c.table_name AND NOT t.internal
WHERE NOT c.internal AND c.table_name <> 'schema_migrations' GROUP BY c.table_name ORDER BY c.table_name
"""
#: Whose rows are a run's: the first of these columns that a table has, and what of the run it must be.
KEYS = {
    "run_id": "$run",
    "run_b": "$run",
    "image_set_digest": "(SELECT image_set_digest FROM runs WHERE run_id = $run)",
    "vocabulary_digest": "(SELECT vocabulary_digest FROM runs WHERE run_id = $run)",
    "checkpoint_digest": "(SELECT checkpoint_digest FROM runs WHERE run_id = $run)",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and how many rows it holds."""

    table: str
    path: Path
    rows: int


def export(
    store: Store, folder: Path, kind: str, tables: Sequence[str] = (), run: PublishedRun | None = None
) -> tuple[Exported, ...]:
    """Write tables or views to `folder`, a file each: TABLE.parquet or TABLE.csv by `kind`; all tables without names.

    With `run` (a row of Store.run) only its rows: those of its image set, vocabulary and checkpoint in tables that runs
    share; of comparisons, those with any other run before. Files are written beside their place and renamed, a batch at
    a time. Raises NothingToAnswer for a table that the store does not have, InputError, before anything is written,
    where a file is there already, StoreError where one cannot be written.
    """
    known = {row["name"]: row for row in store.rows(COLUMNS)}
    names = list(dict.fromkeys(tables)) or [name for name, row in known.items() if row["is_table"]]
    for name in names:
        if name not in known:
            raise NothingToAnswer(f"the store has no table {name!r}. It has: {', '.join(known)}.")
    paths = {name: folder / f"{name}.{kind}" for name in names}
    there = [str(path) for path in paths.values() if is_file(path) or is_folder(path)]
    if there:
        more = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise InputError(f"{there[0]}{more} there already. Name another folder, or move them away.")
    return tuple(
        Exported(name, path, _write(store, known[name], path, kind, run)) for name, path in paths.items()
    )


def _write(store: Store, table: dict[str, Any], path: Path, kind: str, run: PublishedRun | None) -> int:
    where, values = _rows_of(table, run)
    columns = ", ".join(
        f"to_json({_quoted(name)})::VARCHAR AS {_quoted(name)}"
        if kind == CSV and _is_nested(of)
        else _quoted(name)
        for name, of in zip(table["names"], table["types"], strict=True)
    )
    reader = store.stream(f"SELECT {columns} FROM {_quoted(table['name'])}{where}", **values)
    write = _write_csv if kind == CSV else _write_parquet
    try:
        with write_beside(path) as handle:
            return write(reader, handle)
    except duckdb.Error as error:
        raise StoreError(f"{path} could not be written: {str(error).splitlines()[0]}") from error


def _rows_of(table: dict[str, Any], run: PublishedRun | None) -> tuple[str, dict[str, Any]]:
    """The WHERE that keeps a run's rows, and what is bound in it."""
    if run is None:
        return "", {}
    values = {"run": run.run_id}
    for column, wanted in KEYS.items():
        if column in table["names"]:
            return f" WHERE {column} = {wanted}", values
    return " WHERE image_id IN (SELECT image_id FROM predictions WHERE run_id = $run)", values


def _write_parquet(reader: pa.RecordBatchReader, handle: BinaryIO) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(handle, reader.schema, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        for batch in reader:
            held.append(batch)
            rows += batch.num_rows
            if sum(b.num_rows for b in held) >= GROUP_ROWS or sum(b.nbytes for b in held) >= GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(held))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held))
    return rows


def _write_csv(reader: pa.RecordBatchReader, handle: BinaryIO) -> int:
    from pyarrow import csv

    rows = 0
    with csv.CSVWriter(handle, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _is_nested(of: str) -> bool:
    return of.endswith("]") or of.startswith(("STRUCT", "MAP"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
