"""failures: a shard of activations and what is usual -> how far each image is from its classes, and what pulled it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.data.pictures.decode import USUAL_OPENING, Opening, open_image
from explain_core.data.pictures.quality import MEASURES, quality_of
from explain_core.errors import ImageError
from explain_core.explanation.failures import named, overlap, pull
from explain_core.explanation.image import explain
from explain_core.explanation.typical import Typical
from explain_core.places import Place
from explain_core.statistics.readings import GRADIENT, NONE
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import ImageWeights, read_image_weights
from explain_core.store.shards.activations import ActivationRows
from explain_core.store.shards.shards import Shard, write_shard
from tasks.decoding import ImageJob
from tasks.explain import two_best
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations

SAMPLED = 0.25  #: of the right images, the quality is measured too


LAST = "standings"  #: the table that a job writes last: its file says that the shard is done


@dataclass(frozen=True, eq=False, slots=True)
class FailureJob:
    """A shard, what is known of each of its rows, and where to read and write.

    `class_index` (images,), `counts` (images, attributes) of the captions. `measured`: images whose quality the store
    has already; `opening`: how pictures are read.
    """

    shard: Shard
    class_index: NDArray[np.int64]
    counts: sp.csr_array
    images: tuple[ImageJob, ...]
    measured: frozenset[str]
    run_id: str
    work: str
    opening: Opening = USUAL_OPENING


@ray.remote(num_cpus=1, max_retries=RETRIES)
def compare_shard(job: FailureJob) -> int:
    """Write a shard's rows of `standings` and `image_quality`; returns its number of images."""
    work, ids = Place.of(job.work), job.shard.ids
    learned, typical = Explainer.load(work / "learned.npz"), _typical(work / "typical.npz")
    rows = sound_activations(job.shard)
    predicted, runner_up = two_best(rows.logits)
    wrong = predicted != job.class_index
    write_shard(work / "image_quality", ids, _quality(job, rows.ids, wrong))
    against = np.where(wrong, job.class_index, runner_up)
    write_shard(work / LAST, ids, _standings(job, learned, typical, rows, predicted, against))
    return len(ids)


@lru_cache(maxsize=1)
def _typical(path: Place) -> Typical:
    """What is usual: read once by each worker."""
    return Typical.load(path)


def _standings(
    job: FailureJob,
    learned: Explainer,
    typical: Typical,
    rows: ActivationRows,
    predicted: NDArray[np.intp],
    against: NDArray[np.intp],
) -> pa.Table:
    """Rows of the table `standings`: every image's, and for the wrong ones what pulled them."""
    of_images = read_image_weights(job.shard) if learned.method == GRADIENT else None
    taken, other = (_weights(learned, of_images, classes) for classes in (predicted, against))
    shared = overlap(explain(rows.pooled, taken, learned.pdf), explain(rows.pooled, other, learned.pdf))
    # Without weights of their own all classes would share everything; without words they share nothing.
    if learned.method == NONE or not learned.attributes:
        shared = np.full(len(shared), np.nan)
    wrong = np.flatnonzero(predicted != job.class_index)
    usual = typical.mean[job.class_index[wrong]]
    pulls = pull(rows.pooled[wrong], usual, taken[wrong], other[wrong], learned.pdf)
    words = {int(k): named(row, learned.attributes) for k, row in zip(wrong, pulls, strict=True)}
    count, lists = len(rows.ids), pa.list_(pa.string())
    captions = typical.said_for(job.counts, predicted, against)
    return pa.table(
        {
            "run_id": pa.array([job.run_id] * count, pa.string()),
            "image_id": pa.array(rows.ids, pa.string()),
            "against": pa.array(np.array(learned.classes, dtype=object)[against], pa.string()),
            "distance_class": typical.distance(rows.pooled, job.class_index).astype(np.float32),
            "distance_predicted": typical.distance(rows.pooled, predicted).astype(np.float32),
            "caption_odds": pa.array(captions.astype(np.float32), from_pandas=True),
            "overlap": pa.array(shared.astype(np.float32), from_pandas=True),
            "pulled": pa.array([words[k][0] if k in words else None for k in range(count)], lists),
            "missed": pa.array([words[k][1] if k in words else None for k in range(count)], lists),
        }
    )


def _weights(
    learned: Explainer, of_images: ImageWeights | None, classes: NDArray[np.intp]
) -> NDArray[np.float32]:
    """(images, filters) what each filter counts for a class of each image: there, or in general."""
    own = learned.in_image(of_images, classes)
    return learned.weights[classes] if own is None else own


def _quality(job: FailureJob, ids: tuple[str, ...], wrong: NDArray[np.bool_]) -> pa.Table:
    """Rows of the table `image_quality`: of the wrong images, and of some right ones to compare them with.

    A picture that cannot be read now has no row: a run does not end over it.
    """
    found = {}
    jobs = {image.image_id: image for image in job.images}
    for image, bad in zip(ids, wrong, strict=True):
        if (bad or _is_sampled(image)) and image not in job.measured:
            try:
                found[image] = quality_of(open_image(jobs[image].path, job.opening), jobs[image].box).values
            except ImageError:
                continue
    values = np.array(list(found.values()), np.float32).reshape(-1, len(MEASURES))
    columns = {name: pa.array(values[:, place]) for place, name in enumerate(MEASURES)}
    return pa.table({"image_id": pa.array(list(found), pa.string()), **columns})


def _is_sampled(image_id: str) -> bool:
    """SAMPLED of all images, the same ones in any shard: ids are hashes."""
    return int(image_id[:8], 16) < SAMPLED * 2**32
