"""What stands in a store: its tables and views, with their columns."""

from typing import Any

from explain_core.store.reader import Store

TABLES = """
SELECT t.name, t.kind, t.rows, list(c.column_name || ' ' || lower(c.data_type) ORDER BY c.column_index) AS
columns FROM (SELECT table_name AS name, 'table' AS kind, estimated_size AS rows FROM duckdb_tables() WHERE
NOT internal UNION ALL SELECT view_name, 'view', NULL FROM duckdb_views() WHERE NOT internal) t
JOIN duckdb_columns() c ON c.table_name = t.name WHERE t.name <> 'schema_migrations'
GROUP BY ALL ORDER BY t.kind, t.name
"""


def list_tables(store: Store) -> list[dict[str, Any]]:
    """`name`, `kind` ("table" or "view"), `rows` (None of a view) and `columns` ("path varchar"), tables first."""
    return store.rows(TABLES)
