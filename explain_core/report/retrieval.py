"""The retrieval index as the report holds it: of every attribute the images that show it most."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from explain_core.report.pieces import rounded
from explain_core.report.view import RunView

DEEPEST = 2_000  #: images of an attribute; of the others only the number is told
MILLION = 1_000_000


def listed(view: RunView) -> list[list[Any]]:
    """Every attribute: [attribute, images whose captions mention it, images in the index, the p of the first]."""
    rows = view.rows(
        """
        WITH found AS (SELECT attribute, count(*) AS images, max(p) AS p FROM retrieval_index
                       WHERE run_id = $run AND p > 0 GROUP BY attribute)
        SELECT a.attribute, a.images AS said, coalesce(f.images, 0) AS found, f.p FROM attributes a
        LEFT JOIN found f USING (attribute) WHERE a.vocabulary_digest = $vocabulary ORDER BY a.attribute_index
        """
    )
    return [[row["attribute"], row["said"], row["found"], rounded(row["p"])] for row in rows]


def found(view: RunView, first: int, last: int) -> list[list[Any]]:
    """The attributes number first to last - 1: [images, p in millionths, said], the most probable image first.

    `said` is a text of 1 and 0: whether the image's captions mention the attribute.
    """
    words = list(view.attributes[first:last])
    rows: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for row in view.rows(
        """
        WITH best AS (
            SELECT attribute, image_id, p FROM retrieval_index
            WHERE run_id = $run AND p > 0 AND attribute IN (SELECT unnest($words::VARCHAR[]))
            QUALIFY row_number() OVER (PARTITION BY attribute ORDER BY p DESC, image_id) <= $most)
        SELECT b.attribute, b.image_id, b.p, a.attribute IS NOT NULL AS said FROM best b
        LEFT JOIN (SELECT attribute, image_id FROM image_attributes WHERE vocabulary_digest = $vocabulary
                   AND attribute IN (SELECT unnest($words::VARCHAR[]))) a
            ON a.image_id = b.image_id AND a.attribute = b.attribute
        ORDER BY b.attribute, b.p DESC, b.image_id
        """,
        words=words, most=DEEPEST,
    ):  # fmt: skip
        if row["image_id"] not in view.images.at:
            continue  # it has no page
        place = view.images.at[row["image_id"]], round(row["p"] * MILLION), row["said"]
        rows[row["attribute"]].append(place)
    return [
        [
            [image for image, _, _ in rows[word]], [p for _, p, _ in rows[word]],
            "".join("01"[said] for _, _, said in rows[word]),
        ]
        for word in words
    ]  # fmt: skip
