"""features: the sums of descriptors -> the relevant features of some classes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import ray
from numpy.typing import NDArray

from explain_core.model.layer import Layer
from explain_core.places import Place
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.features import relevant_features
from explain_core.store.shards.shards import is_finished, write_shard
from tasks.remote import RETRIES

CLASSES_A_TASK = 8
SUMS, TABLE = "descriptors.npz", "relevant_features"


@dataclass(frozen=True, slots=True)
class FeatureJob:
    """Some classes, the layers of the descriptors, and where to read and write."""

    classes: tuple[str, ...]
    layers: tuple[Layer, ...]
    run_id: str
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def select_features(job: FeatureJob) -> int:
    """Write the relevant features of some classes, in one shard; returns the number of classes."""
    work = Place.of(job.work)
    if is_finished(work / TABLE, job.classes):
        return len(job.classes)
    sums, gram = _sums(work / SUMS)
    rows = [
        (name, rank, feature)
        for name in job.classes
        for rank, feature in enumerate(
            relevant_features(sums, gram, job.layers, sums.classes.index(name)), start=1
        )
    ]
    table = pa.table(
        {
            "run_id": pa.array([job.run_id] * len(rows), pa.string()),
            "class": pa.array([name for name, _, _ in rows], pa.string()),
            "rank": pa.array([rank for _, rank, _ in rows], pa.int32()),
            "layer": pa.array([feature.unit.layer for _, _, feature in rows], pa.string()),
            "channel": pa.array([feature.unit.channel for _, _, feature in rows], pa.int32()),
            "weight": pa.array([feature.weight for _, _, feature in rows], pa.float32()),
            "response": pa.array([feature.response for _, _, feature in rows], pa.float32()),
        }
    )
    write_shard(work / TABLE, job.classes, table)
    return len(job.classes)


@lru_cache(maxsize=1)
def _sums(path: Place) -> tuple[DescriptorSums, NDArray[np.float64]]:
    """The sums and their Gram matrix: read once by each process."""
    sums = DescriptorSums.load(path)
    return sums, sums.gram()
