"""Shards: Parquet files that are whole or absent, named by what they hold and by their own checksum."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.errors import PlaceError, StoreError
from explain_core.places import THREADS, Place
from explain_core.remote import place_error
from explain_core.store.shards.compression import packing

NOTE = b"explain_flow"
FILES = "[!.]*-*.parquet"


class DamagedShard(StoreError):
    """A shard's bytes are not those that were written; it has to be made again."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"shard {Path(path).name} is damaged ({reason}); it has to be made again")
        self.path, self.reason = path, reason

    def __reduce__(self) -> tuple[type["DamagedShard"], tuple[str, str]]:
        return DamagedShard, (self.path, self.reason)


class LostRows(StoreError):
    """Rows that were written are in no shard: one was damaged or removed right after it was written."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A finished shard and the rows of it that are wanted: row ids, in the file's order."""

    path: str
    ids: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem


class _Hashing:
    """A binary file that hashes what is written to it."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle, self.sha = handle, hashlib.sha256()
        self.closed = self.abandoned = False

    def write(self, data: bytes) -> int:
        if self.abandoned:
            return len(data)
        self.sha.update(data)
        return self._handle.write(data)

    def flush(self) -> None:
        if not self.abandoned:
            self._handle.flush()

    def tell(self) -> int:
        return 0 if self.abandoned else self._handle.tell()

    def close(self) -> None:
        self.closed = True


class ShardWriter:
    """Writes one shard, row group by row group; use as `with open_shard(...) as writer`."""

    def __init__(self, handle: BinaryIO, schema: pa.Schema, compression: str | None) -> None:
        self._hashing = _Hashing(handle)
        self._parquet = pq.ParquetWriter(
            pa.PythonFile(self._hashing, mode="w"), schema, use_dictionary=False, write_statistics=False,
            **packing(schema, compression),
        )  # fmt: skip

    def write(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Append rows as one row group."""
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
        self._parquet.write_table(table, row_group_size=max(table.num_rows, 1))

    def finish(self, note: dict[str, Any]) -> str:
        """Close the file with a note in its footer; returns the SHA-256 of its bytes."""
        self._parquet.add_key_value_metadata({NOTE: json.dumps(note).encode()})
        self._parquet.close()
        return self._hashing.sha.hexdigest()

    def abandon(self) -> None:
        """Close without a trace: nothing more reaches the file, which is about to be removed."""
        self._hashing.abandoned = True
        self._parquet.close()


def key_of(ids: Iterable[str]) -> str:
    """Name a set of rows by its content: 16 hex digits of SHA-256 over the ids in order."""
    sha = hashlib.sha256()
    for row in ids:
        sha.update(row.encode() + b"\n")
    return sha.hexdigest()[:16]


@contextmanager
def open_shard(
    folder: Place | Path,
    ids: Sequence[str],
    schema: pa.Schema,
    note: dict[str, Any],
    compression: str | None = "zstd",
) -> Iterator[ShardWriter]:
    """Write the shard of the rows `ids` into `folder`; the file appears whole, when the block ends well.

    `note` is read when the block ends, so the block may fill it. Its name is KEY-CHECKSUM.parquet.
    Raises StoreError where the disk is full or the folder cannot be written, PlaceError where it is not reached.
    """
    key, place = key_of(ids), Place.of(folder)
    with (place / key).write(named=lambda: place / f"{key}-{checksum[:16]}.parquet") as handle:
        writer = ShardWriter(handle, schema, compression)
        try:
            yield writer
            checksum = writer.finish(note)
        except BaseException:
            writer.abandon()
            raise


def write_shard(
    folder: Place | Path, ids: Sequence[str], rows: pa.Table, note: dict[str, Any] | None = None
) -> None:
    """Write a whole shard at once."""
    with open_shard(folder, ids, rows.schema, note or {}) as writer:
        writer.write(rows)


def is_finished(folder: Place | Path, ids: Sequence[str]) -> bool:
    """Whether the shard of exactly these rows has been written."""
    return bool(files_of(folder, [ids]))


def unfinished(folder: Place | Path, shards: Iterable[Shard]) -> list[Shard]:
    """Those of the shards of which a folder has no file: it is listed once, however many they are."""
    written = {path.stem.partition("-")[0] for path in Place.of(folder).glob(FILES)}
    return [shard for shard in shards if key_of(shard.ids) not in written]


