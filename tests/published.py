"""What a store holds of its runs, in a form that can be compared."""

import json
from dataclasses import fields
from pathlib import Path

from explain_core.evaluation.catalogue import metric_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

TABLES = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "filters", "standings",
    "failure_patterns", "relevant_features",
    "filter_pdfs", "class_attributes", "images", "attributes", "image_attributes", "metrics",
)  # fmt: skip


KEYS = {
    "images": "image_set_digest", "attributes": "vocabulary_digest", "image_attributes": "vocabulary_digest",
}  # fmt: skip


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
