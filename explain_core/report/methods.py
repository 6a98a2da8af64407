"""Ways of explaining in sentences, side by side: what was measured of each, and what each says of the same images."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from explain_core.evaluation.figures import catalogue
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView

EXAMPLES = 24  #: test images, drawn by their ids


def compared(view: RunView) -> dict[str, Any] | None:
    """`columns` [metric, heading, meaning, which end is best]; `rows` [method, [value, low, high] a column or null];
    `examples` [image, what every method writes of it]. None where no method's statements were judged."""
    every = catalogue.columns()
    found = view.rows(
        """
        SELECT variant, metric, value, low, high FROM metrics WHERE run_id = $run AND list_contains($columns, metric)
               AND variant IN (SELECT method FROM methods WHERE run_id = $run)
        """,
        columns=[metric.name for metric in every],
    )
    if not found:
        return None
    known = {(row["variant"], row["metric"]): row for row in found}
    columns = [metric for metric in every if any(key[1] == metric.name for key in known)]
    methods = view.rows("SELECT method FROM methods WHERE run_id = $run ORDER BY mentioned DESC, method")
    rows = [
        [row["method"], [_cell(known.get((row["method"], metric.name))) for metric in columns]]
        for row in methods
    ]
    return {
        "own": view.run.estimator,
        "columns": [[each.name, each.column[1] if each.column else "", each.says, each.best] for each in columns],
        "rows": rows, "examples": _examples(view),
    }  # fmt: skip


def _cell(row: dict[str, Any] | None) -> list[Any] | None:
    return None if row is None else [rounded(row[name]) for name in ("value", "low", "high")]


def _examples(view: RunView) -> list[list[Any]]:
    drawn = view.rows(
        "SELECT image_id FROM statements WHERE run_id = $run GROUP BY image_id ORDER BY md5(image_id) LIMIT $most",
        most=EXAMPLES,
    )
    ids = [row["image_id"] for row in drawn if row["image_id"] in view.images.at]
    written = written_of(view, ids)
    return [[view.images.at[each], written[each]] for each in ids]


def written_of(view: RunView, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """By image: [method, sentence, [attribute, in the captions?, true of the bird? or null] of each statement]."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in view.rows(
        """
        SELECT w.image_id, w.method, w.sentence, s.stated FROM side_by_side w LEFT JOIN
            (SELECT image_id, method, list([attribute, mentioned::VARCHAR, holds::VARCHAR] ORDER BY rank) AS stated
             FROM statements WHERE run_id = $run AND image_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL) s
        USING (image_id, method)
        WHERE w.run_id = $run AND w.image_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY w.method
        """,
        ids=list(ids),
    ):
        stated = [[a, m == "true", None if h is None else h == "true"] for a, m, h in row["stated"] or ()]
        found[row["image_id"]].append([row["method"], row["sentence"], stated])
    return found
