"""How sure a run is, and how far that holds: probabilities corrected on training images, and judged on test images."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Window
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.maps.grounding import NEAR, gathered_near, noun_of
from explain_core.evaluation.words.retrieval import said_of
from explain_core.evaluation.words.training_presence import PRESENT, STATED, of_training
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.calibration import PLACED, Calibration, Reliability
from explain_core.statistics.correction import Correction
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer
from explain_core.store.memory import give_back
from explain_core.store.shards.shards import Shard

AS_IT_IS, CALIBRATED = "as it is", "calibrated"
IN_PLACE, GROUNDED = "placed", "grounded"
#: With fewer cases whose place is known, the method's own constant corrects it; so many of a noun give it a shift.
ENOUGH_PLACES, ENOUGH_OF_NOUN = 200, 20

# What was grounded of images of a split: whether captions mention it, how far off it is, whether it is stated.
GROUNDINGS = """
SELECT a.noun, c.p, c.gathered, m.attribute IS NOT NULL AS mentioned, g.distance,
       coalesce(e.rank <= $depth, false) AS stated
FROM certainty c JOIN runs r USING (run_id)
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = c.attribute
JOIN run_images i ON i.run_id = c.run_id AND i.image_id = c.image_id AND i.split = $split
JOIN groundings g ON g.run_id = c.run_id AND g.image_id = c.image_id AND g.attribute = c.attribute
     AND g.estimator = r.estimator
LEFT JOIN image_attributes m ON m.vocabulary_digest = r.vocabulary_digest AND m.image_id = c.image_id
     AND m.attribute = c.attribute
LEFT JOIN explanations e ON e.run_id = c.run_id AND e.image_id = c.image_id AND e.attribute = c.attribute
     AND e.role = 'predicted' AND e.p > 0
