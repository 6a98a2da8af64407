"""The images whose edges are looked at: of each class some that were learned from, and some that were not."""

from typing import Any

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

IMAGES = """
SELECT i.image_id, i.path, i.box, i.split, p.shard, list_position(s.classes, p.class) - 1 AS label
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
WHERE p.run_id = $run AND i.split IN ('train', 'test') AND list_contains(s.classes, p.class)
QUALIFY row_number() OVER (PARTITION BY i.split, p.class ORDER BY md5(i.image_id)) <= $each
ORDER BY p.shard, i.image_id
"""


def edge_images(store: Store, run: PublishedRun, each: int) -> list[dict[str, Any]]:
    """Up to `each` training images and as many test images of every class, drawn by their ids, shard by shard.

    Each has image_id, path, box, split, `shard` (the file of its activations) and `label`, its class's place.
    """
    return store.rows(IMAGES, run=run.run_id, each=each)
