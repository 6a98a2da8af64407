"""Right predictions beside wrong ones: those of both classes that are explained most alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

#: Failures at a time: each meets all right predictions of two classes, ten thousand and more of a large set.
AT_ONCE = 200
# A failure is explained twice, as its labelled class and as the one that it was taken for. Each is held against the
# right predictions of that class by what the two explanations share, the sum of min(p, q) over the attributes kept.
NEAREST = """
    WITH failed AS (
        SELECT e.image_id, e.role, e.class, e.attribute, e.p FROM explanations e
        WHERE e.run_id = $run AND e.role IN ('true', 'predicted') AND e.image_id IN (SELECT unnest($images))),
    shared AS (
        SELECT f.image_id, f.role, n.image_id AS near, sum(least(f.p, n.p)) AS overlap
        FROM failed f
        JOIN explanations n ON n.run_id = $run AND n.role = 'predicted' AND n.class = f.class
             AND n.attribute = f.attribute
        JOIN predictions p ON p.run_id = $run AND p.image_id = n.image_id AND p.correct
        GROUP BY ALL)
    SELECT image_id, role, near FROM shared
    QUALIFY row_number() OVER (PARTITION BY image_id, role ORDER BY overlap DESC, near) = 1
"""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The right predictions of the labelled and of the predicted class that an image is explained most like."""

    labelled: str | None = None
    predicted: str | None = None


def nearest_right(store: Store, run: PublishedRun, images: Sequence[str]) -> dict[str, Neighbours]:
    """The Neighbours of wrong predictions, by image; images whose explanations share nothing with any are left out."""
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(images), AT_ONCE):
        for row in store.rows(NEAREST, run=run.run_id, images=list(images[start : start + AT_ONCE])):
            found.setdefault(row["image_id"], {})[row["role"]] = row["near"]
    return {image: Neighbours(near.get("true"), near.get("predicted")) for image, near in found.items()}