WHERE c.run_id = $run ORDER BY c.image_id, c.attribute
"""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class _Grounded:
    """Groundings of some images, (cases,) each; `near`: within NEAR of the part, where that is `placed`, known."""

    noun: NDArray[np.object_]
    p: NDArray[np.float64]
    gathered: NDArray[np.float64]
    mentioned: Mask
    near: Mask
    placed: Mask
    stated: Mask

    @staticmethod
    def read(connection: duckdb.DuckDBPyConnection, run_id: str, split: str) -> "_Grounded":
        asked = {"run": run_id, "split": split, "depth": IN_A_SENTENCE}
        give_back(connection)
        found: pa.Table = connection.sql(GROUNDINGS, params=asked).to_arrow_table()
        nouns = found["noun"].combine_chunks().dictionary_encode()  # a text a noun, not a text a case
        noun = np.array(nouns.dictionary.to_pylist(), object)[nouns.indices.to_numpy(zero_copy_only=False)]
        p, gathered, away = (
            found[name].to_numpy().astype(np.float64) for name in ("p", "gathered", "distance")
        )
        mentioned, stated = (found[name].to_numpy() for name in ("mentioned", "stated"))
        return _Grounded(
            noun, p, gathered, mentioned, away <= np.float32(NEAR), ~np.isnan(away), stated
        )  # fmt: skip


def certainty_figures(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    held: HeldOut,
    shards: Sequence[Shard],
    learned: Explainer,
    stats: FilterAttributeStats,
    scores: NDArray[np.float64],
    mentioned: Mask,
    told: NDArray[np.integer],
    columns: NDArray[np.integer],
) -> list[Figure]:
    """calibration.* of the run's own estimator; the tables `calibration` and `reliability` are written anew.

    `scores` and `mentioned` (images, columns): p(t|x) of the attributes `columns` in test images, and whether captions
    mention them; `told` (images, 5) what is stated. Raises DamagedShard where a shard is not what was written.
    """
    for table in ("calibration", "reliability"):
        connection.execute(f"DELETE FROM {table} WHERE run_id = ?", [run_id])
    found = of_training(connection, run_id, held.classes, shards, learned, stats)
    if found is None:
        return []
    train, test = (_Grounded.read(connection, run_id, split) for split in ("train", "test"))
    placed, nouns, places = _of_places(train)
    corrected = Correction(
        found.present, found.stated, placed, {noun: each for noun, (each, _) in nouns.items()}
    )
    rows: list[tuple[str, str | None, Calibration, int]] = [
        (PRESENT, None, found.present, found.cases),
        (STATED, None, found.stated, found.stated_cases),
    ]
    rows += [(IN_PLACE, None, placed, places)]
    rows += [(IN_PLACE, noun, each, cases) for noun, (each, cases) in nouns.items()]
    for subject, noun, each, cases in rows:
        connection.execute(
            "INSERT INTO calibration (run_id, subject, noun, shift, slope, cases) VALUES (?, ?, ?, ?, ?, ?)",
            [run_id, subject, noun, each.shift, each.slope, cases],
        )
    stated = said_of(told, columns)
    seen, known = test.mentioned & test.placed, test.stated & test.placed
    figures = []
    for variant, correction in ((AS_IT_IS, Correction()), (CALIBRATED, corrected)):
        there = correction.there(test.p, test.stated)
        near = correction.near(test.gathered, test.noun)
        of_all = correction.there(scores, stated)
        for subject, p, so in (
            (PRESENT, of_all, mentioned),
            (STATED, of_all[stated] if not test.stated.any() else there[test.stated],
             mentioned[stated] if not test.stated.any() else test.mentioned[test.stated]),
            (IN_PLACE, near[seen], test.near[seen]),
            (GROUNDED, (there * near)[known], (test.mentioned & test.near)[known]),
        ):  # fmt: skip
            figures += _written(connection, run_id, subject, variant, Reliability.of(p, so))
    return figures


def _of_places(train: _Grounded) -> tuple[Calibration, dict[str, tuple[Calibration, int]], int]:
    """What the share of a map near its peak comes to, of all nouns and of some; and of how many cases that is known.

    Of what is stated of training images, is mentioned by their captions, and whose keypoint is known.
    """
    known = train.stated & train.mentioned & train.placed
    if known.sum() < ENOUGH_PLACES:
        return PLACED, {}, 0
    placed = Calibration.of(train.gathered[known], train.near[known])
    nouns = {}
    for noun in sorted(set(train.noun[known])):
        mine = known & (train.noun == noun)
        if mine.sum() >= ENOUGH_OF_NOUN:
            shifted = placed.of_group(train.gathered[mine], train.near[mine])
            nouns[str(noun)] = shifted, int(mine.sum())
    return placed, nouns, int(known.sum())


def _written(
    connection: duckdb.DuckDBPyConnection, run_id: str, subject: str, variant: str, found: Reliability
) -> list[Figure]:
    """The figure of a reliability, whose stretches go into their table; nothing where there are no cases."""
    for number, (cases, p, so) in enumerate(zip(found.cases, found.p, found.so, strict=True)):
        if cases:
            connection.execute(
                "INSERT INTO reliability (run_id, subject, variant, bin, cases, p, so) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [run_id, subject, variant, number, int(cases), float(p), float(so)],
            )
    cases = int(found.cases.sum())
    return [Figure(f"calibration.{subject}", variant, found.error, None, None, cases)] if cases else []


def sure_of_places(
    heatmaps: NDArray[np.float64],
    attributes: Sequence[str],
    correction: Correction,
    window: Window,
    side: float,
) -> list[float]:
    """How probably each attribute, if it is there, lies near the peak of its map, as `correction` learned it.

    `heatmaps` (attributes, height, width) span `window` of the picture; near is within NEAR of the object's `side`.
    """
    found = np.array([gathered_near(heatmap, window, side) for heatmap in heatmaps])
    return [float(each) for each in correction.near(found, [noun_of(attribute) for attribute in attributes])]
