"""The maps that a store holds of one image: of its predicted class, and of its attributes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.heatmaps.methods import is_fine
from explain_core.heatmaps.sheet import SheetMap
from explain_core.heatmaps.target_name import spoken_target
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

BEST = """
SELECT h.target, h.map, h.height, h.width FROM heatmaps h LEFT JOIN explanations e
    ON e.run_id = h.run_id AND e.image_id = h.image_id AND e.attribute = h.target AND e.role = 'predicted'
WHERE h.run_id = ? AND h.image_id = ? ORDER BY e.rank, h.target LIMIT 1
"""
ALL = """
SELECT h.method, h.target, h.height, h.width, h.map, e.rank FROM heatmaps h LEFT JOIN explanations e
    ON e.run_id = h.run_id AND e.image_id = h.image_id AND e.role = 'predicted' AND e.attribute = h.target
    AND h.method = $own
WHERE h.run_id = $run AND h.image_id = $image
ORDER BY h.method <> 'grad-cam', h.method, e.rank, h.target
"""

SURE = "SELECT attribute, present, placed, sure FROM sure_groundings WHERE run_id = ? AND image_id = ?"


def best_map(store: Store, run: PublishedRun, image_id: str) -> tuple[str, NDArray[np.float64]] | None:
    """The target of a map, and the map (h, w): of the image's strongest attribute that has one; else of any.

    None where the store holds no map of the image.
    """
    found = store.rows(BEST, run.run_id, image_id)
    return (found[0]["target"], _heatmap(found[0])) if found else None


def sheet_maps(store: Store, run: PublishedRun, image_id: str) -> tuple[list[SheetMap], list[SheetMap]]:
    """The image's maps, Grad-CAM first, and those of its sentence's attributes in the sentence's order."""
    maps, attributes = [], []
    sure = {row["attribute"]: row for row in store.rows(SURE, run.run_id, image_id)}
    for row in store.rows(ALL, run=run.run_id, image=image_id, own=run.estimator):
        method, heatmap = row["method"], _heatmap(row)
        if method == run.estimator:
            known = sure.get(row["target"])
            line = f"{known['present']:.0%} there, {known['placed']:.0%} here" if known else ""
            attributes.append(SheetMap(row["target"], line, heatmap, sure=known["sure"] if known else 1.0))
        else:
            maps.append(
                SheetMap(method, spoken_target(row["target"], run.class_names), heatmap, is_fine(method))
            )
    return maps, attributes


def _heatmap(row: Mapping[str, Any]) -> NDArray[np.float64]:
    """The map of a row of `heatmaps`, (h, w)."""
    return np.asarray(row["map"], np.float64).reshape(row["height"], row["width"])
