"""index: a shard of activations and the p.d.f. -> the retrieval index, and each filter's strongest images."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import ray

from explain_core.explanation.image import strongest
from explain_core.places import Place
from explain_core.store.explainer import Explainer
from explain_core.store.shards.shards import Shard, write_shard
from tasks.explain import two_best
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations

DEPTH = 50
STRONGEST_IMAGES = 9

LAST = "filter_images"  #: the table that a job writes last: its file says that the shard is done


@dataclass(frozen=True, slots=True)
class IndexJob:
    """A shard, and where to read and write."""

    shard: Shard
    run_id: str
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def index_shard(job: IndexJob) -> int:
    """Write a shard's part of the index; returns its number of images."""
    work, ids = Place.of(job.work), job.shard.ids
    learned = Explainer.load(work / "learned.npz")
    rows = sound_activations(job.shard)
    predicted, _ = two_best(rows.logits)
    p = learned.ranking(rows.pooled, predicted, learned.probability(rows.pooled, rows.logits))
    top = strongest(p, DEPTH)
    words = np.array(learned.attributes, dtype=object)
    found = pa.table(
        {
            "run_id": pa.array([job.run_id] * top.size, pa.string()),
            "attribute": pa.array(words[top].reshape(-1), pa.string()),
            "p": np.take_along_axis(p, top, axis=1).reshape(-1).astype(np.float32),
            "image_id": pa.array(np.repeat(np.array(rows.ids, dtype=object), top.shape[1]), pa.string()),
        }
    )
    write_shard(work / "retrieval_index", ids, found)
    best = strongest(rows.pooled.T, STRONGEST_IMAGES)
    filters = np.repeat(np.arange(len(best), dtype=np.int32), best.shape[1])
    images = pa.table(
        {
            "filter": filters,
            "image_id": pa.array(np.array(rows.ids, dtype=object)[best.reshape(-1)], pa.string()),
            "activation": np.take_along_axis(rows.pooled.T, best, axis=1).reshape(-1),
        }
    )
    write_shard(work / LAST, ids, images)
    return len(ids)
