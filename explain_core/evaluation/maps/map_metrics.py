"""Figures of maps in the store: those of one drawing replace those of an earlier one."""

from collections.abc import Sequence

import duckdb

from explain_core.evaluation.figures.catalogue import UNDEFINED
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.maps.bias import OFF_OBJECT


def replace_map_figures(
    connection: duckdb.DuckDBPyConnection, run_id: str, figures: Sequence[Figure], variants: Sequence[str]
) -> None:
    """Figures of these variants are replaced; a measure that was not taken this time keeps its earlier figure."""
    connection.execute("DELETE FROM metrics WHERE run_id = ? AND metric = ?", [run_id, OFF_OBJECT])
    taken = {figure.metric.removesuffix(UNDEFINED) for figure in figures}
    for metric in sorted(taken):
        connection.execute(
            "DELETE FROM metrics WHERE run_id = ? AND metric IN (?, ?) AND list_contains(?, variant)",
            [run_id, metric, f"{metric}{UNDEFINED}", list(variants)],
        )
    write(connection, run_id, figures)
