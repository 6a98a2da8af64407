"""Reading activation shards: pooled activations, logits and feature maps of the rows that are wanted."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explain_core.model.layer import Layer
from explain_core.statistics.descriptors import BITS as DESCRIPTOR_BITS
from explain_core.store.shards.compact_maps import coding_noted, kept_bytes
from explain_core.store.shards.shards import Shard, open_rows, read_rows, unreadable

FINER = "finer_"
"""How the columns of the stage before the last maps begin, in shards of networks that have one (Anatomy.finer)."""
DESCRIPTOR = "descriptor"
"""The column of descriptors; the schema's note of that name lists their layers."""
#: What a column's field notes: the number of bits after the point of what it holds. Shards without have OLD_STEPS.
STEPS, OLD_STEPS = b"bits", b"20"
#: Rows whose maps are made at once.
DECODED = 16


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
    return ActivationRows(ids, _matrix(table, "pooled"), _matrix(table, "logits"), sizes)


def read_pooled(shard: Shard, layers: Sequence[str]) -> list[NDArray[np.float32]]:
    """(images, filters) pooled activations of a shard's wanted rows, of each layer: "" the last, FINER the other."""
    columns = [f"{layer}pooled" for layer in layers]
    table = _wanted(read_rows(shard.path, ["image_id", *columns]), shard)
    return [_matrix(table, column) for column in columns]


def read_descriptors(shard: Shard) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """(images, channels) descriptors of a shard's wanted rows, and (images,) the class that each is taken for."""
    table = _wanted(read_rows(shard.path, ["image_id", "logits", DESCRIPTOR]), shard)
    logits = _matrix(table, "logits")
    return _matrix(table, DESCRIPTOR), logits.argmax(axis=1)


def grid_field(name: str, bits: int, width: int) -> pa.Field:
    """The column of what nothing is done with but summing, in whole steps of 2^-bits, as the sums round it.

    That takes half the bytes. Descriptors, which are at most 1, fit into int32; averages of the finer stage take int64.
    """
    kind = pa.int32() if bits == DESCRIPTOR_BITS else pa.int64()
    return pa.field(name, pa.list_(kind, width), metadata={STEPS: str(bits)})


def grid_column(values: NDArray[np.floating], field: pa.Field) -> pa.FixedSizeListArray:
    """(images, n) as the column that `grid_field` speaks of; what is not finite is 0."""
    steps = 2.0 ** int(field.metadata[STEPS])
    units = np.rint(np.nan_to_num(values.astype(np.float64), posinf=0, neginf=0) * steps)
    whole = pa.array(units.reshape(-1).astype(np.int64)).cast(field.type.value_type)
    return pa.FixedSizeListArray.from_arrays(whole, units.shape[1])


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

    Both (images, filters, height, width): float16 where they were kept whole, else float32.
    """

    ids: tuple[str, ...]
    maps: NDArray[np.floating]
    finer: NDArray[np.floating] | None

    def __iter__(self) -> Iterator[tuple[str, NDArray[np.floating], NDArray[np.floating] | None]]:
        """(id, maps, finer maps) of each image."""
        for row, image in enumerate(self.ids):
            yield image, self.maps[row], None if self.finer is None else self.finer[row]


class MapReader:
    """Iterates over the feature maps of the wanted rows, batch by batch, as MapRows.

    One row group is in memory at a time, as it was kept, and the maps of DECODED rows. Empty where the shard was
    written without maps.
    """

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._file = open_rows(shard.path)
        schema = self._file.schema_arrow
        self.has_maps = "maps" in schema.names
        layers = [layer for layer in ("", FINER) if f"{layer}maps" in schema.names]
        self._codings = {layer: coding_noted(layer, schema.metadata) for layer in layers}

    def __iter__(self) -> Iterator[MapRows]:
        columns = [f"{layer}{name}" for layer in self._codings for name in ("maps", "pooled")]
        known = [name for name in columns if name in self._file.schema_arrow.names]
        for group in range(self._file.num_row_groups if self.has_maps else 0):
            ids = self._read(group, ["image_id"])
            if not any(row in self._wanted for row in ids["image_id"].to_pylist()):
                continue
            table = _wanted(self._read(group, ["image_id", *known]), self._shard)
            for start in range(0, len(table), DECODED):
                yield self._rows(table.slice(start, DECODED))

    def _rows(self, table: pa.Table) -> MapRows:
        found: dict[str, NDArray[np.floating]] = {}
        for layer, coding in self._codings.items():
            kept = kept_bytes(table[f"{layer}maps"])
            name = f"{layer}pooled"
            averages = (
                _matrix(table, name) if name in table.column_names else np.empty((len(table), 0), np.float32)
            )
            found[layer] = np.stack([coding.decode(*row) for row in zip(kept, averages, strict=True)])
        return MapRows(tuple(table["image_id"].to_pylist()), found[""], found.get(FINER))

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


def _matrix(table: pa.Table, name: str) -> NDArray[np.float32]:
    """(rows, width) of a column of lists: numbers as they are, or what `grid_column` made of them, exactly."""
    lists = table[name].combine_chunks()
    if not len(lists):
        return np.zeros((0, getattr(lists.type, "list_size", 0)), np.float32)
    values = np.asarray(lists.flatten()).reshape(len(lists), -1)
    if np.issubdtype(values.dtype, np.integer):
        steps = (table.schema.field(name).metadata or {}).get(STEPS, OLD_STEPS)
        values = values / 2.0 ** int(
            steps
        )  # of float32, whose steps are as coarse from 8 on: nothing is lost
    return values.astype(np.float32, copy=False)
