"""weigh: the training images' activations, logits and gradients -> how the classes of a network are weighed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.statistics.reading_sums import ReadingSums
from explain_core.statistics.readings import ClassReading, same_labels
from explain_core.store.image_weights import read_image_weights
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, verify
from tasks.remote import RETRIES

FOLDS = 2


@dataclass(frozen=True, eq=False, slots=True)
class WeighedPart:
    """A shard's training images, and the class of each."""

    shard: Shard
    class_index: NDArray[np.int64]


@ray.remote(num_cpus=1, max_retries=RETRIES)
def reading_sums(part: WeighedPart) -> tuple[ReadingSums, ...]:
    """The sums over a shard's images, by folds; an image's fold depends on its id alone."""
    verify(part.shard.path)
    rows, weights = read_activations(part.shard), read_image_weights(part.shard)
    found = []
    for fold in range(FOLDS):
        mine = np.array([fold_of(image) == fold for image in rows.ids], bool)
        gradients, known = None, mine
        if weights is not None:
            own = weights.roles == part.class_index[:, None]
            known = mine & own.any(1)
            gradients = weights.gradients[known, own[known].argmax(1)]
        sums = ReadingSums.of_images(
            rows.pooled[known], rows.logits[known], part.class_index[known], gradients
        )
        rest = mine & ~known
        found.append(sums + ReadingSums.of_images(rows.pooled[rest], rows.logits[rest]))
    return tuple(found)


@ray.remote(num_cpus=1, max_retries=RETRIES)
def same_label_count(part: WeighedPart, reading: ClassReading) -> int:
    """For how many of a shard's images a reading gives the network's own label."""
    rows = read_activations(part.shard)
    return same_labels(reading, rows.pooled, rows.logits)


def fold_of(image_id: str) -> int:
    """Which part of the training images an image is held out with."""
    return hashlib.sha256(image_id.encode()).digest()[0] % FOLDS


def merged(sums: Sequence[tuple[ReadingSums, ...]]) -> list[ReadingSums]:
    """Several shards' sums as one, fold by fold."""
    total = list(sums[0])
    for each in sums[1:]:
        total = [one + other for one, other in zip(total, each, strict=True)]
    return total
