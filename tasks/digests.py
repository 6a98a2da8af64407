"""Looks at picture files by the cluster's workers, where there are so many of them that starting it is worth it."""

import os
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import ray

from explain_core.data.pictures.file_look import Asked, Found, Looks, looks
from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.identity import quick_looks
from explain_core.places import Place
from tasks.cluster import connected
from tasks.options import RunOptions
from tasks.pool import map_tasks
from tasks.remote import RETRIES

#: Files that this process reads itself before Ray is started for the others: that takes as long.
MANY, MANY_AFAR = 200_000, 4_000
AT_ONCE = 16  #: chunks for each core that are in memory at once: they are yielded in their order


def looks_of(options: RunOptions) -> tuple[StatCache | None, Looks]:
    """What a run knows of picture files that it has seen, and what looks at the others."""
    if options.quick_identity:
        return None, quick_looks
    return StatCache(options.layout.file_digests), ClusterLooks(options, min(8, 2 * (os.cpu_count() or 1)))


@ray.remote(num_cpus=1, max_retries=RETRIES)
def look_at(root: str, number: int, asked: Sequence[Asked]) -> tuple[int, Sequence[Found]]:
    """The number of a chunk of files, and what was found of each."""
    return number, next(looks(root, iter([asked])))


class ClusterLooks:
    """Looks at files in this process, and from a certain number of unknown ones on by all cores of the cluster."""

    def __init__(self, options: RunOptions, threads: int) -> None:
        self._options, self._threads = options, threads

    def __call__(self, root: str, chunks: Iterator[Sequence[Asked]]) -> Iterator[Sequence[Found]]:
        """What was found of each file, chunk by chunk, in order."""
        many, fresh = MANY if Place.of(root).is_local else MANY_AFAR, 0

        def few() -> Iterator[Sequence[Asked]]:
            nonlocal fresh
            while fresh < many and (chunk := next(chunks, None)) is not None:
                fresh += sum(known is None for _, known, _ in chunk)
                yield chunk

        yield from looks(root, few(), self._threads)
        if (further := next(chunks, None)) is not None:
            yield from self._by_cluster(root, chain([further], chunks))

    def _by_cluster(self, root: str, chunks: Iterator[Sequence[Asked]]) -> Iterator[Sequence[Found]]:
        with connected(self._options.ray_address, self._options.workers) as cluster:
            numbered = enumerate(chunks)
            while part := list(islice(numbered, AT_ONCE * cluster.cpus)):
                calls = ((root, number, asked) for number, asked in part)
                found = dict(map_tasks(look_at, calls, limit=2 * cluster.cpus))
                yield from (found[number] for number, _ in part)
