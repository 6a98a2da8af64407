"""explain: a shard of activations and the p.d.f. -> predictions, explanations and sentences."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import ray
from numpy.typing import NDArray

from explain_core.explanation.image import strongest
from explain_core.explanation.sentence import sentence
from explain_core.places import Place
from explain_core.runs.answers import IN_A_SENTENCE, LISTED
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import read_image_weights
from explain_core.store.shards.activations import ActivationRows
from explain_core.store.shards.shards import Shard, write_shard
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations

LAST = "sentences"  #: the table that a job writes last: its file says that the shard is done


@dataclass(frozen=True, eq=False, slots=True)
class ExplainJob:
    """A shard, the true class of each of its rows, and where to read and write."""

    shard: Shard
    class_index: NDArray[np.int64]
    run_id: str
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def explain_shard(job: ExplainJob) -> int:
    """Write a shard's predictions, explanations and sentences; returns its number of images."""
    work = Place.of(job.work)
    learned = Explainer.load(work / "learned.npz")
    rows = sound_activations(job.shard)
    predicted, runner_up = two_best(rows.logits)
    roles = {"predicted": predicted, "true": job.class_index, "runner-up": runner_up}
    seen = learned.probability(rows.pooled, rows.logits)
    weights = read_image_weights(job.shard)
    p = {
        role: learned.explain(rows.pooled, index, seen, weights=learned.in_image(weights, index))
        for role, index in roles.items()
    }
    ids = job.shard.ids
    write_shard(work / "predictions", ids, predictions(job, learned, rows, predicted, runner_up))
    write_shard(work / "explanations", ids, explanations(job.run_id, learned, rows.ids, roles, p))
    write_shard(work / LAST, ids, sentences(job.run_id, learned, rows, roles, p))
    return len(ids)


def two_best(logits: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(images,) the predicted class and the runner-up; equal logits in the order of the classes."""
    order = np.argsort(-logits, axis=1, kind="stable")
    return order[:, 0], order[:, min(1, logits.shape[1] - 1)]


def predictions(
    job: ExplainJob,
    learned: Explainer,
    rows: ActivationRows,
    predicted: NDArray[np.intp],
    runner_up: NDArray[np.intp],
) -> pa.Table:
    """Rows of the table `predictions`; probabilities are the softmax of the logits, or the outputs where they are."""
    p = learned.odds(rows.logits).astype(np.float32)
    each = np.arange(len(p))
    names = np.array(learned.classes, dtype=object)
    return pa.table(
        {
            "run_id": [job.run_id] * len(p),
            "image_id": rows.ids,
            "class": names[job.class_index],
            "predicted": names[predicted],
            "runner_up": names[runner_up],
            "correct": predicted == job.class_index,
            "p_class": p[each, job.class_index],
            "p_predicted": p[each, predicted],
            "p_runner_up": p[each, runner_up],
            "width": rows.sizes[:, 0],
            "height": rows.sizes[:, 1],
            "shard": [Place.of(job.shard.path).name] * len(p),
        }
    )


def explanations(
    run_id: str, learned: Explainer, ids: tuple[str, ...], roles: dict[str, Any], p: dict[str, Any]
) -> pa.Table:
    """Rows of the table `explanations`: the LISTED strongest attributes of each image for each of its classes."""
    names, words = np.array(learned.classes, dtype=object), np.array(learned.attributes, dtype=object)
    tables = []
    for role, index in roles.items():
        top = strongest(p[role], LISTED)
        images, depth = top.shape
        tables.append(
            pa.table(
                {
                    "run_id": pa.array([run_id] * top.size, pa.string()),
                    "image_id": pa.array(np.repeat(np.array(ids, dtype=object), depth), pa.string()),
                    "class": pa.array(np.repeat(names[index], depth), pa.string()),
                    "role": pa.array([role] * top.size, pa.string()),
                    "rank": np.tile(np.arange(1, depth + 1, dtype=np.int32), images),
                    "attribute": pa.array(words[top].reshape(-1), pa.string()),
                    "p": np.take_along_axis(p[role], top, axis=1).reshape(-1).astype(np.float32),
                }
            )
        )
    return pa.concat_tables(tables)


def sentences(
    run_id: str, learned: Explainer, activations: ActivationRows, roles: dict[str, Any], p: dict[str, Any]
) -> pa.Table:
    """Rows of the table `sentences`.

    None without words. kind "explanation": why the predicted class. "contrast": why it and not the runner-up.
    "failure", for wrong predictions: why it and not the true class.
    """
    words = learned.attributes
    plural = learned.surface_nouns
    rows: list[tuple[str, str, str, str | None, str]] = []
    top = strongest(p["predicted"], IN_A_SENTENCE)
    pooled = activations.pooled
    for k, image in enumerate(activations.ids if words else ()):
        said = learned.classes[roles["predicted"][k]]
        named = [words[j] for j in top[k] if p["predicted"][k, j] > 0]
        nouns = [plural[j] for j in top[k] if p["predicted"][k, j] > 0]
        rows.append((image, "explanation", said, None, sentence(said, named, nouns, learned.subjects)))
        for kind, role in (("contrast", "runner-up"), ("failure", "true")):
            other = learned.classes[roles[role][k]]
            if other != said:
                a, b = int(roles["predicted"][k]), int(roles[role][k])
                text = learned.contrast(pooled[k], a, b, p["predicted"][k], p[role][k]).text
                rows.append((image, kind, said, other, text))
    images, kinds, classes, against, texts = zip(*rows, strict=True) if rows else ((),) * 5
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(rows), pa.string()),
            "image_id": pa.array(images, pa.string()),
            "method": pa.array([learned.estimator] * len(rows), pa.string()),
            "kind": pa.array(kinds, pa.string()),
            "class": pa.array(classes, pa.string()),
            "against": pa.array(against, pa.string()),
            "sentence": pa.array(texts, pa.string()),
        }
    )
