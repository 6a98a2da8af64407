"""The methods that a run has answers of: heatmaps drawn of all its images, networks that were trained on it."""

from collections.abc import Sequence

from explain_core.store.reader import Store

DRAWN = """
SELECT h.method FROM heatmaps h JOIN predictions p USING (run_id, image_id)
WHERE h.run_id = ?
AND h.target = CASE WHEN list_contains(?, h.method) THEN p.predicted || '-' || p.runner_up ELSE p.predicted END
GROUP BY h.method HAVING count(DISTINCT h.image_id) >= (SELECT count(*) FROM predictions WHERE run_id = ?)
"""
TRAINED = "SELECT method FROM trained WHERE run_id = ?"


def methods_drawn(store: Store, run_id: str, against: Sequence[str]) -> frozenset[str]:
    """The heatmap methods whose maps of the predicted class there are of every image.

    `against`: those whose maps set it against the runner-up, and are stored under both names.
    """
    return frozenset(row["method"] for row in store.rows(DRAWN, run_id, list(against), run_id))


def methods_trained(store: Store, run_id: str) -> frozenset[str]:
    """The methods of all networks that were trained on the run."""
    return frozenset(row["method"] for row in store.rows(TRAINED, run_id))
