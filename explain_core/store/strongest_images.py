"""Each filter's strongest images: the best of those that the shards of an image set name."""

import duckdb

from explain_core.store.publish import reading

# Merged by filter: a shard names its own few strongest images of each.
STRONGEST = """
UPDATE filters SET top_images = best.images, top_activations = best.activations FROM (
    SELECT filter, list(image_id ORDER BY activation DESC, image_id)[:$keep] AS images,
           list(activation ORDER BY activation DESC, image_id)[:$keep] AS activations
    FROM {source} GROUP BY filter) best
WHERE filters.run_id = $run AND filters.filter = best.filter
"""


def set_strongest_images(
    connection: duckdb.DuckDBPyConnection, paths: list[str], run_id: str, keep: int
) -> None:
    """Put the `keep` strongest images of each filter into a run's rows of `filters`; without files, leave them alone.

    `paths`: Parquet files of filter, image_id and activation, one a shard of activations.
    """
    with reading(connection, paths) as source:
        if source is not None:
            connection.execute(STRONGEST.format(source=source), {"keep": keep, "run": run_id})