def files_of(folder: Place | Path, shards: Iterable[Sequence[str]]) -> list[str]:
    """The files in a folder that hold the shards of exactly these rows: one a shard, where it is there.

    A shard that was written twice with different bits (on two kinds of machine, say) counts once.
    """
    written = {path.stem.partition("-")[0]: path.text for path in Place.of(folder).glob(FILES)}
    keys = dict.fromkeys(key_of(ids) for ids in shards)
    return [written[key] for key in keys if key in written]


def verify(path: str) -> None:
    """Raise DamagedShard unless the file's bytes are those that were written."""
    try:
        with Place.of(path).open() as handle:
            found = hashlib.file_digest(handle, "sha256").hexdigest()[:16]
    except OSError as error:
        raise DamagedShard(path, error.strerror or "it cannot be read") from error
    if found != Path(path).stem.rpartition("-")[2]:
        raise DamagedShard(path, "its checksum is wrong")


def verify_again(path: str) -> None:
    """`verify` a file that was verified a while ago, where that is cheap: a local one, which memory still holds.

    Object stores keep checksums of their own.
    """
    if Place.of(path).is_local:
        verify(path)


def read_note(path: str) -> dict[str, Any]:
    """The note in a shard's footer; DamagedShard where the footer cannot be read."""
    try:
        metadata = pq.read_metadata(Place.of(path).source()).metadata or {}
        note: dict[str, Any] = json.loads(metadata[NOTE])
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise unreadable(path, "its footer cannot be read", error) from error
    return note


def read_rows(path: str, columns: list[str]) -> pa.Table:
    """Some columns of a shard; DamagedShard where they cannot be read."""
    try:
        source = Place.of(path).source()
        return pq.read_table(source, columns=columns, use_threads=False, memory_map=True, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "its rows cannot be read", error) from error


def column_names(path: str) -> list[str]:
    """The columns of a shard; DamagedShard where its footer cannot be read."""
    try:
        return list(pq.read_schema(Place.of(path).source()).names)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "it cannot be opened", error) from error


def open_rows(path: str) -> pq.ParquetFile:
    """A shard, to be read row group by row group; DamagedShard where it cannot be opened."""
    try:
        return pq.ParquetFile(Place.of(path).source(), memory_map=True)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "it cannot be opened", error) from error


def unreadable(path: str, reason: str, error: Exception) -> StoreError | PlaceError:
    """What to raise where Arrow could not read a shard: a place that does not answer has not damaged it.

    Raises DamagedShard itself where a remote shard's bytes prove wrong.
    """
    if (
        isinstance(error, OSError)
        and not isinstance(error, FileNotFoundError)
        and not Place.of(path).is_local
    ):
        verify(path)
        return place_error(error, path)
    return DamagedShard(path, reason)


def finished(folder: Place | Path, column: str, wanted: Iterable[str]) -> tuple[list[Shard], list[str]]:
    """Which of the `wanted` rows a folder's shards hold, and which are missing.

    Returns the shards with the rows to take from each (no row twice, however shards overlap), and the missing
    rows in the order of `wanted`. A shard whose rows cannot be listed is removed: it counts as absent. Rows that
    a shard names in its note under "quarantined" count as there: they were tried.
    """
    missing = dict.fromkeys(wanted)
    shards = []
    for path, held, tried in _contents(Place.of(folder), column):
        taken = tuple(row for row in held if row in missing)
        refused = [row for row in tried if row in missing]
        if taken or refused:
            shards.append(Shard(path, taken))
        for row in (*taken, *refused):
            del missing[row]
    return shards, list(missing)


def written(folder: Place | Path, column: str, wanted: Iterable[str]) -> list[Shard]:
    """The shards of rows all of which were just written. Raises LostRows where some are in none of them."""
    shards, lost = finished(folder, column, wanted)
    if lost:
        raise LostRows(
            f"{len(lost):,} rows that were written to {folder} are gone; they have to be made again"
        )
    return shards


def _contents(folder: Place, column: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each sound shard with the rows that it holds and those that were tried in vain; others are removed."""

    def content(path: Place) -> tuple[str, list[str], list[str]] | None:
        try:
            held = read_rows(path.text, [column]).column(column).to_pylist()
            return path.text, held, [row for row, _ in read_note(path.text).get("quarantined", [])]
        except DamagedShard:
            # Removed only where its bytes prove wrong: a disk that does not answer is no reason to throw work away.
            try:
                verify(path.text)
            except DamagedShard as damaged:
                if not isinstance(damaged.__cause__, OSError):
                    path.remove()
                    return None
            raise

    paths = folder.glob(FILES)
    if folder.is_local:
        yield from filter(None, map(content, paths))
        return
    with ThreadPoolExecutor(THREADS) as threads:
        yield from filter(None, threads.map(content, paths))
