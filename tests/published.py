"""What a store holds of its runs, in a form that can be compared."""

import json
from pathlib import Path

from explain_core.store.reader import Store

TABLES = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "filters",
    "filter_pdfs", "class_attributes", "images", "attributes", "image_attributes", "metrics",
)  # fmt: skip


def content(folder: Path | str) -> dict[str, list[str]]:
    """Every row of every table that says something of the images, without labels and times."""
    rows = {}
    with Store.open(folder) as store:
        for table in TABLES:
            columns = "* EXCLUDE (shard)" if table == "predictions" else "*"
            found = store.rows(f"SELECT {columns} FROM {table}")
            rows[table] = sorted(json.dumps(row, sort_keys=True, default=str) for row in found)
    return rows
