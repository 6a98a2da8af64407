"""What a file's digest was when it was last read, so that unchanged files are not read again."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.files import write_beside

RACY_NS = 2_000_000_000
SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("bytes", "mtime_ns", "ctime_ns", "inode")] + [("digest", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says of a file: its size, times of change in nanoseconds, and inode.

    Of a remote file there is no more than its size and one time; the others are 0.
    """

    bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """The stamp in an os.stat result."""
        inode = status.st_ino & (2**63 - 1)
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, inode)

    @classmethod
    def inside(cls, status: os.stat_result, size: int) -> "Stamp":
        """The stamp of a picture of `size` bytes in a file with this os.stat result: the file's, but for the size."""
        own = cls.of(status)
        inode = (own.inode * 1_000_003 ^ own.bytes) & (2**63 - 1)  # whose size has no place of its own here
        return cls(size, own.mtime_ns, own.ctime_ns, inode)

    def settled(self, now_ns: int) -> bool:
        """Whether a later change of the file would show: not where it was changed just before `now_ns`.

        Two changes within one tick of the file system's clock leave one time behind (git's "racily clean").
        """
        return self.mtime_ns < now_ns - RACY_NS


Digests = dict[str, tuple[Stamp, str]]


@dataclass(frozen=True, slots=True)
class StatCache:
    """SHA-256 of files by path and stamp: a Parquet file for each image folder, in `folder`.

    A digest is believed only for a file whose size, times and inode are those it was read with. Losing the
    folder costs time and nothing else. One that does not `remember` is read alone.
    """

    folder: Path
    remember: bool = True

    def read(self, root: str) -> Digests:
        """What is known of the files under `root`, by path from it. Of a damaged cache: nothing."""
        try:
            columns = pq.read_table(
                self._file(root),
                schema=pa.schema([("path", pa.string()), *SCHEMA]),
                page_checksum_verification=True,
                partitioning=None,
            )
            rows = zip(*(column.to_pylist() for column in columns.columns), strict=True)
            return {path: (Stamp(*stamp), digest) for path, *stamp, digest in rows}
        except (OSError, pa.ArrowException, ValueError):
            return {}

    def write(self, root: str, digests: Mapping[str, tuple[Stamp, str]]) -> None:
        """Replace what is known of the files under `root`. Raises StoreError where it cannot be written."""
        if not self.remember:
            return
        paths = sorted(digests)
        stamps = [digests[path][0] for path in paths]
        columns = {
            "path": paths,
            **{name: [getattr(stamp, name) for stamp in stamps] for name in SCHEMA.names[:-1]},
            "digest": [digests[path][1] for path in paths],
        }
        table = pa.table(columns, schema=pa.schema([("path", pa.string()), *SCHEMA]))
        with write_beside(self._file(root)) as handle:
            pq.write_table(table, handle, write_page_checksum=True)

    def _file(self, root: str) -> Path:
        return self.folder / f"digests-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}.parquet"
