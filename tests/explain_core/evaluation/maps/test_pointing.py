"""The pointing game."""

import numpy as np
import pytest

from explain_core.data.image_set import Box
from explain_core.evaluation.maps.pointing import TOLERANCE, in_box, in_mask, maximum, near_part
from explain_core.heatmaps.grounding import peak


def test_a_fine_map_points_at_its_largest_pixel():
    heatmap = np.zeros((224, 224))
    heatmap[56, 168] = 1.0
    assert maximum(heatmap, 224) == (168.5 / 224, 56.5 / 224)


def test_a_coarse_map_is_refined_as_groundings_are():
    heatmap = np.random.default_rng(0).random((14, 14))
    assert maximum(heatmap, 224) == peak(heatmap)[:2]
    assert maximum(heatmap, 100) != peak(heatmap)[:2]  # 14 x 8 would be finer than the crop


@pytest.mark.parametrize("value", [0.0, -1.0, 2.0, np.nan, np.inf])
def test_a_flat_or_broken_map_points_nowhere(value):
    assert maximum(np.full((7, 7), value), 224) is None


def test_boxes_parts_and_masks_by_hand():
    assert in_box((0.2, 0.7), Box(0.2, 0.5, 0.3, 0.2)) and not in_box((0.2, 0.71), Box(0.2, 0.5, 0.3, 0.2))
    parts = np.array([[0.5, 0.5], [0.9, 0.1]])
    assert near_part((0.5 + 15 / 224 - 1e-9, 0.5), parts) and not near_part((0.5 + 15.1 / 224, 0.5), parts)
    assert near_part((0.86, 0.06), parts, 0.06) and not near_part((0.85, 0.05), parts, 0.06)
    assert 0.0669 < TOLERANCE < 0.067
    assert not near_part((0.5, 0.5), np.empty((0, 2)))
    mask = np.array([[0, 0], [0, 1]], bool)
    assert in_mask((0.5, 0.99), mask) and in_mask((1.0, 1.0), mask) and not in_mask((0.49, 0.99), mask)
