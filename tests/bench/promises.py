"""What the promises cost: the same shards written with and without checksum, flush, rename and second look."""

import tempfile
import time
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.store.shards.shards import finished, key_of, verify, write_shard


def measure(extraction: Path, rounds: int = 5) -> dict[str, float]:
    """Seconds for all shards of an extraction, medians of `rounds` turns, each way of writing beside the other."""
    tables = [pq.read_table(path) for path in sorted(extraction.local.glob("[!.]*-*.parquet"))]
    kept, plain, looked = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=extraction.local.parent) as folder:
            start = time.perf_counter()
            for table in tables:
                _plainly(Path(folder) / f"{uuid4().hex}.parquet", table)
            plain.append(time.perf_counter() - start)
        with tempfile.TemporaryDirectory(dir=extraction.local.parent) as folder:
            rows = [table["image_id"].to_pylist() for table in tables]
            start = time.perf_counter()
            for ids, table in zip(rows, tables, strict=True):
                write_shard(Path(folder), ids, table)
            kept.append(time.perf_counter() - start)
            start = time.perf_counter()
            for path in Path(folder).glob("*.parquet"):
                verify(str(path))
            finished(Path(folder), "image_id", [row for ids in rows for row in ids])
            looked.append(time.perf_counter() - start)
            assert {path.stem.partition("-")[0] for path in Path(folder).glob("*.parquet")} == {
                key_of(ids) for ids in rows
            }
    middle = rounds // 2
    return {
        "written plainly": sorted(plain)[middle],
        "written beside, hashed, flushed to the disk and renamed": sorted(kept)[middle],
        "checksums proved and rows listed again": sorted(looked)[middle],
    }


def _plainly(path: Path, table: pa.Table) -> None:
    with pq.ParquetWriter(
        path,
        table.schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        write_statistics=False,
    ) as writer:
        writer.write_table(table, row_group_size=table.num_rows)
