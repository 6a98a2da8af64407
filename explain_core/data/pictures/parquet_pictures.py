"""Pictures whose bytes stand in a column of a Parquet file, read row by row without holding the file."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from itertools import accumulate

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.pictures.tar_index import stamp_of
from explain_core.errors import ImageError
from explain_core.places import Place

ROWS, BLOCKS = 64, 8  #: rows that are decoded together, and such blocks that are held of a file
FILES = 4  #: that a process holds open


class ParquetPictures:
    """The pictures of one column: rows that are asked for in about the file's order are decoded once."""

    def __init__(self, place: Place, column: str) -> None:
        self._place, self._column, self._lock = place, column, threading.Lock()
        self._file = pq.ParquetFile(place.source())
        groups = self._file.metadata.num_row_groups
        sizes = [self._file.metadata.row_group(group).num_rows for group in range(groups)]
        self._starts = [0, *accumulate(sizes)]
        self._blocks: OrderedDict[tuple[int, int], list[object]] = OrderedDict()
        self._reading: tuple[int, int, Iterator[pa.RecordBatch]] | None = None  # group, next block, batches

    def read(self, row: int) -> bytes:
        """A row's picture. Raises ImageError where it has none, or its part of the file is damaged; OSError."""
        if not 0 <= row < self._starts[-1]:
            raise FileNotFoundError(f"{self._place} has no row {row + 1}")
        group = bisect_right(self._starts, row) - 1
        block, place = divmod(row - self._starts[group], ROWS)
        with self._lock:
            found = self._block(group, block)[place]
        if isinstance(found, dict):
            found = found.get("bytes")
        if not isinstance(found, bytes):
            raise ImageError("the row holds no picture")
        return found

    def _block(self, group: int, block: int) -> list[object]:
        if (group, block) in self._blocks:
            return self._blocks[group, block]
        if self._reading is None or self._reading[0] != group or self._reading[1] > block:
            batches = self._file.iter_batches(
                ROWS, row_groups=[group], columns=[self._column], use_threads=False
            )
            self._reading = (group, 0, batches)
        _, number, batches = self._reading
        while True:
            try:
                batch = next(batches)
            except StopIteration as error:
                raise ImageError("its part of the file is shorter than the file says") from error
            except (pa.ArrowException, OSError, ValueError) as error:
                self._reading = None
                raise ImageError(f"its part of the file is damaged ({_first_line(error)})") from error
            if number == block:
                break
            number += 1
        self._reading = (group, number + 1, batches)
        self._blocks[group, block] = batch.column(0).to_pylist()
        while len(self._blocks) > BLOCKS:
            self._blocks.popitem(last=False)
        return self._blocks[group, block]


_open: OrderedDict[tuple[str, str, int, int], ParquetPictures] = OrderedDict()
_lock = threading.Lock()


def read_row(place: Place, column: str, row: int) -> bytes:
    """The picture in a row, counted from 0, of a column. Raises ImageError as `ParquetPictures.read` does; OSError."""
    key = (place.text, column, *stamp_of(place))
    with _lock:
        if key not in _open:
            try:
                _open[key] = ParquetPictures(place, column)
            except pa.ArrowException as error:
                raise ImageError(f"{place.name} is damaged ({_first_line(error)})") from error
            while len(_open) > FILES:
                _open.popitem(last=False)
        _open.move_to_end(key)
        found = _open[key]
    return found.read(row)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:80]
