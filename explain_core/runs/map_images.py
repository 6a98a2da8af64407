"""The images of a run that heatmaps are drawn of, with what the run said of each."""

from collections.abc import Sequence
from typing import Any

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

# The images asked for, with what the run said of each: its classes, its sentence's attributes, its shard.
IMAGES = """
SELECT i.image_id, i.path, i.box, i.parts, i.split, p.class, p.predicted, p.runner_up, p.correct, p.width, p.height,
       p.shard, e.named
FROM predictions p
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
LEFT JOIN (SELECT image_id, list(attribute ORDER BY rank) AS named FROM explanations
           WHERE run_id = $run AND role = 'predicted' AND rank <= 5 GROUP BY image_id) e ON e.image_id = p.image_id
WHERE p.run_id = $run AND ($split = 'all' OR i.split = $split) AND ($only IS NULL OR list_contains($only, i.image_id))
ORDER BY md5(p.image_id) LIMIT $limit
"""


def map_images(
    store: Store, run: PublishedRun, split: str, limit: int | None, only: Sequence[str]
) -> list[dict[str, Any]]:
    """Images of a split, or of all, in an order drawn from their ids; `only` these, where some are named.

    `only`: ids, beginnings of ids or paths. Raises NothingToAnswer for one that the run does not know.
    """
    return store.rows(
        IMAGES, run=run.run_id, split=split, limit=limit or 2**62,
        only=[store.image(run, name)["image_id"] for name in only] or None,
    )  # fmt: skip
