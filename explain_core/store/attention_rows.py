"""Rows of where nouns look: what is stored of a PartAttention."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.heatmaps.part_attention import PartAttention


def map_components(run_id: str, attention: PartAttention) -> pa.Table:
    """Rows of `map_components`: of each layer the mean, whose component is NULL, and the directions."""
    layers: list[int] = []
    numbers: list[int | None] = []
    vectors: list[NDArray[np.float32]] = []
    for layer, each in enumerate(attention.components):
        count = each.directions.shape[1]
        layers += [layer] * (count + 1)
        numbers += [None, *range(count)]
        vectors += [each.mean, *each.directions.T]
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(layers), pa.string()),
            "layer": pa.array(layers, pa.int32()),
            "component": pa.array(numbers, pa.int32()),
            "vector": pa.array([vector.tolist() for vector in vectors], pa.list_(pa.float32())),
        }
    )


def part_attention(run_id: str, attention: PartAttention) -> pa.Table:
    """Rows of `part_attention`, a row a noun and head."""
    heads = len(attention.queries)
    height, width = attention.places.shape[2:]
    names = [noun for noun in attention.nouns for _ in range(heads)]
    count = len(names)

    def lists(values: NDArray[np.float32]) -> pa.Array:
        """(heads, nouns, ...) as a list a noun and head."""
        by_noun = values.swapaxes(0, 1).reshape(count, -1) if count else np.zeros((0, 0))
        return pa.array(by_noun.tolist(), pa.list_(pa.float32()))

    return pa.table(
        {
            "run_id": pa.array([run_id] * count, pa.string()),
            "noun": pa.array(names, pa.string()),
            "head": pa.array(list(range(heads)) * len(attention.nouns), pa.int32()),
            "query": lists(attention.queries),
            "place": lists(attention.places),
            "height": pa.array([height] * count, pa.int32()),
            "width": pa.array([width] * count, pa.int32()),
            "gain": pa.array(np.repeat(attention.gains, heads), pa.float32()),
        }
    )


def part_facing(run_id: str, attention: PartAttention) -> pa.Table:
    """Rows of `part_facing`, a row a head and component; none where no noun attends."""
    facing = attention.facing if attention.nouns and attention.facing is not None else np.zeros((0, 0, 0, 0))
    heads, components = facing.shape[:2]
    return pa.table(
        {
            "run_id": pa.array([run_id] * (heads * components), pa.string()),
            "head": pa.array(np.repeat(np.arange(heads), components), pa.int32()),
            "component": pa.array(np.tile(np.arange(components), heads), pa.int32()),
            "place": pa.array(
                facing.reshape(heads * components, -1).tolist() if heads else [], pa.list_(pa.float32())
            ),
        }
    )
