"""The table `metrics` of a store: the one place where figures are written."""

from collections.abc import Sequence
from dataclasses import astuple

import duckdb

from explain_core.evaluation.figures.catalogue import check_known
from explain_core.evaluation.figures.figures import Figure


def write(connection: duckdb.DuckDBPyConnection, run_id: str, figures: Sequence[Figure]) -> int:
    """Put figures into `metrics`, each in place of the one that it has; returns how many there are.

    Raises ValueError, before anything is written, where the catalogue does not know a metric.
    """
    check_known(figure.metric for figure in figures)
    for figure in figures:
        connection.execute(
            "DELETE FROM metrics WHERE run_id = ? AND metric = ? AND variant = ?",
            [run_id, figure.metric, figure.variant],
        )
        connection.execute(
            "INSERT INTO metrics (run_id, metric, variant, value, low, high, n) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [run_id, *astuple(figure)],
        )
    return len(figures)
