"""Scoring the test images again from a run's activation shards, with every estimator that is compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.baselines import told
from explain_core.evaluation.words.filters import Excited
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.estimators import BASELINES
from explain_core.statistics.readings import GRADIENT
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import ImageWeights, read_image_weights
from explain_core.store.scratch import Scratch
from explain_core.store.shards.activations import ActivationRows, read_activations
from explain_core.store.shards.shards import Shard, verify_again

IN_MEMORY = Scratch()


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """What estimators make of the test images, by estimator's name.

    `scores` (images, columns) what images are ranked by, of the attributes that were asked for; `told` (images, 5) the
    attributes of a sentence. `probability` (images, columns): p(t|x) of the attributes that were asked for. `excited`:
    the images that excite each filter most. `missing`: how many test images no shard holds.
    """

    scores: dict[str, NDArray[np.float64]]
    told: dict[str, NDArray[np.int64]]
    probability: NDArray[np.float64]
    excited: Excited
    missing: int


def held_rows(
    shards: Iterable[Shard], held: HeldOut, weighed: bool = False
) -> Iterator[tuple[ActivationRows, NDArray[np.int64], ImageWeights | None]]:
    """The activations of the test images, shard by shard, their places in `held`, and where `weighed` their weights.

    Raises DamagedShard where a shard is not what was written.
    """
    place = {image: k for k, image in enumerate(held.ids)}
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in place)
        if ids:
            verify_again(shard.path)
            mine = Shard(shard.path, ids)
            rows = read_activations(mine)
            places = np.array([place[image] for image in rows.ids], np.int64)
            yield rows, places, read_image_weights(mine) if weighed else None


def score(
    shards: Iterable[Shard],
    learned: Explainer,
    held: HeldOut,
    columns: NDArray[np.integer],
    scratch: Scratch = IN_MEMORY,
) -> Scored:
    """Score the test images, shard by shard, keeping only `columns` (attributes) of what is computed.

    Raises DamagedShard where a shard is not what was written, StoreError where `scratch` has no room.
    """
    names = [name for name in learned.pdfs if name not in BASELINES]
    images = len(held.ids)
    scores = {name: scratch.table(images, len(columns)) for name in names}
    said = {name: np.full((images, IN_A_SENTENCE), -1) for name in names}
    probability = scratch.table(images, len(columns))
    excited, found = Excited.none(learned.weights.shape[1]), 0
    for rows, places, weights in held_rows(shards, held, learned.method == GRADIENT):
        found += len(places)
        excited = excited.seeing(places, rows.pooled)
        seen, predicted = learned.probability(rows.pooled, rows.logits), held.predicted[places]
        probability[places] = seen[:, columns]
        own = learned.in_image(weights, predicted)
        for name in names:
            scores[name][places] = learned.ranking(rows.pooled, predicted, seen, name)[:, columns]
            explained = learned.explain(rows.pooled, predicted, seen, name, own)
            said[name][places] = told(explained, IN_A_SENTENCE)
    return Scored(scores, said, probability, excited, images - found)
