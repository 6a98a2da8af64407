"""The other layers that are extracted while one is: each batch of pictures is read once, for shards of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from explain_core.places import Place
from explain_core.store.shards import ShardWriter, open_shard
from tasks.decoding import Pixels

Look = Callable[[list[Pixels]], tuple[pa.RecordBatch, list[tuple[str, str]]]]
"""From a batch of pictures to a layer's rows, and the images that it has no numbers for, with the reason."""


@dataclass
class Beside:
    """Another layer's shard of the same images: `note` says at its end which of them it has not."""

    look: Look
    shard: ShardWriter
    note: dict[str, Any]
    unusable: list[tuple[str, str]] = field(default_factory=list)

    def write(self, batch: list[Pixels]) -> None:
        """A forward pass over the batch, and its rows."""
        rows, unusable = self.look(batch)
        self.unusable += unusable
        self.shard.write(rows)


@contextmanager
def opened(
    layers: Iterable[tuple[str, pa.Schema, Look]], ids: Sequence[str], note: dict[str, Any]
) -> Iterator[list[Beside]]:
    """A shard for each (folder, schema, look); `note` is the main one's, and says how all were computed."""
    with ExitStack() as stack:
        found = []
        for folder, schema, look in layers:
            own: dict[str, Any] = {**note, "quarantined": []}
            found.append(
                Beside(look, stack.enter_context(open_shard(Place.of(folder), ids, schema, own)), own)
            )
        yield found
        for each in found:
            each.note["quarantined"] += each.unusable
