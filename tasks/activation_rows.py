"""The rows of an activation shard: what the network made of a batch of pictures, as columns."""

import json
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.statistics.descriptors import BITS
from explain_core.statistics.grid import Grid
from explain_core.store.image_weights import ImageWeights, weight_columns, weight_fields
from explain_core.store.shards.activations import DESCRIPTOR, FINER, grid_column, grid_field
from explain_core.store.shards.compact_maps import MapCoding, coding_notes, coding_of, map_column
from explain_core.store.shards.compression import TIGHT
from explain_core.store.shards.kept_maps import COMPACT, FULL, NONE
from tasks.decoding import Pixels


class RowJob(Protocol):
    """What rows depend on besides the network: an ExtractJob."""

    @property
    def preprocessing(self) -> Preprocessing: ...
    @property
    def batch_size(self) -> int: ...
    @property
    def maps(self) -> str: ...


def schema_of(network: Any, maps: str) -> pa.Schema:
    """Columns of an activation shard; `maps`: how feature maps are kept (compact_maps.py), as bytes.

    Its notes tell the shapes and codings of the maps, and of which layers' channels the descriptor is.
    """
    anatomy = network.anatomy
    columns = [
        ("image_id", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("logits", pa.list_(pa.float32(), anatomy.classes)),
    ]
    codings = _codings(network, maps)
    columns += [
        grid_field(f"{layer}pooled", Grid().bits, n)
        if layer == FINER
        else (f"{layer}pooled", pa.list_(pa.float32(), n))
        for layer, n in ((layer, coding.shape[0]) for layer, coding in codings.items())
    ]
    if maps != NONE:
        columns += [(f"{layer}maps", pa.binary(coding.width)) for layer, coding in codings.items()]
    if not network.closed:
        columns += weight_fields(anatomy.filters)
    columns.append(grid_field(DESCRIPTOR, BITS, sum(stage.filters for stage in anatomy.described)))
    notes: dict[str, str] = {}
    for layer, coding in codings.items():
        notes |= coding_notes(layer, coding)
    if maps == COMPACT:
        notes[TIGHT.decode()] = "pooled,maps"
    notes[DESCRIPTOR] = json.dumps([[stage.name, stage.filters] for stage in anatomy.described])
    return pa.schema(columns, metadata=notes)


def _codings(network: Any, maps: str) -> dict[str, MapCoding]:
    """How the maps of each layer are kept: "" the last, FINER the other."""
    anatomy = network.anatomy
    shapes = {"": (anatomy.filters, *anatomy.map_size)}
    if anatomy.finer is not None:
        shapes[FINER] = (anatomy.finer.filters, *anatomy.finer.map_size)
    return {
        layer: coding_of(shape, FULL if maps == NONE else maps, layer == FINER)
        for layer, shape in shapes.items()
    }


def usable_rows(
    network: Any, batch: list[Pixels], job: RowJob, given: Any = None
) -> tuple[pa.RecordBatch, list[tuple[str, str]]]:
    """One forward pass over a batch, as rows; images whose activations are no numbers apart, with the reason.

    A short batch is padded: its size changes the last bits. `given`: the network's input, where it is made already.
    """
    from explain_core.model.finite import unusable
    from explain_core.model.pixels import full_batch, network_input

    count = len(batch)
    if given is None:
        crops = full_batch([pixels.crop for pixels in batch], job.batch_size)
        given = network_input(crops, job.preprocessing, network.device)
    classes = np.pad([pixels.class_index for pixels in batch], (0, job.batch_size - count), mode="edge")
    activations = network.forward(given, classes)
    rows = rows_of(network, batch, activations, job.maps)
    bad = {
        place: why for place, why in unusable(network, activations, job.maps == FULL).items() if place < count
    }
    if bad:
        rows = rows.filter(pa.array([place not in bad for place in range(count)]))
    return rows, [(batch[place].image_id, why) for place, why in sorted(bad.items())]


def rows_of(network: Any, batch: list[Pixels], activations: Any, maps: str) -> pa.RecordBatch:
    """The activations of a batch, which may have been padded, as rows."""
    count, schema = len(batch), schema_of(network, maps)
    columns = {
        "image_id": pa.array([pixels.image_id for pixels in batch]),
        "width": pa.array([pixels.size[0] for pixels in batch], pa.int32()),
        "height": pa.array([pixels.size[1] for pixels in batch], pa.int32()),
        "logits": _lists(activations.logits[:count]),
        "pooled": _lists(activations.pooled[:count]),
        DESCRIPTOR: grid_column(activations.descriptor[:count], schema.field(DESCRIPTOR)),
    }
    if activations.gradients is not None and activations.roles is not None:
        columns |= weight_columns(ImageWeights(activations.roles[:count], activations.gradients[:count]))
    if activations.finer_pooled is not None:
        name = f"{FINER}pooled"
        columns[name] = grid_column(activations.finer_pooled[:count], schema.field(name))
    if maps != NONE:
        given = {"": activations.maps, FINER: activations.finer_maps}
        averages = {"": activations.pooled, FINER: activations.finer_pooled}
        for layer, coding in _codings(network, maps).items():
            kept = coding.encode(given[layer], averages[layer])[:count]  # the padding too: one size
            columns[f"{layer}maps"] = map_column(kept)
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _lists(values: NDArray[np.float32]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])
