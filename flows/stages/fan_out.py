"""A stage that every shard of activations goes through by itself: jobs for the cluster, in any order."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from explain_core.places import Place
from explain_core.store.shards.shards import Shard, unfinished
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.pool import map_tasks
from tasks.remote import RemoteFunction

Job = TypeVar("Job")


def fan_out(
    name: str,
    function: RemoteFunction[[Job], int],
    shards: Sequence[Shard],
    job_of: Callable[[Shard], Job],
    last: Place,
    cluster: Resources,
    shown: Progress,
) -> None:
    """Have every shard's job done that is not, two in line for each core; a function tells how many images it was of.

    `job_of` makes a shard's job when its turn comes: what workers need to know of a million images is never in memory
    at once. `last`: the folder of the table that a job writes last; it is listed once, here.
    """
    with shown.stage(name, sum(len(shard.ids) for shard in shards)) as stage:
        left = unfinished(last, shards)
        done = sum(len(shard.ids) for shard in shards) - sum(len(shard.ids) for shard in left)
        for images in map_tasks(function, ((job_of(shard),) for shard in left), limit=2 * cluster.cpus):
            done += images
            stage.at(done)
