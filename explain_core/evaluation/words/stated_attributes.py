"""What is told of the test images, in attributes: by the run, by other estimators, and by what is known without."""

import duckdb
import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.test_images import PLACES, HeldOut
from explain_core.evaluation.words.baselines import CLASS_PRIOR, CLASS_PRIOR_BITS, class_prior_told
from explain_core.evaluation.words.scores import Scored
from explain_core.runs.answers import IN_A_SENTENCE

TOLD = f"""
SELECT i.place, e.rank, a.attribute_index
FROM explanations e JOIN runs r USING (run_id) JOIN ({PLACES}) i USING (image_id)
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = e.attribute
WHERE e.run_id = $run AND e.role = 'predicted' AND e.rank <= $depth AND e.p > 0
"""
STATED = f"""
SELECT s.method, i.place, s.rank, a.attribute_index
FROM statements s JOIN runs r USING (run_id) JOIN ({PLACES}) i USING (image_id)
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = s.attribute
WHERE s.run_id = $run AND s.rank <= $depth AND s.method <> r.estimator
"""


def told_by_all(
    connection: duckdb.DuckDBPyConnection, run_id: str, own: str, held: HeldOut, scored: Scored | None
) -> dict[str, NDArray[np.int64]]:
    """(images, 5) the attributes that are told of each test image, -1 where there are fewer, by who tells them.

    `own`: the run's estimator, whose explanations the store has; of the others what they would tell, where they were
    `scored`; and what captions of the predicted class tell most.
    """
    told = (scored.told if scored else {}) | {own: stored_told(connection, run_id, held)}
    told[CLASS_PRIOR] = class_prior_told(held, IN_A_SENTENCE)
    told[CLASS_PRIOR_BITS] = class_prior_told(held, IN_A_SENTENCE, by_bits=True)
    return told


def stored_told(connection: duckdb.DuckDBPyConnection, run_id: str, held: HeldOut) -> NDArray[np.int64]:
    """(images, 5) what the run's own explanations tell of each test image."""
    told = np.full((len(held.ids), IN_A_SENTENCE), -1)
    found = connection.execute(TOLD, {"run": run_id, "depth": IN_A_SENTENCE}).fetchnumpy()
    told[found["place"], found["rank"] - 1] = found["attribute_index"]
    return told


def stated_by_methods(
    connection: duckdb.DuckDBPyConnection, run_id: str, held: HeldOut
) -> dict[str, NDArray[np.int64]]:
    """(images, 5) the attributes that sentences of trained methods, and an image's first caption, state."""
    told: dict[str, NDArray[np.int64]] = {}
    rows = connection.execute(STATED, {"run": run_id, "depth": IN_A_SENTENCE}).fetchall()
    for method, place, rank, attribute in sorted(rows):
        whole = told.setdefault(method, np.full((len(held.ids), IN_A_SENTENCE), -1))
        whole[place, rank - 1] = attribute
    return told
