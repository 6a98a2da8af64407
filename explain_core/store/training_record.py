"""The table `trained`: a record of which networks learned from a run, and where what they learned lies."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb


def note_trained(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    files: Mapping[str, str],
    options: Mapping[str, Any],
    seconds: float,
) -> None:
    """A row for each method of `files`, in place of its earlier one: the file of what it learned, and how it did."""
    connection.execute(
        "DELETE FROM trained WHERE run_id = ? AND list_contains(?, method)", [run_id, list(files)]
    )
    text, now = json.dumps(options), datetime.now(UTC)
    for method, path in files.items():
        connection.execute(
            "INSERT INTO trained VALUES (?, ?, ?, ?, ?, ?)", [run_id, method, path, text, seconds, now]
        )
