"""Whether captions speak of images or of classes: what figures against them can say depends on it."""

from typing import TYPE_CHECKING

import duckdb
import numpy as np

from explain_core.evaluation.figures.figures import Figure

if TYPE_CHECKING:
    from explain_core.runs.results import Row

WITHIN_CLASS = "captions.within_class"
#: Where less than this differs within classes, captions are by class, give or take an image.
LITTLE = 0.02
BY_CLASS = (
    "Captions are by class here: all images of a class have the same. So retrieval, precision and bits are against the "
    "class, not the image: they say how well classes are told apart, and nothing of how images of one class differ."
)
#: The groups of figures that are held against captions.
AGAINST_CAPTIONS = ("retrieval", "sentence", "statement", "filters", "calibration")
# Of training images: for each attribute and class, how many images have it; and the class's images.
COUNTS = """
WITH told AS (
    SELECT i.image_id, i.class, p.run_id FROM predictions p JOIN run_images i USING (run_id, image_id)
    WHERE p.run_id = $run AND i.split = 'train'),
sizes AS (SELECT class, count(*) AS images FROM told GROUP BY class)
SELECT a.attribute_index, s.images, count(*) AS having
FROM told t JOIN runs r USING (run_id)
JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = t.image_id
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = c.attribute
JOIN sizes s ON s.class = t.class
GROUP BY a.attribute_index, t.class, s.images
ORDER BY ALL -- so that the sums of floats come out the same
"""
IMAGES = """
SELECT count(*) FROM predictions p JOIN run_images i USING (run_id, image_id) WHERE p.run_id = ? AND i.split = 'train'
"""


def within_class(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[Figure]:
    """captions.within_class of the training images: sum_j sum_c N_c p_jc (1 - p_jc) over sum_j N p_j (1 - p_j).

    The share of the variance of what captions mention that lies within classes; nothing where nothing varies.
    """
    found = connection.execute(COUNTS, {"run": run_id}).fetchnumpy()
    images = int(connection.execute(IMAGES, [run_id]).fetchall()[0][0])
    having, size = np.asarray(found["having"], np.float64), np.asarray(found["images"], np.float64)
    if not len(having):
        return []
    with_it = np.bincount(np.asarray(found["attribute_index"], np.intp), having)
    whole = float((with_it * (1 - with_it / images)).sum())
    inside = float((having * (1 - having / size)).sum())
    return [Figure(WITHIN_CLASS, "train", inside / whole, None, None, images)] if whole > 0 else []


def are_by_class(figures: "list[Row]") -> bool:
    """Whether a run's figures (rows of `metrics`) say that its captions are by class."""
    return any(
        row["metric"] == WITHIN_CLASS and row["value"] is not None and row["value"] < LITTLE
        for row in figures
    )
