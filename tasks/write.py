"""write: a shard of activations and the trained sentence models -> sentences, and what each states of its image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import ray

from explain_core.explanation.image import strongest
from explain_core.explanation.sentence import sentence, spoken
from explain_core.fieldguide.claims import claim_of
from explain_core.fieldguide.species import Traits
from explain_core.places import Place
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.readings import GRADIENT
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import ImageWeights, read_image_weights
from explain_core.store.shards.activations import ActivationRows
from explain_core.store.shards.shards import Shard, is_finished, write_shard
from tasks.ground import table_of
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations

CAPTIONS = "captions"
"""The method that an image's first caption is judged as, by the others: what a person achieves."""
SENTENCES = pa.schema(
    [(name, pa.string()) for name in ("run_id", "image_id", "method", "kind", "class", "against", "sentence")]
)
STATEMENTS = pa.schema(
    [("run_id", pa.string()), ("image_id", pa.string()), ("method", pa.string()), ("rank", pa.int32()),
     ("attribute", pa.string()), ("mentioned", pa.bool_()), ("holds", pa.bool_())]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """An image to write of: the class that it was taken for, and of a test image what its sentences are judged by.

    `captions` is empty for images that are not judged; `traits` are known of a field guide's birds.
    """

    image_id: str
    predicted: int
    captions: tuple[str, ...] = ()
    traits: Traits | None = None


@dataclass(frozen=True, slots=True)
class WriteJob:
    """What every worker needs to know. `writers`: files of trained models by method; `estimators` write too."""

    run_id: str
    writers: tuple[tuple[str, str], ...]
    estimators: tuple[str, ...]
    published: str
    learned: str
    width: int
    language_model: str | None
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def write_of_shard(job: WriteJob, shard: Shard, images: Sequence[Written]) -> int:
    """Write the sentences of a shard's images, and the statements of those that are judged; returns their number."""
    work = Place.of(job.work)
    if is_finished(work / "sentences", shard.ids):
        return len(images)
    rows = sound_activations(shard)
    known = {image.image_id: image for image in images}
    ordered = [known[image] for image in rows.ids]
    learned = Explainer.load(Place.of(job.learned), compared=True)
    weights = read_image_weights(shard) if learned.method == GRADIENT else None
    texts = _texts(job, learned, rows, np.array([image.predicted for image in ordered]), weights)
    told = [
        (job.run_id, image.image_id, method, "explanation", learned.classes[image.predicted], None, text)
        for method, written in texts.items()
        if method != job.published  # these are in the store already
        for image, text in zip(ordered, written, strict=True)
    ]
    stated = [(job.run_id, *each) for each in _statements(job, learned, ordered, texts)]
    write_shard(work / "statements", shard.ids, table_of(stated, STATEMENTS))
    write_shard(work / "sentences", shard.ids, table_of(told, SENTENCES))
    return len(images)


def _texts(
    job: WriteJob, learned: Explainer, rows: ActivationRows, predicted: Any, weights: ImageWeights | None
) -> dict[str, list[str]]:
    """Every method's sentence for each image."""
    from explain_core.gve.writer import load_writer

    probability = learned.probability(rows.pooled, rows.logits)
    own = learned.in_image(weights, predicted)
    texts = {}
    for name in job.estimators:
        p = learned.explain(rows.pooled, predicted, probability, name, own)
        top = strongest(p, IN_A_SENTENCE)
        texts[name] = [
            _said(learned, int(c), [int(j) for j in best if p[k, j] > 0])
            for k, (c, best) in enumerate(zip(predicted, top, strict=True))
        ]
    for method, path in job.writers:
        texts[method] = load_writer(Place.of(path)).write(rows.pooled, predicted, job.width)
    return texts


def _said(learned: Explainer, class_index: int, told: Sequence[int]) -> str:
    words, nouns = [learned.attributes[j] for j in told], [learned.surface_nouns[j] for j in told]
    return sentence(learned.classes[class_index], words, nouns, learned.subjects)


def _statements(
    job: WriteJob, learned: Explainer, images: Sequence[Written], texts: dict[str, list[str]]
) -> Iterator[tuple[object, ...]]:
    """(image, method, rank, attribute, mentioned, holds) of every statement about the images that are judged.

    The class's name states nothing: it is read as "bird" is ("a Red-winged Blackbird" has said nothing of wings), or as
    what else captions are about.
    """
    from explain_core.text.statements import stated, thing_named

    judged = [(place, image) for place, image in enumerate(images) if image.captions]
    if not judged:
        return
    nlp = _pipeline(job.language_model)
    lines = iter(stated([line for _, image in judged for line in image.captions], nlp))
    captions = [
        [frozenset(said) for _, said in zip(image.captions, lines, strict=False)] for _, image in judged
    ]

    def nameless(text: str, image: Written) -> str:
        name = spoken(learned.classes[image.predicted])
        return text.replace(name, thing_named(name, learned.subjects), 1)

    for method, written in texts.items():
        for (_, image), own, said in zip(
            judged,
            captions,
            stated([nameless(written[place], image) for place, image in judged], nlp),
            strict=True,
        ):
            yield from _judged(image, method, said, frozenset[str]().union(*own), learned.subjects)
    first = stated([image.captions[0] for _, image in judged], nlp)
    for (_, image), own, said in zip(judged, captions, first, strict=True):
        if len(own) > 1:
            yield from _judged(image, CAPTIONS, said, frozenset[str]().union(*own[1:]), learned.subjects)


def _judged(
    image: Written, method: str, said: Sequence[str], captions: frozenset[str], subjects: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    from explain_core.text.statements import is_mentioned

    for rank, attribute in enumerate(said, start=1):
        claim = claim_of(attribute) if image.traits is not None else None
        holds = claim.holds(image.traits) if claim is not None and image.traits is not None else None
        yield image.image_id, method, rank, attribute, is_mentioned(attribute, captions, subjects), holds


@lru_cache(maxsize=1)
def _pipeline(name: str | None) -> Any:
    from explain_core.text.pipeline import load_pipeline

    return load_pipeline(name)
