"""A run's images with all that was said of each: what other programs are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from explain_core.data.image_set import Box, display_name
from explain_core.data.pictures.preprocess import Preprocessing, to_picture
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

AT_ONCE = 500  #: images that are asked for together
HALF = 0.5  #: of a map's peak: where a region ends

ORDER = "SELECT image_id FROM run_images WHERE run_id = $run ORDER BY path, image_id"
IMAGES = """
SELECT i.image_id, i.path, i.split, i.class, i.box, p.predicted, p.p_predicted, p.p_class, p.correct, p.width, p.height
FROM run_images i JOIN predictions p USING (run_id, image_id)
WHERE i.run_id = $run AND list_contains($ids, i.image_id)
"""
SENTENCES = """
SELECT image_id, kind, sentence FROM sentences WHERE run_id = $run AND method = $estimator
AND list_contains($ids, image_id) AND kind IN ('explanation', 'failure')
"""
ATTRIBUTES = """
SELECT image_id, attribute, p FROM explanations WHERE run_id = $run AND role = 'predicted' AND p > 0
AND list_contains($ids, image_id) ORDER BY image_id, rank
"""
REGIONS = """
SELECT h.image_id, h.target AS attribute, h.height, h.width, h.map, g.x, g.y, g.strength
FROM heatmaps h JOIN groundings g ON g.run_id = h.run_id AND g.image_id = h.image_id AND g.attribute = h.target
     AND g.estimator = h.method
WHERE h.run_id = $run AND h.method = $estimator AND list_contains($ids, h.image_id) ORDER BY h.image_id, h.target
"""


@dataclass(frozen=True, slots=True)
class Region:
    """Where an attribute of a sentence was grounded: the map's peak, and the box of what is at least half as strong.

    In pixels of the picture; the box is cut at the picture's edges. `strength`: of the peak.
    """

    attribute: str
    x: float
    y: float
    strength: float
    box: Box


@dataclass(frozen=True, slots=True)
class ExplainedImage:
    """One image: `attributes` as (attribute, p(t|x,c)) of the predicted class, the strongest first.

    `failure`: what was said of a wrong prediction, else "". `size`: (width, height) in pixels.
    """

    image_id: str
    path: str
    split: str
    class_name: str
    predicted: str
    p_predicted: float
    correct: bool
    size: tuple[int, int]
    sentence: str
    failure: str
    attributes: tuple[tuple[str, float], ...]
    regions: tuple[Region, ...]
    box: Box | None = None

    @property
    def spoken(self) -> tuple[str, str]:
        """The labelled and the predicted class as people write them."""
        return display_name(self.class_name), display_name(self.predicted)


def explained_images(store: Store, run: PublishedRun) -> Iterator[ExplainedImage]:
    """All images of a run that have a prediction, in order of path; AT_ONCE are in memory. Raises StoreError."""
    preprocessing = preprocessing_of(run)
    ids = [row["image_id"] for row in store.rows(ORDER, run=run.run_id)]
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        asked: dict[str, Any] = {"run": run.run_id, "ids": part}
        with_method = asked | {"estimator": run.estimator}
        images = {row["image_id"]: row for row in store.rows(IMAGES, **asked)}
        said = {
            (row["image_id"], row["kind"]): row["sentence"] for row in store.rows(SENTENCES, **with_method)
        }
        words, places = (
            _by_image(store.rows(ATTRIBUTES, **asked)),
            _by_image(store.rows(REGIONS, **with_method)),
        )
        for image in part:
            if (row := images.get(image)) is None:
                continue
            box = box_of(row)
            size = (int(row["width"]), int(row["height"]))
            yield ExplainedImage(
                image, row["path"], row["split"], row["class"], row["predicted"], float(row["p_predicted"]),
                bool(row["correct"]), size, said.get((image, "explanation"), ""), said.get((image, "failure"), ""),
                tuple((each["attribute"], float(each["p"])) for each in words[image]),
                tuple(_region(each, preprocessing, box, size) for each in places[image]), box,
            )  # fmt: skip


def region_box(heatmap: NDArray[np.floating]) -> tuple[float, float, float, float]:
    """(left, top, right, bottom), in shares of a map (height, width), of its region around the peak.

    The region is connected, and at least HALF as strong as the peak; of a map without anything over 0 it is the peak's
    own cell.
    """
    row, column = np.unravel_index(int(np.argmax(heatmap)), heatmap.shape)
    peak = float(heatmap[row, column])
    strong = heatmap >= HALF * peak if peak > 0 else np.zeros(heatmap.shape, bool)
    strong[row, column] = True
    names, _ = scipy.ndimage.label(strong)
    rows, columns = np.nonzero(names == names[row, column])
    height, width = heatmap.shape
    return columns.min() / width, rows.min() / height, (columns.max() + 1) / width, (rows.max() + 1) / height


def _region(
    row: dict[str, Any], preprocessing: Preprocessing, box: Box | None, size: tuple[int, int]
) -> Region:
    heatmap = np.asarray(row["map"], np.float64).reshape(row["height"], row["width"])
    left, top, right, bottom = region_box(heatmap)
    x, y = to_picture(preprocessing, box, size, left, top)
    far_x, far_y = to_picture(preprocessing, box, size, right, bottom)
    x, far_x = (min(max(each, 0.0), float(size[0])) for each in (x, far_x))
    y, far_y = (min(max(each, 0.0), float(size[1])) for each in (y, far_y))
    found = Box(x, y, max(far_x - x, 0.0), max(far_y - y, 0.0))
    return Region(row["attribute"], float(row["x"]), float(row["y"]), float(row["strength"]), found)


def _by_image(rows: Sequence[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["image_id"]].append(row)
    return found
