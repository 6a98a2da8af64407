"""How much of the DuckDB file each run's rows take: the blocks of each table, by how many of its rows are the run's."""

from collections import defaultdict
from collections.abc import Iterable

from explain_core.store.publish import BY_RUN
from explain_core.store.reader import Store

TABLES = "SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
BLOCKS = """
SELECT count(DISTINCT block) * (SELECT any_value(block_size) FROM pragma_database_size()) AS bytes
FROM (SELECT block_id AS block FROM pragma_storage_info('{table}') WHERE persistent
      UNION ALL SELECT unnest(additional_block_ids) FROM pragma_storage_info('{table}') WHERE persistent)
WHERE block >= 0
"""
#: Tables that several runs may share, and the column by which a run knows its rows.
SHARED = {
    "images": "image_set_digest", "image_causes": "image_set_digest", "attributes": "vocabulary_digest",
    "image_attributes": "vocabulary_digest", "subjects": "vocabulary_digest",
}  # fmt: skip


def row_bytes(store: Store) -> dict[str, int]:
    """About how many bytes of the file are each run's, by its id; what several runs share is nobody's."""
    there = {row["name"] for row in store.rows(TABLES)}
    found: dict[str, float] = defaultdict(float, {run.run_id: 0.0 for run in store.runs()})
    for table in (name for name in BY_RUN if name in there):
        _share(found, _blocks(store, table), (
            (row["run_id"], row["n"])
            for row in store.rows(f"SELECT run_id, count(*) AS n FROM {table} GROUP BY run_id")
        ))  # fmt: skip
    for table, column in SHARED.items():
        owners = defaultdict(list)
        for run in store.runs():
            owners[getattr(run, column)].append(run.run_id)
        counted = store.rows(f"SELECT {column} AS key, count(*) AS n FROM {table} GROUP BY ALL")
        _share(found, _blocks(store, table), (
            (owners[row["key"]][0] if len(owners[row["key"]]) == 1 else "", row["n"]) for row in counted
        ))  # fmt: skip
    found.pop("", None)
    return {run: int(size) for run, size in found.items()}


def _share(found: dict[str, float], size: int, rows: Iterable[tuple[str, int]]) -> None:
    counted = list(rows)
    total = sum(count for _, count in counted)
    for run, count in counted:
        found[run] += size * count / total


def _blocks(store: Store, table: str) -> int:
    return int(store.rows(BLOCKS.format(table=table))[0]["bytes"] or 0)
