"""The pattern of each failure of a run, from what the run stored, and how often it is the planted cause."""

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from explain_core.data.pictures.quality import MEASURES
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.explanation.failures import (
    LABEL,
    LOOK_ALIKE,
    UNUSUAL,
    FailureDiagnosis,
    Figures,
    find_patterns,
)
from explain_core.fieldguide.failure_causes import BLURRED, COLOUR_SHIFTED, MISLABELLED
from explain_core.fieldguide.species import SPECIES

ENOUGH = 20  #: right images of a split, with fewer of which all splits' right images are taken
PATTERN_OF_CAUSE = {MISLABELLED: LABEL, BLURRED: UNUSUAL, COLOUR_SHIFTED: UNUSUAL}

# Ordered, so that the same store gives the same rows; the tables read here never differ by the number of workers.
FIGURES = f"""
SELECT p.image_id, i.split, p.correct, p.p_predicted, p.p_predicted - p.p_class AS margin, s.*
    EXCLUDE (run_id, image_id), {", ".join(f"q.{name}" for name in MEASURES)}
FROM predictions p JOIN standings s USING (run_id, image_id)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
LEFT JOIN image_quality q ON q.image_id = p.image_id
WHERE p.run_id = $run ORDER BY i.split, p.image_id
"""

# Wrong test predictions with a planted cause, and those without one that fell to the class's look-alike in the
# field guide: two classes that differ in one attribute.
PATTERN_RIGHT = """
WITH judged AS (
SELECT coalesce(c.cause, $look_alike) AS cause, f.pattern = coalesce(m.pattern, $look_alike) AS hit
FROM failure_patterns f JOIN runs r USING (run_id) JOIN predictions p USING (run_id, image_id)
JOIN run_images i ON i.run_id = f.run_id AND i.image_id = f.image_id AND i.split = 'test'
LEFT JOIN image_causes c ON c.image_set_digest = r.image_set_digest AND c.image_id = f.image_id
LEFT JOIN (SELECT unnest($causes) AS cause, unnest($patterns) AS pattern) m ON m.cause = c.cause
WHERE f.run_id = $run
    AND EXISTS (SELECT 1 FROM image_causes k WHERE k.image_set_digest = r.image_set_digest)
    AND (c.cause IS NOT NULL OR list_contains($pairs, [p.class, p.predicted])))
SELECT 'failures.pattern_right' || coalesce('.' || cause, '') AS metric, avg(hit::INTEGER) AS value, count(*) AS n
FROM judged GROUP BY GROUPING SETS ((cause), ()) HAVING count(*) > 0
"""


def name_patterns(connection: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Name the pattern of each of a run's failures anew; returns how many there are."""
    connection.execute("DELETE FROM failure_patterns WHERE run_id = ?", [run_id])
    columns = connection.execute(FIGURES, {"run": run_id}).fetchnumpy()
    count = 0
    splits = np.asarray(columns["split"], dtype=object)
    correct = np.asarray(columns["correct"], dtype=bool)
    figures = _figures(columns)
    for split in sorted(set(splits)):
        wrong, right = (splits == split) & ~correct, (splits == split) & correct
        if wrong.any():
            right = right if right.sum() >= ENOUGH else correct
            found = find_patterns(figures.only(wrong), figures.only(right))
            connection.register("incoming", _rows(run_id, columns, wrong, found))
            connection.execute("INSERT INTO failure_patterns BY NAME SELECT * FROM incoming")
            connection.unregister("incoming")
            count += int(wrong.sum())
    return count


def measure_patterns(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """How often the pattern is the right one for the cause, into `metrics`; nothing where no causes were planted.

    "failures.pattern_right" over all wrong test predictions of known cause, "failures.pattern_right.CAUSE" of one.
    """
    connection.execute("DELETE FROM metrics WHERE run_id = ? AND metric LIKE 'failures.%'", [run_id])
    names = {one.name: one.class_name for one in SPECIES}
    values = {
        "run": run_id, "look_alike": LOOK_ALIKE, "causes": list(PATTERN_OF_CAUSE),
        "patterns": list(PATTERN_OF_CAUSE.values()),
        "pairs": [[one.class_name, names[one.lookalike]] for one in SPECIES],
    }  # fmt: skip
    found = connection.execute(PATTERN_RIGHT, values).fetchall()
    write(connection, run_id, [Figure(metric, "test", value, None, None, n) for metric, value, n in found])


def _figures(columns: dict[str, Any]) -> Figures:
    def numbers(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        values = columns[name]
        # DuckDB gives columns with NULLs as masked arrays.
        return np.ma.filled(np.ma.asarray(values).astype(np.float64), np.nan)

    return Figures(
        numbers("distance_class"), numbers("distance_predicted"), numbers("p_predicted"), numbers("caption_odds"),
        np.stack([numbers(name) for name in MEASURES], axis=1),
    )  # fmt: skip


def _rows(
    run_id: str, columns: dict[str, Any], wrong: np.ndarray[Any, Any], found: FailureDiagnosis
) -> pa.Table:
    def taken(name: str) -> list[Any]:
        values = np.ma.asarray(columns[name])[wrong]
        return list(values.tolist())

    return pa.table(
        {
            "run_id": [run_id] * int(wrong.sum()),
            "image_id": taken("image_id"),
            "pattern": list(found.patterns),
            "far_from_class": pa.array(found.far_from_labelled, from_pandas=True),
            "far_from_predicted": pa.array(found.far_from_predicted, from_pandas=True),
            "oddness": pa.array(found.oddness, from_pandas=True),
            "oddest": pa.array(found.oddest, pa.string()),
            "sureness": pa.array(found.sureness, from_pandas=True),
            "caption_odds": pa.array(taken("caption_odds"), pa.float64()),
            "overlap": pa.array(taken("overlap"), pa.float64()),
            "margin": pa.array(taken("margin"), pa.float64()),
            "pulled": pa.array([_list(v) for v in taken("pulled")], pa.list_(pa.string())),
            "missed": pa.array([_list(v) for v in taken("missed")], pa.list_(pa.string())),
        }
    )


def _list(value: Any) -> list[str]:
    return [] if value is None else list(value)
