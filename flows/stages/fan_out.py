"""A stage that every shard of activations goes through by itself: jobs for the cluster, in any order."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from explain_core.store.shards import Shard
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.pool import map_tasks
from tasks.remote import RemoteFunction


class ShardJob(Protocol):
    """What a worker needs to know to answer for one shard."""

    @property
    def shard(self) -> Shard:
        """The shard, with the rows of it that are wanted."""


Job = TypeVar("Job", bound=ShardJob)


def fan_out(
    name: str, function: RemoteFunction[[Job], int], jobs: Sequence[Job], cluster: Resources, shown: Progress
) -> None:
    """Have every job done, two in line for each core; a function tells how many images its job was of."""
    with shown.stage(name, sum(len(job.shard.ids) for job in jobs)) as stage:
        done = 0
        for images in map_tasks(function, ((job,) for job in jobs), limit=2 * cluster.cpus):
            done += images
            stage.at(done)
