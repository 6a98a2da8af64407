"""Heatmaps that are drawn of a published run: in place of earlier ones of the same method and target."""

from collections.abc import Sequence

import duckdb

from explain_core.store.publish import insert_files, reading


def replace_heatmaps(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> int:
    """Put the maps of these Parquet files into `heatmaps`, in place of those that were there; returns how many."""
    with reading(connection, list(paths)) as source:
        connection.execute(
            f"CREATE TEMP TABLE drawn AS SELECT run_id, image_id, method, target FROM {source}"
        )
    connection.execute(
        "DELETE FROM heatmaps USING drawn WHERE heatmaps.run_id = drawn.run_id AND "
        "heatmaps.image_id = drawn.image_id AND heatmaps.method = drawn.method AND "
        "heatmaps.target = drawn.target"
    )
    for path in paths:  # one at a time: all maps together may be more than the memory holds
        insert_files(connection, "heatmaps", [path])
    return int(connection.execute("SELECT count(*) FROM drawn").fetchall()[0][0])
