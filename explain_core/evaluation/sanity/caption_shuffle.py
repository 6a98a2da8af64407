"""The sums of a run made anew with the captions of its training images shuffled."""

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.evaluation.sanity.disturbance import SEED
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.activations import FINER, read_pooled
from explain_core.store.shards.shards import Shard, verify_again

TRAINING = """
SELECT image_id, i.class FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE run_id = ? AND i.split = 'train' ORDER BY image_id
"""
COUNTS = """
SELECT c.image_id, a.attribute_index, c.tf FROM image_attributes c JOIN runs r USING (vocabulary_digest)
JOIN attributes a USING (vocabulary_digest, attribute) WHERE r.run_id = ? ORDER BY ALL
"""


def shuffled_sums(
    store: Store, run: PublishedRun, shards: Iterable[Shard], like: LayerStats, shuffle: bool = True
) -> LayerStats:
    """Sums `like` the run's own, in which every training image has another one's captions and keeps its own class.

    No image keeps its own captions. Not to `shuffle` gives the run's own sums to the bit.
    Raises DamagedShard where a shard is not what was written.
    """
    training = store.rows(TRAINING, run.run_id)
    place = {row["image_id"]: k for k, row in enumerate(training)}
    index = {name: c for c, name in enumerate(like.classes)}
    classes = np.array([index[row["class"]] for row in training], np.int64)
    counts = _counts(store, run, place, len(like.attributes))
    if shuffle:
        counts = counts[others(len(place))]
    total = LayerStats.zero(like.filters, like.attributes, like.classes, like.last.grid)
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in place)
        if ids:
            verify_again(shard.path)
            at = np.array([place[image] for image in ids])
            pooled = read_pooled(Shard(shard.path, ids), ("", FINER)[: len(like.layers)])
            layers = [
                FilterAttributeStats.of_images(
                    phi, counts[at], classes[at], like.attributes, like.classes, like.last.grid
                )
                for phi in pooled
            ]
            total = total + LayerStats.of(layers, None)
    return total


def others(count: int) -> NDArray[np.intp]:
    """(count,) for each of `count` things another one: a random cycle through all, from a fixed seed."""
    order = np.random.default_rng([SEED, 2]).permutation(count)
    dealt = np.empty_like(order)
    dealt[order] = np.roll(order, 1)
    return dealt


def _counts(store: Store, run: PublishedRun, place: dict[str, int], attributes: int) -> sp.csr_array:
    """(training images, attributes) how often captions mention each."""
    found = store.query(COUNTS, run.run_id)
    rows: NDArray[np.int64] = np.array([place.get(i, -1) for i in found["image_id"].to_pylist()], np.int64)
    columns, times = found["attribute_index"].to_numpy()[rows >= 0], found["tf"].to_numpy()[rows >= 0]
    shape = (len(place), attributes)
    return sp.csr_array((times.astype(np.int64), (rows[rows >= 0], columns)), shape=shape)
