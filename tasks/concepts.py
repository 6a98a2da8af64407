"""concepts: pictures -> what a scorer says of each phrase of a list, a file a shard; and T of that."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing, seen_window
from explain_core.data.sets.image_rows import ImageRows
from explain_core.data.sets.manifest import Manifest
from explain_core.data.wording import counted, some
from explain_core.errors import ImageError, InputError
from explain_core.model.scorer import ScorerSpec
from explain_core.places import Place
from explain_core.statistics.concept_truth import GIVEN, ScoreScale, given_truth
from explain_core.store.shards.shards import Shard, write_shard
from explain_core.text.attributes import Mention
from explain_core.text.vocabulary import AttributeCounts, Vocabulary, split_attribute
from tasks.attribute_words import HAS
from tasks.concept_list import Concepts
from tasks.decoding import ImageJob, planned_picture
from tasks.remote import CountingActor, actor
from tasks.sound_shards import sound_rows
from tasks.vocabulary import RunVocabulary, training_rows

KEY, SCORES = "image_id", "scores"
BATCH = 32  #: pictures that a scorer is given together


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """What every scoring worker needs to know."""

    folder: str
    scorer: ScorerSpec
    prompts: tuple[str, ...]
    preprocessing: Preprocessing


@actor()
class PictureScorer(CountingActor):
    """A worker that holds the scorer: `score` one part of the images after the other."""

    def __init__(self, job: ScoreJob) -> None:
        super().__init__()
        self._job, self._checked = job, False
        self._loaded: Any = None

    @ray.method(concurrency_group="work")
    def score(self, images: Sequence[ImageJob]) -> int:
        """Write the scores of some images; those that cannot be read have none. Returns how many have some."""
        from explain_core.model.scorer import check_steady, load_scorer, scores_of

        job = self._job
        scorer = self._loaded = self._loaded or load_scorer(job.scorer)
        ids, rows, quarantined = list[str](), list[NDArray[np.float32]](), list[tuple[str, str]]()
        for start in range(0, len(images), BATCH):
            pictures = []
            for image in images[start : start + BATCH]:
                try:
                    pictures.append(shown(image, job.preprocessing))
                    ids.append(image.image_id)
                except ImageError as error:
                    quarantined.append((image.image_id, str(error)))
            if pictures and not self._checked:
                check_steady(scorer, pictures, job.prompts, job.scorer)
                self._checked = True
            if pictures:
                rows.append(scores_of(scorer, pictures, job.prompts, job.scorer))
            self._finished += len(images[start : start + BATCH])
        flat = np.concatenate(rows).reshape(-1) if rows else np.zeros(0, np.float32)
        table = pa.table(
            {
                KEY: pa.array(ids, pa.string()),
                SCORES: pa.FixedSizeListArray.from_arrays(pa.array(flat), len(job.prompts)),
            }
        )
        write_shard(Place.of(job.folder), [i.image_id for i in images], table, {"quarantined": quarantined})
        return len(ids)


def shown(image: ImageJob, preprocessing: Preprocessing) -> Any:
    """The picture that a scorer sees, RGB: the part around its box that the network sees, else the whole."""
    picture = planned_picture(image, preprocessing.opening)
    if image.box is None or preprocessing.crop != "box":
        return picture
    window = seen_window(preprocessing, image.box, picture.size)
    edges = (
        max(round(window.left), 0), max(round(window.top), 0),
        min(round(window.left + window.width), picture.width),
        min(round(window.top + window.height), picture.height),
    )  # fmt: skip
    if edges[0] >= edges[2] or edges[1] >= edges[3]:
        raise ImageError(f"the box {image.box} lies outside the picture")
    return picture.crop(edges)


def vocabulary_of_scores(
    manifest: Manifest, concepts: Concepts, shards: Sequence[Shard], min_images: int
) -> tuple[RunVocabulary, tuple[str, ...]]:
    """The vocabulary of a run whose words come from scores, with T of each image; and what is to be said of it.

    An image has an attribute from T = 1/2 on. Raises InputError where no phrase is true of enough training images.
    """
    images, training = ImageRows.of(manifest.table["image_id"]), training_rows(manifest)

    def parts(of_training: bool) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
        for shard in shards:
            if not shard.ids:
                continue
            table = sound_rows(shard.path, [KEY, SCORES])
            rows = images.find(table[KEY].to_pylist())
            flat = table[SCORES].combine_chunks().flatten().to_numpy()
            scores = flat.reshape(table.num_rows, len(concepts.names))
            wanted = (rows >= 0) & np.isin(table[KEY].to_pylist(), shard.ids)
            if of_training:
                wanted &= training[rows]
            yield rows[wanted], scores[wanted]

    notes: tuple[str, ...] = ()
    calibration = None
    if concepts.calibration != GIVEN:
        calibration = ScoreScale.of(lambda: (scores for _, scores in parts(True)))
        if calibration.silent.any():
            silent = [name for name, none in zip(concepts.names, calibration.silent, strict=True) if none]
            told = f"left out {counted(len(silent), 'phrase')} with the same score for all training images"
            notes = (f"{told}: {some(silent)}",)
    found = []
    for rows, scores in parts(False):
        truth = given_truth(scores, concepts.names) if calibration is None else calibration.truth(scores)
        own = sp.coo_array(truth)
        found.append((rows[own.row], own.col, own.data))
    at, columns, values = (np.concatenate([each[k] for each in found]) for k in range(3))
    whole = sp.csr_array((values, (at, columns)), shape=(len(training), len(concepts.names)))
    return _vocabulary(manifest, concepts, whole, images, training, min_images), notes


def _vocabulary(
    manifest: Manifest, concepts: Concepts, truth: sp.csr_array, images: ImageRows, training: NDArray[np.bool_],
    min_images: int,
) -> RunVocabulary:  # fmt: skip
    has = truth.copy()
    has.data = (has.data >= HAS).astype(np.int64)
    has.eliminate_zeros()
    times = np.asarray(has[np.flatnonzero(training)].sum(axis=0)).reshape(-1)
    counts = {name: int(count) for name, count in zip(concepts.names, times, strict=True) if count}
    if max(counts.values(), default=0) < min_images:
        raise InputError(
            f"--concepts: no phrase is true ({HAS:g} or more) of {min_images} or more training images by "
            f"{concepts.scorer} (the most frequent one of {max(counts.values(), default=0)}). Give --min-images 1, "
            "other phrases, or another scorer."
        )
    mentions = Counter({Mention(name, split_attribute(name)[1]): count for name, count in counts.items()})
    vocabulary = Vocabulary.of(AttributeCounts(int(training.sum()), Counter(counts), mentions), min_images)
    index = {name: column for column, name in enumerate(concepts.names)}
    kept = [index[name] for name in vocabulary.attributes]
    truth, has = truth[:, kept].tocsr(), has[:, kept].tocsr()
    truth.sort_indices()
    edges = zip(truth.indptr[:-1], truth.indptr[1:], strict=True)
    digests = tuple(_digest(truth.indices[a:b], truth.data[a:b], vocabulary.digest) for a, b in edges)
    return RunVocabulary(
        vocabulary, images, has, digests, np.arange(len(training), dtype=np.int32), training,
        manifest.table["class_index"].to_numpy().astype(np.int32), truth,
    )  # fmt: skip


def _digest(columns: NDArray[np.integer], values: NDArray[np.float64], names: str) -> str:
    """A name for what is said of an image: 16 hex digits."""
    said = columns.astype("<i4").tobytes() + values.astype("<f8").tobytes()
    return hashlib.sha256(names.encode() + said).hexdigest()[:16]
