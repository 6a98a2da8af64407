"""Reading activation shards: pooled activations, logits and feature maps of the rows that are wanted."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explain_core.places import Place
from explain_core.store.shards import Shard, read_rows, unreadable


@dataclass(frozen=True, slots=True)
class ActivationRows:
    """Rows in the shard's order.

    `pooled` (images, filters) and `logits` (images, classes) float32; `sizes` (images, 2) int32, width and height
    of the pictures in pixels.
    """

    ids: tuple[str, ...]
    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    sizes: NDArray[np.int32]


def read_activations(shard: Shard) -> ActivationRows:
    """The pooled activations and logits of a shard's wanted rows."""
    table = _wanted(read_rows(shard.path, ["image_id", "width", "height", "pooled", "logits"]), shard)
    sizes = np.stack([table["width"].to_numpy(), table["height"].to_numpy()], axis=1)
    ids = tuple(table["image_id"].to_pylist())
    return ActivationRows(ids, _matrix(table["pooled"]), _matrix(table["logits"]), sizes)


class MapReader:
    """Iterates over (ids, maps (images, filters, height, width) float16) of the wanted rows, batch by batch.

    One row group is in memory at a time. Empty where the shard was written without maps.
    """

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        try:
            self._file = pq.ParquetFile(Place.of(shard.path).source(), memory_map=True)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(shard.path, "it cannot be opened", error) from error
        schema = self._file.schema_arrow
        self.has_maps = "maps" in schema.names
        self.shape = tuple(int(part) for part in schema.metadata[b"maps"].decode().split(","))

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], NDArray[np.float16]]]:
        for group in range(self._file.num_row_groups if self.has_maps else 0):
            ids = self._read(group, ["image_id"])
            if not any(row in self._wanted for row in ids["image_id"].to_pylist()):
                continue
            table = _wanted(self._read(group, ["image_id", "maps"]), self._shard)
            column = table["maps"].combine_chunks()
            maps = np.frombuffer(column.buffers()[1], dtype=np.float16)
            width = int(np.prod(self.shape))
            start = column.offset * width
            yield (
                tuple(table["image_id"].to_pylist()),
                maps[start : start + len(column) * width].reshape(-1, *self.shape),
            )

    def _read(self, group: int, columns: list[str]) -> pa.Table:
        try:
            return self._file.read_row_group(group, columns=columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self._shard.path, "its rows cannot be read", error) from error

    @property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self._shard.ids)


def _wanted(table: pa.Table, shard: Shard) -> pa.Table:
    return table.filter(pc.is_in(table["image_id"], value_set=pa.array(shard.ids)))


def _matrix(column: pa.ChunkedArray) -> NDArray[np.float32]:
    lists = column.combine_chunks()
    return np.asarray(lists.flatten()).reshape(len(lists), -1).astype(np.float32, copy=False)
