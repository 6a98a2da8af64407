"""Scoring the test images again from a run's activation shards, with every estimator that is compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.baselines import told
from explain_core.evaluation.filters import Excited
from explain_core.evaluation.test_images import HeldOut
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.estimators import BASELINES
from explain_core.store.activations import ActivationRows, read_activations
from explain_core.store.explainer import Explainer
from explain_core.store.shards import Shard, verify_again


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """What estimators make of the test images, by estimator's name.

    `scores` (images, columns) what images are ranked by, of the attributes that were asked for; `told`
    (images, 5) the attributes of a sentence. `excited`: the images that excite each filter most. `missing`: how many
    test images no shard holds.
    """

    scores: dict[str, NDArray[np.float64]]
    told: dict[str, NDArray[np.int64]]
    excited: Excited
    missing: int


def held_rows(shards: Iterable[Shard], held: HeldOut) -> Iterator[tuple[ActivationRows, NDArray[np.int64]]]:
    """The activations of the test images, shard by shard, and their places in `held`.

    Raises DamagedShard where a shard is not what was written.
    """
    known = frozenset(held.ids)
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in known)
        if ids:
            verify_again(shard.path)
            rows = read_activations(Shard(shard.path, ids))
            yield rows, held.among(rows.ids)


def score(shards: Iterable[Shard], learned: Explainer, held: HeldOut, columns: NDArray[np.integer]) -> Scored:
    """Score the test images, shard by shard, keeping only `columns` (attributes) of what is computed.

    Raises DamagedShard where a shard is not what was written.
    """
    names = [name for name in learned.pdfs if name not in BASELINES]
    images = len(held.ids)
    scores = {name: np.zeros((images, len(columns))) for name in names}
    said = {name: np.full((images, IN_A_SENTENCE), -1) for name in names}
    excited, found = Excited.none(learned.weights.shape[1]), 0
    for rows, places in held_rows(shards, held):
        found += len(places)
        excited = excited.seeing(places, rows.pooled)
        seen, predicted = learned.probability(rows.pooled, rows.logits), held.predicted[places]
        for name in names:
            scores[name][places] = learned.ranking(rows.pooled, predicted, seen, name)[:, columns]
            said[name][places] = told(learned.explain(rows.pooled, predicted, seen, name), IN_A_SENTENCE)
    return Scored(scores, said, excited, images - found)
