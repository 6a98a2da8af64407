"""Figures of maps: each image's values as plain rows, computed shard by shard, and the figures made of all rows."""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.evaluation.figures.catalogue import UNDEFINED
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.maps.agreement import near_keypoints
from explain_core.evaluation.maps.frame import Frame, Mask
from explain_core.evaluation.maps.insertion import Curves
from explain_core.evaluation.maps.localisation import iou, localised, segment_box
from explain_core.evaluation.maps.overlap import iou_area, mass_inside
from explain_core.evaluation.maps.pointing import in_box, in_mask, maximum, near_part
from explain_core.heatmaps.interpolation import resized

ERROR, BOX_ERROR, IOU = "localisation.error", "localisation.box_error", "localisation.iou"
POINTING_BOX, POINTING_PART, POINTING_MASK = "pointing.box", "pointing.part", "pointing.mask"
RANK_CORRELATION = "faithfulness.rank_correlation"
INSERTION, DELETION = "faithfulness.insertion", "faithfulness.deletion"
IOU_AREA, MASS_INSIDE = "overlap.iou_area", "overlap.mass_inside"
AGREEMENT = "agreement.keypoints"


@dataclass(frozen=True, slots=True)
class Row:
    """What one measure says of one image's map; NaN where the measure has no value for it."""

    image: str
    metric: str
    variant: str
    value: float


@dataclass(frozen=True, eq=False, slots=True)
class Truth:
    """What is known of an image's object: a map's measures are those that this allows.

    `correct`: whether the class that the map speaks for is the image's own. `parts`: those visible. `named`: those of
    them that the image's sentence names. `mask` (height, width) of the picture: the region that decides its class.
    """

    image: str
    correct: bool
    frame: Frame
    parts: tuple[Part, ...] = ()
    named: tuple[Part, ...] = ()
    mask: Mask | None = None


def place_rows(truth: Truth, method: str, heatmap: NDArray[np.floating]) -> list[Row]:
    """What a map (h, w) on the crop says of places: localisation, pointing, overlap, agreement.

    Whatever `truth` knows nothing about has no row. A map that is not finite throughout is a miss, or has no value.
    """
    heatmap = heatmap if np.isfinite(heatmap).all() else np.full(heatmap.shape, math.nan)
    frame, box, size = truth.frame, truth.frame.box, truth.frame.preprocessing.side
    found: dict[str, float] = {}
    point = maximum(heatmap, size)
    if box is not None:
        found |= _localisation(truth, box, segment_box(heatmap, size))
        found[POINTING_BOX] = float(point is not None and in_box(point, frame.box_on_crop(box)))
    if truth.parts:
        found[POINTING_PART] = float(point is not None and near_part(point, frame.on_crop(truth.parts)))
    if truth.mask is not None:
        found |= _overlap(frame.mask_on_crop(truth.mask, size), point, heatmap)
    if truth.named:
        fine = resized(heatmap, size, size)
        found[AGREEMENT] = near_keypoints(fine, truth.named, frame)
    return [Row(truth.image, metric, method, value) for metric, value in found.items()]


def faithfulness_rows(
    images: Sequence[str],
    method: str,
    correlations: NDArray[np.floating] | None = None,
    curves: Curves | None = None,
) -> list[Row]:
    """The rows of rank correlations (images,) with occlusion, and of insertion and deletion; None: not measured."""
    found: dict[str, NDArray[np.floating]] = {}
    if correlations is not None:
        found[RANK_CORRELATION] = correlations
    if curves is not None:
        found[DELETION], found[INSERTION] = curves.areas()
    return [
        Row(image, metric, method, float(value))
        for metric, values in found.items()
        for image, value in zip(images, values, strict=True)
    ]


def map_figures(rows: Iterable[Row]) -> list[Figure]:
    """The mean of each metric and variant over images, with its interval; the order of the rows plays no part.

    Images without a value (NaN) are not in the mean: METRIC.undefined says what share of the images asked they are,
    and is there where it is not 0. Intervals are resampled over all images that have any row. Raises ValueError where
    an image has two rows of the same kind, which a mean would count twice.
    """
    place: dict[str, int] = {}
    columns: dict[tuple[str, str], tuple[array[int], array[float]]] = {}
    for row in rows:  # sixteen bytes each are kept
        images, values = columns.setdefault((row.metric, row.variant), (array("q"), array("d")))
        images.append(place.setdefault(row.image, len(place)))
        values.append(row.value)
    names = list(place)
    rank = np.empty(len(names), np.intp)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    ratios = []
    for (metric, variant), (images, values) in sorted(columns.items()):
        column, rows_of_image = np.full(len(names), math.nan), np.zeros(len(names), np.intp)
        there = rank[np.array(images)]
        column[there] = values
        np.add.at(rows_of_image, there, 1)
        if rows_of_image.max() > 1:
            twice = sorted(names)[int(rows_of_image.argmax())]
            raise ValueError(f"image {twice} has two rows of {metric}, {variant}")
        known, among = np.isfinite(column), rows_of_image > 0
        ratios.append(Ratio(metric, variant, np.where(known, column, 0.0), known.astype(np.float64)))
        if (among & ~known).any():
            missing = (among & ~known).astype(np.float64)
            ratios.append(Ratio(metric + UNDEFINED, variant, missing, among.astype(np.float64)))
    return ratio_figures(ratios)


def _localisation(truth: Truth, box: Box, segment: Box | None) -> dict[str, float]:
    """Compared in the picture's pixels, where the object's box may reach beyond the crop."""
    overlap = iou(truth.frame.on_picture(segment), box) if segment is not None else 0.0
    hit = localised(overlap)
    return {ERROR: float(not (hit and truth.correct)), BOX_ERROR: float(not hit), IOU: overlap}


def _overlap(
    mask: Mask, point: tuple[float, float] | None, heatmap: NDArray[np.floating]
) -> dict[str, float]:
    fine = resized(heatmap, *mask.shape)
    return {
        IOU_AREA: float(iou_area(fine[None], mask[None])[0]),
        MASS_INSIDE: float(mass_inside(fine[None], mask[None])[0]),
        POINTING_MASK: float(point is not None and in_mask(point, mask)) if mask.any() else math.nan,
    }
