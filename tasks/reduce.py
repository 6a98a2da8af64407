"""reduce: partial sums a shard -> a tree of merges -> one LayerStats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.sums import TRUTH_BITS, FilterAttributeStats
from explain_core.store.activations import FINER, read_descriptors, read_pooled
from explain_core.store.shards import Shard, verify
from tasks.head import Head
from tasks.pool import result_of
from tasks.remote import RETRIES

FEW = 8  #: shards that one worker sums without a break


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
    """Check and sum some shards, one after the other, so that memory does not grow with their number.

    A descriptor counts for the class that the network takes its image for: what is selected for a class then tells
    how the network knows it, also where the labels say otherwise (so does the authors' later code).
    """
    bits = TRUTH_BITS if any(part.truth is not None for part in parts) else 0
    total = LayerStats.zero(filters, attributes, classes, channels=channels, truth_bits=bits)
    for part in parts:
        verify(part.shard.path)
        if part.shard.ids:
            pooled = read_pooled(part.shard, ("", FINER)[: len(filters)])
            layers = [
                FilterAttributeStats.of_images(
                    phi, part.counts, part.class_index, attributes, classes, truth=part.truth
                )
                for phi in pooled
            ]
            described = (
                DescriptorSums.of_images(*read_descriptors(part.shard), classes)
                if channels is not None
                else None
            )
            total = total + LayerStats.of(layers, described)
    return total


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
    waiting = iter(groups)
    flying: list[ray.ObjectRef[LayerStats]] = []
    ready: list[ray.ObjectRef[LayerStats]] = []
    finished, head = 0, Head()
    while True:
        while len(flying) < workers:
            if len(ready) >= 2:
                flying.append(merge.remote(ready.pop(), ready.pop()))
            elif (some := next(waiting, None)) is not None:
                flying.append(partial_sums.remote(some, attributes, classes, filters, channels))
            else:
                break
        if not flying:
            return result_of(ready.pop())
        done, flying = head.wait(flying)
        ready.extend(done)
        finished += len(done)
        progress(finished)


def steps(parts: int, workers: int) -> int:
    """How many partial sums and merges `reduce_shards` takes: what its progress counts up to."""
    groups = -(-parts // _group(parts, workers))
    return max(2 * groups - 1, 0)


def _group(parts: int, workers: int) -> int:
    """How many shards a partial sum is over: a group a worker where they are few, some groups each where they are many.

    A partial sum and a merge go through some hundred megabytes, however few images they are of.
    """
    return max(1, min(-(-parts // workers), max(FEW, -(-parts // (4 * workers)))))
