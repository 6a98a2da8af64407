"""Which images come first where a report has not room for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

MANY = 20_000  #: Of more images than these,
OF_MANY = (
    10_000  #: so many get a page where nobody says how many: a report then takes half a minute, and not four.
)

#: Images that pages lead to, in the order in which they are taken: wrong predictions, the surest first; each class's
#: surest images; each filter's strongest; each attribute's most probable.
LED_TO = (
    "SELECT image_id FROM predictions WHERE run_id = $run AND NOT correct "
    "ORDER BY p_predicted DESC, image_id LIMIT $most",
    "SELECT image_id FROM predictions WHERE run_id = $run AND correct QUALIFY row_number() OVER "
    "(PARTITION BY class ORDER BY p_predicted DESC, image_id) <= 12 ORDER BY image_id LIMIT $most",
    "SELECT DISTINCT unnest(top_images) AS image_id FROM filters WHERE run_id = $run ORDER BY image_id LIMIT $most",
    "SELECT image_id FROM retrieval_index WHERE run_id = $run QUALIFY row_number() OVER "
    "(PARTITION BY attribute ORDER BY p DESC, image_id) <= 24 ORDER BY image_id LIMIT $most",
)
REST = "SELECT DISTINCT image_id FROM images WHERE image_set_digest = $digest ORDER BY image_id LIMIT $most"


def first_images(store: Store, runs: Sequence[PublishedRun], digest: str, most: int) -> list[str]:
    """The ids of `most` images of a set at most: those that the pages of these runs lead to, then by id."""
    found: dict[str, None] = {}
    mine = [run for run in runs if run.image_set_digest == digest]
    for sql in LED_TO:
        for run in mine:
            for row in store.rows(sql, run=run.run_id, most=most):
                if len(found) >= most:
                    return list(found)
                found[row["image_id"]] = None
    for row in store.rows(REST, digest=digest, most=most):
        if len(found) >= most:
            break
        found[row["image_id"]] = None
    return list(found)
