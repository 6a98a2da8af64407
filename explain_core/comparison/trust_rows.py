"""What a judge made of two runs, as rows of the store."""

from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from explain_core.comparison.trust import Trust, sees
from explain_core.store import publish


def replace_trust(connection: duckdb.DuckDBPyConnection, run_a: str, run_b: str, found: Trust) -> None:
    """Put them into `trust`, in place of those of an earlier judgement of the same runs and split.

    The rows are of run `run_b`, and go when it is forgotten.
    """
    connection.execute(
        "DELETE FROM trust WHERE run_id = ? AND other_run = ? AND split = ?", [run_b, run_a, found.split]
    )
    rows = [
        {
            "run_id": run_b, "other_run": run_a, "split": found.split, "better_run": found.better,
            "method": figure.variant, "sees": sees(figure.variant), "share": figure.value, "low": figure.low,
            "high": figure.high, "images": figure.n, "ties": found.ties[figure.variant], "made_at": datetime.now(UTC),
        }
        for figure in found.figures
    ]  # fmt: skip
    publish.insert(connection, "trust", pa.Table.from_pylist(rows))
