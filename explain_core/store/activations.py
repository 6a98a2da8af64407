"""Reading activation shards: pooled activations, logits and feature maps of the rows that are wanted."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explain_core.model.layer import Layer
from explain_core.store.shards import Shard, open_rows, read_rows, unreadable

FINER = "finer_"
"""How the columns of the stage before the last maps begin, in shards of networks that have one (Anatomy.finer)."""
DESCRIPTOR = "descriptor"
"""The column of descriptors; the schema's note of that name lists their layers."""


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


def read_pooled(shard: Shard, layers: Sequence[str]) -> list[NDArray[np.float32]]:
    """(images, filters) pooled activations of a shard's wanted rows, of each layer: "" the last, FINER the other."""
    columns = [f"{layer}pooled" for layer in layers]
    table = _wanted(read_rows(shard.path, ["image_id", *columns]), shard)
    return [_matrix(table[column]) for column in columns]


def read_descriptors(shard: Shard) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """(images, channels) descriptors of a shard's wanted rows, and (images,) the class that each is taken for."""
    table = _wanted(read_rows(shard.path, ["image_id", "logits", DESCRIPTOR]), shard)
    logits = _matrix(table["logits"])
    return _matrix(table[DESCRIPTOR]), logits.argmax(axis=1)


def described_layers(path: str) -> tuple[Layer, ...]:
    """The layers whose channels a shard's descriptors are of, in their order."""
    notes = _schema(path).metadata or {}
    return tuple(Layer(name, channels) for name, channels in json.loads(notes[DESCRIPTOR.encode()]))


def finer_filters(path: str) -> int | None:
    """How many filters the finer stage of a shard's network has; None where it has none."""
    schema = _schema(path)
    name = f"{FINER}pooled"
    return int(schema.field(name).type.list_size) if name in schema.names else None


@dataclass(frozen=True, slots=True)
class MapRows:
    """Feature maps of some rows: `maps`, and `finer` where the network has a finer stage.

    Both (images, filters, height, width) float16.
    """

    ids: tuple[str, ...]
    maps: NDArray[np.float16]
    finer: NDArray[np.float16] | None

    def __iter__(self) -> Iterator[tuple[str, NDArray[np.float16], NDArray[np.float16] | None]]:
        """(id, maps, finer maps) of each image."""
        for row, image in enumerate(self.ids):
            yield image, self.maps[row], None if self.finer is None else self.finer[row]


class MapReader:
    """Iterates over the feature maps of the wanted rows, batch by batch, as MapRows.

    One row group is in memory at a time. Empty where the shard was written without maps.
    """

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._file = open_rows(shard.path)
        schema = self._file.schema_arrow
        self.has_maps = "maps" in schema.names
        self._shapes = {
            layer: tuple(int(part) for part in schema.metadata[f"{layer}maps".encode()].decode().split(","))
            for layer in ("", FINER)
            if f"{layer}maps" in schema.names
        }

    def __iter__(self) -> Iterator[MapRows]:
        for group in range(self._file.num_row_groups if self.has_maps else 0):
            ids = self._read(group, ["image_id"])
            if not any(row in self._wanted for row in ids["image_id"].to_pylist()):
                continue
            columns = {layer: f"{layer}maps" for layer in self._shapes}
            table = _wanted(self._read(group, ["image_id", *columns.values()]), self._shard)
            maps = {layer: _arrays(table[name], self._shapes[layer]) for layer, name in columns.items()}
            yield MapRows(tuple(table["image_id"].to_pylist()), maps[""], maps.get(FINER))

    def _read(self, group: int, columns: list[str]) -> pa.Table:
        try:
            return self._file.read_row_group(group, columns=columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self._shard.path, "its rows cannot be read", error) from error

    @property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self._shard.ids)


def _schema(path: str) -> pa.Schema:
    with open_rows(path) as file:
        return file.schema_arrow


def _wanted(table: pa.Table, shard: Shard) -> pa.Table:
    return table.filter(pc.is_in(table["image_id"], value_set=pa.array(shard.ids, pa.string())))


def _arrays(column: pa.ChunkedArray, shape: tuple[int, ...]) -> NDArray[np.float16]:
    """(rows, *shape) of a column of float16 bytes, without a copy."""
    bytes_ = column.combine_chunks()
    width = math.prod(shape)
    start = bytes_.offset * width
    values = np.frombuffer(bytes_.buffers()[1], dtype=np.float16)
    return values[start : start + len(bytes_) * width].reshape(-1, *shape)


def _matrix(column: pa.ChunkedArray) -> NDArray[np.float32]:
    lists = column.combine_chunks()
    if not len(lists):
        return np.zeros((0, getattr(lists.type, "list_size", 0)), np.float32)
    return np.asarray(lists.flatten()).reshape(len(lists), -1).astype(np.float32, copy=False)


def halves(maps: Any) -> pa.FixedSizeBinaryArray:
    """(images, filters, height, width) as float16, an image's bytes a row; put in order where the maps are."""
    import torch

    halves = maps.to(torch.float16, memory_format=torch.contiguous_format).cpu().numpy()
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(halves[0].nbytes), len(halves), [None, pa.py_buffer(halves)]
    )
