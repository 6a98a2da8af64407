"""What a store holds of its runs, in a form that can be compared.

    python -m tests.published STORE_A STORE_B

says of each table how many rows are in both stores, and how many in one alone; it ends with 1 where they differ. Rows
are equal where every bit of every column is, but for those of IGNORED: how things are called, where they lie and when
they were made. Views are not compared: they say nothing that tables do not.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb

from explain_core.errors import ExplainError
from explain_core.evaluation.figures.catalogue import metric_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store, database_at

TABLES = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "filters", "standings",
    "failure_patterns", "relevant_features",
    "filter_pdfs", "class_attributes", "images", "attributes", "image_attributes", "metrics",
)  # fmt: skip

KEYS = {
    "images": "image_set_digest", "attributes": "vocabulary_digest", "image_attributes": "vocabulary_digest",
}  # fmt: skip


#: What two stores of the same images and checkpoints may differ in. `*` is every table.
IGNORED = {
    "*": {"run_id", "vocabulary_digest"},
    "checkpoints": {"name", "path", "added_at"},
    "image_sets": {"name", "spec", "root", "added_at"},
    "predictions": {"shard"},
    "runs": {
        "name", "preprocessing_digest", "extraction_key", "options", "images_forwarded", "seconds", "versions",
        "started_at", "published_at",
    },
    "trained": {"path", "options", "seconds", "trained_at"},
    "attacks": {"made_at"},
    "zero_shots": {"made_at", "image_spec"},
    "trust": {"made_at", "other_run", "better_run"},
}  # fmt: skip
LEFT_OUT = {"schema_migrations"}  #: tables that say nothing of images
SHOWN, WIDE = 2, 240  #: rows of each side that are printed, and characters of each


def run_of(root: Path, **columns: object) -> PublishedRun:
    """A run by hand: the columns that are not named are NULL."""
    row: dict[str, object] = {each.name: None for each in fields(PublishedRun)}
    return PublishedRun.of(row | columns, root)


def content(folder: Path | str, run_id: str | None = None) -> dict[str, list[str]]:
    """Every row of every table that says something of the images, without labels and times; of one run or of all."""
    rows = {}
    with Store.open(folder) as store:
        run = store.run(run_id) if run_id else None
        for table in TABLES:
            columns = "* EXCLUDE (shard)" if table == "predictions" else "*"
            key = KEYS.get(table, "run_id")
            of = (f" WHERE {key} = ?", getattr(run, key)) if run else ("",)
            found = store.rows(f"SELECT {columns} FROM {table}{of[0]}", *of[1:])
            rows[table] = sorted(json.dumps(row, sort_keys=True, default=str) for row in found)
    return rows


def bare_metrics(folder: Path | str) -> list[str]:
    """The stored metrics that the catalogue does not know, of any writer."""
    with Store.open(folder) as store:
        stored = [row["metric"] for row in store.rows("SELECT DISTINCT metric FROM metrics ORDER BY metric")]
    assert stored
    return [name for name in stored if metric_of(name) is None]


@dataclass(frozen=True)
class TableComparison:
    """A table of two stores, "a" and "b": rows in both, and in each alone, with the first few of these.

    `ignored`: columns that were not compared; `lost`: columns that one store alone has, and has values in.
    """

    table: str
    both: int
    only_a: int
    only_b: int
    ignored: tuple[str, ...]
    lost: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing but what is ignored differs."""
        return not (self.only_a or self.only_b or self.lost)


def compare_stores(a: Path | str, b: Path | str) -> Iterator[TableComparison]:
    """Every table that one of two stores has. Neither is written to, nor brought up to this program's schema."""
    with duckdb.connect() as connection:
        for name, folder in (("a", a), ("b", b)):
            path = str(database_at(folder)).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        columns: dict[str, dict[str, list[str]]] = {}
        for store, table, column in connection.execute(
            "SELECT c.database_name, c.table_name, c.column_name FROM duckdb_columns() c "
            "JOIN duckdb_tables() t USING (database_name, schema_name, table_name) "
            "WHERE c.database_name IN ('a', 'b') ORDER BY c.table_name, c.column_index"
        ).fetchall():
            columns.setdefault(table, {"a": [], "b": []})[store].append(column)
        for table in columns.keys() - LEFT_OUT:
            yield _compared(connection, table, columns[table])


def _compared(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[str]]
) -> TableComparison:
    known = {name for names in columns.values() for name in names}
    ignored = known & (IGNORED["*"] | IGNORED.get(table, set()))
    both = [name for name in columns["a"] if name in columns["b"] and name not in ignored]
    # A table that one store alone has is compared with one that is empty.
    there = {store: names or columns["b" if store == "a" else "a"] for store, names in columns.items()}
    shared = both or [name for name in there["a"] if name not in ignored]
    row = f"to_json({{{', '.join(f'{_quoted(name)}: {_quoted(name)}' for name in shared)}}})::VARCHAR"
    for store, names in columns.items():
        source = f"{store}.{_quoted(table)}" if names else "(SELECT 1) WHERE false"
        content = row if names else "''"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE of_{store} AS "
            f"SELECT content, count(*) AS n FROM (SELECT {content} AS content FROM {source}) GROUP BY content"
        )
    counts = connection.execute(
        "WITH counted AS (SELECT coalesce(a.n, 0) AS in_a, coalesce(b.n, 0) AS in_b "
        "FROM of_a a FULL JOIN of_b b USING (content)) "
        "SELECT coalesce(sum(least(in_a, in_b)), 0), coalesce(sum(greatest(in_a - in_b, 0)), 0), "
        "coalesce(sum(greatest(in_b - in_a, 0)), 0) FROM counted"
    ).fetchone()
    assert counts is not None
    lost = [
        f"{name} of {store.upper()}"
        for store, other in (("a", "b"), ("b", "a"))
        for name in columns[store]
        if columns[other] and name not in columns[other] and name not in ignored
        and connection.execute(
            f"SELECT count({_quoted(name)}) > 0 FROM {store}.{_quoted(table)}"
        ).fetchone() == (True,)
    ]  # fmt: skip
    examples = [
        f"{store.upper()}: {content[:WIDE]}"
        for store, other in (("a", "b"), ("b", "a"))
        for (content,) in connection.execute(
            f"SELECT content FROM of_{store} x LEFT JOIN of_{other} y USING (content) "
            f"WHERE x.n > coalesce(y.n, 0) ORDER BY content LIMIT {SHOWN}"
        ).fetchall()
    ]
    return TableComparison(
        table, *(int(count) for count in counts), tuple(sorted(ignored)), tuple(lost), tuple(examples)
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def main() -> int:
    """Print how two stores compare; 1 where they differ, 2 where one cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.published", description="Compare two stores by rows."
    )
    parser.add_argument("a", metavar="STORE_A")
    parser.add_argument("b", metavar="STORE_B")
    asked = parser.parse_args()
    try:
        found = sorted(compare_stores(asked.a, asked.b), key=lambda each: each.table)
    except (ExplainError, duckdb.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{'table':<20}{'in both':>10}{'only in A':>11}{'only in B':>11}  not compared")
    for each in found:
        print(
            f"{each.table:<20}{each.both:>10,}{each.only_a:>11,}{each.only_b:>11,}  {', '.join(each.ignored)}"
        )
        for line in (*(f"one store alone has the column {name}" for name in each.lost), *each.examples):
            print(f"    {line}")
    print(f"Not compared at all: views, and {', '.join(sorted(LEFT_OUT))}.")
    different = [each.table for each in found if not each.same]
    print(f"They differ in {', '.join(different)}." if different else "They are the same.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
