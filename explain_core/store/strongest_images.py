"""Each filter's strongest images: the best of those that the shards of an image set name."""

import duckdb

from explain_core.store.publish import reading

# A shard names its own few strongest images of each filter. The least of (-activation, image) are kept as they come:
# a list of all of them would have to be in memory, and DuckDB cannot put that on the disk.
STRONGEST = """
UPDATE filters SET top_images = list_transform(found.best, lambda b: b.image),
                   top_activations = list_transform(found.best, lambda b: -b.below) FROM (
    SELECT filter, min({{'below': -activation, 'image': image_id}}, $keep) AS best
    FROM {source} GROUP BY filter) found
WHERE filters.run_id = $run AND filters.filter = found.filter
"""


def set_strongest_images(
    connection: duckdb.DuckDBPyConnection, paths: list[str], run_id: str, keep: int
) -> None:
    """Put the `keep` strongest images of each filter into a run's rows of `filters`; without files, leave them alone.

    Of equal activations the first ids count. `paths`: Parquet files of filter, image_id and activation, one a shard of
    activations.
    """
    with reading(connection, paths) as source:
        if source is not None:
            connection.execute(STRONGEST.format(source=source), {"keep": keep, "run": run_id})
