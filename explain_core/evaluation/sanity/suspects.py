"""The images that causes are sought in: what is known of each, and what every method's sentence names."""

from typing import Any

from explain_core.model.layer import Unit
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.runs.features import features_by_class
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

# Test images in an order drawn from their ids, with what their sentences name and where that was grounded.
SUSPECTS = """
SELECT p.image_id, i.path, i.box, list_position(s.classes, p.predicted) - 1 AS predicted, e.named, e.places
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id AND i.split = 'test'
JOIN (SELECT e.image_id, list(e.attribute ORDER BY e.rank) AS named,
             list({a: e.attribute, x: g.x, y: g.y} ORDER BY e.rank) FILTER (g.x IS NOT NULL) AS places
      FROM explanations e JOIN runs r USING (run_id) LEFT JOIN groundings g ON g.run_id = e.run_id
           AND g.image_id = e.image_id AND g.attribute = e.attribute AND g.estimator = r.estimator
      WHERE e.run_id = $run AND e.role = 'predicted' AND e.rank <= $depth AND e.p > 0 GROUP BY e.image_id) e
     ON e.image_id = p.image_id
WHERE p.run_id = $run AND p.correct ORDER BY md5(p.image_id) LIMIT $images
"""
# What the sentences of other methods state of test images, where networks were trained to write them.
STATED = """
SELECT image_id, method, list(attribute ORDER BY rank) AS named FROM statements
WHERE run_id = ? AND rank <= ? AND method <> ? GROUP BY ALL
"""


def suspect_rows(store: Store, run: PublishedRun, images: int) -> list[dict[str, Any]]:
    """Up to so many test images that the run classifies correctly.

    Each has image_id, path, box, `predicted` (the class's place), `named` (its sentence's attributes) and `places`, the
    attributes `a` that were grounded at (`x`, `y`) of the picture.
    """
    return store.rows(SUSPECTS, run=run.run_id, depth=IN_A_SENTENCE, images=images)


def named_by_method(
    store: Store, run: PublishedRun, rows: list[dict[str, Any]]
) -> dict[str, dict[str, list[str]]]:
    """By method, the attributes that its sentence of an image names: the run's own of these rows, others' of all."""
    named = {run.estimator: {str(row["image_id"]): list(row["named"]) for row in rows}}
    for row in store.rows(STATED, run.run_id, IN_A_SENTENCE, run.estimator):
        named.setdefault(row["method"], {})[row["image_id"]] = row["named"]
    return named


def known_by(store: Store, run: PublishedRun) -> dict[int, list[Unit]]:
    """The channels that speak for each class, by the class's place; classes that have none are left out."""
    place = {name: index for index, name in enumerate(run.class_names)}
    found = {
        place[name]: [each.unit for each in features if each.weight > 0]
        for name, features in features_by_class(store, run).items()
    }
    return {index: units for index, units in found.items() if units}
