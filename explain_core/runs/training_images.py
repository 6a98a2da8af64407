"""What networks are trained on of a published run: its images with their captions, and what these mention."""

from collections import defaultdict
from typing import Any

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

IMAGES = """
SELECT i.image_id, i.path, i.split, i.class_index, i.captions, list_position(s.classes, p.predicted) - 1 AS predicted
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
WHERE p.run_id = ? ORDER BY i.image_id
"""
MENTIONS = """
SELECT c.image_id, c.attribute, max(c.tf) AS tf FROM image_attributes c JOIN runs r USING (vocabulary_digest)
WHERE r.run_id = ? GROUP BY ALL
"""


def training_images(store: Store, run: PublishedRun) -> list[dict[str, Any]]:
    """image_id, path, split, class_index, captions and `predicted`, a place among the classes, of every image."""
    return store.rows(IMAGES, run.run_id)


def mentions(store: Store, run: PublishedRun) -> dict[str, dict[str, int]]:
    """By image id, how often its captions mention each attribute; an image without any has no entry."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in store.rows(MENTIONS, run.run_id):
        found[row["image_id"]][row["attribute"]] = row["tf"]
    return dict(found)
