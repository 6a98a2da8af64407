"""The other layers that are extracted while one is: each batch of pictures is read once, for shards of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from explain_core.places import Place
from explain_core.store.shards import open_shard

if TYPE_CHECKING:
    from explain_core.store.shards import ShardWriter
    from tasks.decoding import Pixels
    from tasks.extract import ExtractJob


@dataclass
class Beside:
    """Another layer's shard of the same images: `note` says at its end which of them it has not."""

    network: Any
    shard: ShardWriter
    note: dict[str, Any]
    unusable: list[tuple[str, str]] = field(default_factory=list)

    def write(self, batch: list[Pixels], job: ExtractJob) -> None:
        """A forward pass over the batch, and its rows."""
        from tasks.extract import usable_rows

        rows, unusable = usable_rows(self.network, batch, job)
        self.unusable += unusable
        self.shard.write(rows)


@contextmanager
def opened(
    networks: Iterable[tuple[str, Any]], ids: Sequence[str], job: ExtractJob, note: dict[str, Any]
) -> Iterator[list[Beside]]:
    """A shard for each (folder, network); `note` is the main one's, whose unreadable images are theirs, too."""
    from tasks.extract import schema_of

    with ExitStack() as stack:
        found = []
        for folder, network in networks:
            own: dict[str, Any] = {**note, "quarantined": []}
            shard = stack.enter_context(
                open_shard(Place.of(folder), ids, schema_of(network, job.keep_maps), own)
            )
            found.append(Beside(network, shard, own))
        yield found
        for each in found:
            each.note["quarantined"] += each.unusable
