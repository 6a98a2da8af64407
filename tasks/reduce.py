"""reduce: partial sums a shard -> a tree of merges -> one LayerStats."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.statistics.accumulator import SumAccumulator
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.grid import Grid
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.sums import TRUTH_BITS, FilterAttributeStats
from explain_core.store.shards.activations import FINER, read_descriptors, read_pooled
from explain_core.store.shards.shards import Shard, verify
from tasks.head import Head
from tasks.pool import result_of
from tasks.remote import RETRIES, stated

FEW = 8  #: shards that one worker sums without a break
TOGETHER = 2**22  #: activations that enter the products at once: 2,048 images of 2,048 filters


@dataclass(frozen=True, eq=False, slots=True)
class ShardPart:
    """A shard's rows that enter the sums, with what is known of them: counts (rows, J) and classes (rows,).

    `truth` (rows, J): T from 0 to 1, where it is not just whether counts are over 0.
    """

    shard: Shard
    counts: sp.csr_array
    class_index: NDArray[np.int64]
    truth: sp.csr_array | None = None


@ray.remote(num_cpus=1, max_retries=RETRIES)
def partial_sums(
    parts: Sequence[ShardPart],
    attributes: tuple[str, ...],
    classes: tuple[str, ...],
    filters: tuple[int, ...],
    channels: int | None,
) -> LayerStats:
    """Check and sum some shards, a few thousand images at a time, into sums that are updated in place.

    So memory does not grow with the number of shards, and a shard costs what its images do: the products are made of
    all images that were read together, and only entries that these have a part in are touched.
    A descriptor counts for the class that the network takes its image for: what is selected for a class then tells
    how the network knows it, also where the labels say otherwise (so does the authors' later code).
    """
    bits = TRUTH_BITS if any(part.truth is not None for part in parts) else 0
    layers = [SumAccumulator(n, len(attributes), len(classes), Grid(), bits) for n in filters]
    described = None if channels is None else DescriptorSums.zero(channels, classes)
    for together in _together(parts, max(filters)):
        pooled = [read_pooled(part.shard, ("", FINER)[: len(filters)]) for part in together]
        counts = sp.csr_array(sp.vstack([part.counts for part in together], format="csr"))
        told = [part.truth for part in together if part.truth is not None]
        truth = sp.csr_array(sp.vstack(told, format="csr")) if told else None
        labels = np.concatenate([part.class_index for part in together])
        for layer, phi in zip(layers, zip(*pooled, strict=True), strict=True):
            layer.add(np.concatenate(phi), counts, labels, truth)
        if described is not None:
            rows, taken_for = zip(*(read_descriptors(part.shard) for part in together), strict=True)
            described = DescriptorSums.of_images(
                np.concatenate(rows), np.concatenate(taken_for), classes, into=described
            )
    return LayerStats.of(
        [FilterAttributeStats.of_sums(each, attributes, classes) for each in layers], described
    )


def _together(parts: Iterable[ShardPart], filters: int) -> Iterator[list[ShardPart]]:
    """The parts that hold an image, each checked, as many at a time as have TOGETHER activations."""
    found: list[ShardPart] = []
    for part in parts:
        verify(part.shard.path)
        if not part.shard.ids:
            continue
        found.append(part)
        if sum(len(each.shard.ids) for each in found) * filters >= TOGETHER:
            yield found
            found = []
    if found:
        yield found


@ray.remote(num_cpus=1, max_retries=RETRIES)
def merge(left: LayerStats, right: LayerStats) -> LayerStats:
    """One step of the tree."""
    return left + right


def reduce_shards(
    parts: Sequence[ShardPart],
    attributes: tuple[str, ...],
    classes: tuple[str, ...],
    filters: tuple[int, ...],
    channels: int | None,
    workers: int,
    progress: Callable[[int], None],
) -> LayerStats:
    """Sum all parts over the cluster. No process holds more than a few partial sums.

    Partial sums travel from worker to worker through Ray's object store; only the last one comes here.
    `progress` is told the number of parts and merges finished.
    """
    if not parts:
        return LayerStats.zero(filters, attributes, classes, channels=channels)
    group = _group(len(parts), workers)
    groups = [parts[start : start + group] for start in range(0, len(parts), group)]
    # Ray is told, so that it starts no more of them on a machine than it has the memory for.
    weight = memory_of(filters, len(attributes), len(classes), channels or 0)
    sum_some, merge_two = (stated(each, weight) for each in (partial_sums, merge))
    waiting = iter(groups)
    flying: list[ray.ObjectRef[LayerStats]] = []
    ready: list[ray.ObjectRef[LayerStats]] = []
    finished, head = 0, Head()
    while True:
        while len(flying) < workers:
            if len(ready) >= 2:
                flying.append(merge_two.remote(ready.pop(), ready.pop()))
            elif (some := next(waiting, None)) is not None:
                flying.append(sum_some.remote(some, attributes, classes, filters, channels))
            else:
                break
        if not flying:
            return result_of(ready.pop())
        done, flying = head.wait(flying)
        ready.extend(done)
        finished += len(done)
        progress(finished)


def memory_of(filters: Sequence[int], attributes: int, classes: int, channels: int) -> int:
    """About how many bytes a worker takes that makes partial sums or merges two: the sums twice, and what it adds."""
    sums = sum(n * (attributes + 3 * n + classes) + classes * attributes for n in filters)
    return 8 * (2 * (sums + channels * (channels // 2 + classes)) + 6 * TOGETHER)


def steps(parts: int, workers: int) -> int:
    """How many partial sums and merges `reduce_shards` takes: what its progress counts up to."""
    groups = -(-parts // _group(parts, workers))
    return max(2 * groups - 1, 0)


def _group(parts: int, workers: int) -> int:
    """How many shards a partial sum is over: a group a worker where they are few, some groups each where they are many.

    A partial sum and a merge go through some hundred megabytes, however few images they are of.
    """
    return max(1, min(-(-parts // workers), max(FEW, -(-parts // (4 * workers)))))
