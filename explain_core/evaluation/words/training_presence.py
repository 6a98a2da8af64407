"""What p(t|x) has to be corrected by, from training images of which each is left out in turn."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.words.baselines import told
from explain_core.model.passes.output_kind import shares
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.calibration import Calibration
from explain_core.statistics.left_out import left_out_probability
from explain_core.statistics.readings import GRADIENT
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import read_image_weights
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, verify_again

PRESENT, STATED = "present", "stated"
#: Training images that p(t|x) is corrected by, at most: the first by id, which are a random choice.
MOST_IMAGES = 2_000

TRAINING = """
SELECT p.image_id, i.class FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE p.run_id = ? AND i.split = 'train' ORDER BY p.image_id LIMIT ?
"""
MENTIONED = """
SELECT c.image_id, a.attribute_index FROM image_attributes c JOIN runs r USING (vocabulary_digest)
JOIN attributes a USING (vocabulary_digest, attribute)
WHERE r.run_id = ? AND c.image_id IN (SELECT unnest(?::VARCHAR[]))
"""


@dataclass(frozen=True, slots=True)
class TrainingPresence:
    """What corrects p(t|x) of any attribute, and of those that sentences state; and how many cases that is known of.

    What is stated was chosen by more than p(t|x), and is true oftener than that says.
    """

    present: Calibration
    stated: Calibration
    cases: int
    stated_cases: int


def of_training(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    classes: Sequence[str],
    shards: Sequence[Shard],
    learned: Explainer,
    stats: FilterAttributeStats,
) -> TrainingPresence | None:
    """From at most MOST_IMAGES training images; None where `shards` hold none. `stats` the run was learned from.

    Raises DamagedShard where a shard is not what was written.
    """
    label = dict(connection.execute(TRAINING, [run_id, MOST_IMAGES]).fetchall())
    found = [_read(shard, label, learned) for shard in shards]
    ids = np.array([image for names, _, _, _ in found for image in names])
    if not len(ids):
        return None
    order = np.argsort(ids)
    pooled, logits = (np.concatenate([each[k] for each in found if each[0]])[order] for k in (1, 2))
    own = [each[3] for each in found if each[3] is not None]
    place = {str(ids[k]): row for row, k in enumerate(order)}
    truth = np.zeros((len(ids), len(learned.attributes)), bool)
    for image, j in connection.execute(MENTIONED, [run_id, [*place]]).fetchall():
        truth[place[image], j] = True
    number = {name: at for at, name in enumerate(classes)}
    labels = np.array([number[label[image]] for image in place], np.intp)
    p = left_out_probability(learned.presence, stats, pooled, shares(logits, learned.outputs), truth, labels)
    weights = np.concatenate(own)[order] if own else None
    said = told(learned.explain(pooled, logits.argmax(axis=1), p, weights=weights), IN_A_SENTENCE)
    row, at = np.nonzero(said >= 0)
    of_stated = p[row, said[row, at]], truth[row, said[row, at]]
    return TrainingPresence(Calibration.of(p, truth), Calibration.of(*of_stated), p.size, len(row))


Found = tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32] | None]


def _read(shard: Shard, label: dict[str, str], learned: Explainer) -> Found:
    """Ids, pooled activations, logits and, where an image has its own, the weights of its class."""
    mine = Shard(shard.path, tuple(image for image in shard.ids if image in label))
    if not mine.ids:
        nothing = np.zeros((0, 0), np.float32)
        return (), nothing, nothing, None
    verify_again(shard.path)
    rows = read_activations(mine)
    weights = read_image_weights(mine) if learned.method == GRADIENT else None
    return rows.ids, rows.pooled, rows.logits, learned.in_image(weights, rows.logits.argmax(axis=1))
