"""Looks at picture files by the cluster's workers, where there are so many of them that starting it is worth it."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import ray

from explain_core.data.file_look import Asked, Found, looks
from explain_core.places import Place
from tasks.cluster import connected
from tasks.options import RunOptions
from tasks.pool import map_tasks
from tasks.remote import RETRIES

#: Files to read before Ray is started for it: it takes as long as this process takes to read so many.
MANY, MANY_AFAR = 40_000, 4_000
AT_ONCE = 4  #: chunks in line for each core: what is read is yielded in order, and none waits for a slow one


@ray.remote(num_cpus=1, max_retries=RETRIES)
def look_at(root: str, number: int, asked: Sequence[Asked]) -> tuple[int, Sequence[Found]]:
    """The number of a chunk of files, and what was found of each."""
    return number, next(looks(root, iter([asked])))


class Looks:
    """Looks at files in this process, and by all cores of the cluster where there are many that are not known yet."""

    def __init__(self, options: RunOptions, threads: int) -> None:
        self._options, self._threads = options, threads

    def __call__(self, root: str, chunks: Iterator[Sequence[Asked]]) -> Iterator[Sequence[Found]]:
        """What was found of each file, chunk by chunk, in order."""
        many = MANY if Place.of(root).is_local else MANY_AFAR
        begun, fresh = list[Sequence[Asked]](), 0
        for chunk in chunks:
            begun.append(chunk)
            fresh += sum(known is None for _, known, _ in chunk)
            if fresh >= many:
                return self._by_cluster(root, chain(begun, chunks))
        return looks(root, iter(begun), self._threads)

    def _by_cluster(self, root: str, chunks: Iterator[Sequence[Asked]]) -> Iterator[Sequence[Found]]:
        with connected(self._options.ray_address, self._options.workers) as cluster:
            ahead = AT_ONCE * cluster.cpus
            numbered = enumerate(chunks)
            while part := list(islice(numbered, ahead)):
                calls = ((root, number, asked) for number, asked in part)
                found = dict(map_tasks(look_at, calls, limit=2 * cluster.cpus))
                yield from (found[number] for number, _ in part)
