"""How true what a run states is by people's annotations, into the tables `metrics` and `annotated_attributes`."""

from collections.abc import Callable, Mapping, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.evaluation.figures.figures import ratio_figures
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.annotations import CLEARLY_FALSE, Annotations, annotated_ratios
from explain_core.evaluation.words.scores import score
from explain_core.evaluation.words.stated_attributes import stated_by_methods, told_by_all
from explain_core.store.explainer import Explainer
from explain_core.store.shards.shards import Shard

GROUP = "annotated"
ATTRIBUTES = "annotated_attributes"


def measure_annotations(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    held: HeldOut,
    known: Annotations,
    shards: Sequence[Shard],
    learned: Explainer | None,
    say: Callable[[str], None],
) -> int:
    """Store the figures annotated.* of everything that is told of test images; returns how many there are.

    They take the place of those of another table. Other estimators than the run's own are judged where `shards` hold
    the activations, and `learned` what they say; `say` is told where not. Raises DamagedShard where a shard is not what
    was written.
    """
    with threadpool_limits(limits=1):
        own = connection.execute("SELECT estimator FROM runs WHERE run_id = ?", [run_id]).fetchall()[0][0]
        scored = None if learned is None else score(shards, learned, held, np.zeros(0, np.intp))
        if scored is None or scored.missing:
            scored = None
            say(
                "annotations judge the run's own estimator and baselines: other estimators' activations are gone"
            )
        told = told_by_all(connection, run_id, own, held, scored) | stated_by_methods(
            connection, run_id, held
        )
        figures = ratio_figures(
            [ratio for variant, each in told.items() for ratio in annotated_ratios(variant, each, known)]
        )
    connection.execute(
        "DELETE FROM metrics WHERE run_id = ? AND split_part(metric, '.', 1) = ?", [run_id, GROUP]
    )
    _write_attributes(connection, run_id, held, known, told)
    return write(connection, run_id, figures)


def _write_attributes(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    held: HeldOut,
    known: Annotations,
    told: Mapping[str, NDArray[np.integer]],
) -> None:
    """A row for each method and each attribute that it tells and that the table speaks of."""
    connection.execute(f"DELETE FROM {ATTRIBUTES} WHERE run_id = ?", [run_id])
    for method, each in told.items():
        value, usual = known.judged(np.arange(len(each))[:, None], each)
        judged = (each >= 0) & ~np.isnan(value)
        for j in np.unique(each[judged]):
            mine = judged & (each == j)
            values = value[mine]
            connection.execute(
                f"INSERT INTO {ATTRIBUTES} (run_id, method, attribute, told, annotated, mean_class, clearly_false) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    run_id, method, held.attributes[j], int(mine.sum()), float(values.mean()),
                    float(usual[mine][0]), int((values < CLEARLY_FALSE).sum()),
                ],
            )  # fmt: skip
