"""What attention is learned from: some training images' components, their nouns' maps, and what captions mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import features_of, log_map

#: At most so many images are learned from, the first by id: ids are digests, so they are a random choice.
MOST_IMAGES = 2_000
#: A noun attends where it is mentioned in so many of them, with so many different adjectives.
FEWEST_IMAGES, FEWEST_ADJECTIVES = 10, 2
#: With fewer images nothing is learned.
ENOUGH_IMAGES = 50


@dataclass(frozen=True, eq=False, slots=True)
class AttentionSample:
    """Images in the order of `ids`.

    `features` (images, components, height, width) and `maps` (images, nouns, height, width) logarithms of the nouns'
    maps, float16: what they are made of is.
    """

    ids: tuple[str, ...]
    features: NDArray[np.float16]
    maps: NDArray[np.float16]

    @staticmethod
    def of(
        ids: Sequence[str],
        images: Sequence[tuple[NDArray[np.floating], NDArray[np.floating] | None]],
        components: Sequence[MapComponents],
        grounder: Grounder,
        nouns: Sequence[int],
    ) -> AttentionSample:
        """From images' last and finer feature maps; `nouns`: numbers of the grounder's."""
        features = [features_of(components, maps, finer) for maps, finer in images]
        own = [log_map(grounder.noun_maps(maps, finer, nouns)) for maps, finer in images]
        return AttentionSample(
            tuple(ids), np.stack(features).astype(np.float16), np.stack(own).astype(np.float16)
        )

    @property
    def table(self) -> pa.Table:
        """The sample as rows of a shard, a row an image."""
        features, maps = self.features.shape[1:], self.maps.shape[1:]
        notes = {"features": ",".join(map(str, features)), "maps": ",".join(map(str, maps))}
        columns = {"image_id": pa.array(self.ids, pa.string())}
        columns |= {
            name: _bytes(values) for name, values in (("features", self.features), ("maps", self.maps))
        }
        return pa.table(columns).replace_schema_metadata(notes)

    @staticmethod
    def of_tables(tables: Sequence[pa.Table]) -> AttentionSample:
        """What shards hold, in order of id: how images lie in shards does not matter. Raises ValueError for none."""
        ids = np.array([image for table in tables for image in table["image_id"].to_pylist()])
        order = np.argsort(ids)
        features, maps = (
            np.concatenate([_array(table, name) for table in tables])[order] for name in ("features", "maps")
        )
        return AttentionSample(tuple(map(str, ids[order])), features, maps)


def attending_nouns(noun: NDArray[np.intp], mentions: NDArray[np.bool_]) -> list[int]:
    """The numbers of the nouns that can learn where to attend.

    `noun` (J,): each attribute's noun; `mentions` (images, J): whether an image's captions mention it.
    """
    found = []
    for number in range(int(noun.max(initial=-1)) + 1):
        own = mentions[:, noun == number]
        if int(own.any(axis=1).sum()) >= FEWEST_IMAGES and int(own.any(axis=0).sum()) >= FEWEST_ADJECTIVES:
            found.append(number)
    return found


def _bytes(values: NDArray[np.float16]) -> pa.Array:
    return pa.array([row.tobytes() for row in values], pa.binary())


def _array(table: pa.Table, name: str) -> NDArray[np.float16]:
    shape = [int(part) for part in table.schema.metadata[name.encode()].decode().split(",")]
    rows = [np.frombuffer(each.as_buffer(), np.float16).reshape(shape) for each in table[name]]
    return np.stack(rows) if rows else np.zeros((0, *shape), np.float16)
