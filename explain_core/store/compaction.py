"""The store without some of its runs: written anew, because deleted rows give no bytes back."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from explain_core.store.memory import limits
from explain_core.store.migrations.schema import migrate
from explain_core.store.publish import BY_RUN, publishing_error

TABLES = """
SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'store' AND NOT internal ORDER BY table_oid
"""
# What only the runs that are left out need.
NEEDED = {
    "image_sets": "image_set_digest IN (SELECT image_set_digest FROM kept)",
    "images": "image_set_digest IN (SELECT image_set_digest FROM kept)",
    "image_causes": "image_set_digest IN (SELECT image_set_digest FROM kept)",
    "checkpoints": "checkpoint_digest IN (SELECT checkpoint_digest FROM kept)",
    "attributes": "vocabulary_digest IN (SELECT vocabulary_digest FROM kept)",
    "image_attributes": "vocabulary_digest IN (SELECT vocabulary_digest FROM kept)",
    "subjects": "vocabulary_digest IN (SELECT vocabulary_digest FROM kept)",
    "image_quality": "image_id IN (SELECT image_id FROM store.images "
    "WHERE image_set_digest IN (SELECT image_set_digest FROM kept))",
}
FORGOTTEN = """
INSERT INTO forgotten SELECT run_id, name, checkpoint_digest, options, published_at, ?
FROM store.runs WHERE run_id IN (SELECT run_id FROM gone)
"""


def write_without(database: Path, path: Path, runs: Collection[str]) -> None:
    """Write a store's next version to `path`: all rows but those of these runs, in the order in which they stand.

    The caller holds the store's lock and renames `path`. Views, and tables that others have made in the store, are
    taken along. Raises StoreError where the disk is full, or the store damaged or open for writing elsewhere.
    """
    try:
        with duckdb.connect(config=limits()) as connection:
            _attach(connection, path, "compact", "(STORAGE_VERSION 'v1.5.0')")
            _attach(connection, database, "store", "(READ_ONLY)")
            connection.execute(f"SET temp_directory = '{_quoted(Path(f'{path}.tmp'))}'")
            connection.execute("COPY FROM DATABASE store TO compact (SCHEMA)")
            connection.execute(
                "CREATE TEMP TABLE gone AS SELECT unnest(?::VARCHAR[]) AS run_id", [list(runs)]
            )
            connection.execute(
                "CREATE TEMP VIEW kept AS FROM store.runs WHERE run_id NOT IN (SELECT run_id FROM gone)"
            )
            for schema, table in connection.execute(TABLES).fetchall():
                name = f'"{schema}"."{table}"'
                connection.execute(
                    f"INSERT INTO compact.{name} SELECT * FROM store.{name}{_where(schema, table)}"
                )
        with duckdb.connect(str(path), config=limits()) as connection:
            migrate(connection, database)
            _attach(connection, database, "store", "(READ_ONLY)")
            connection.execute(
                "CREATE TEMP TABLE gone AS SELECT unnest(?::VARCHAR[]) AS run_id", [list(runs)]
            )
            connection.execute(FORGOTTEN, [datetime.now(UTC)])
            connection.execute("DETACH store")
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise publishing_error(error, database) from error


def _where(schema: str, table: str) -> str:
    if schema != "main":
        return ""
    if table in BY_RUN:
        return " WHERE run_id NOT IN (SELECT run_id FROM gone)"
    return f" WHERE {NEEDED[table]}" if table in NEEDED else ""


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, how: str) -> None:
    connection.execute(f"ATTACH '{_quoted(path)}' AS {name} {how}")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
