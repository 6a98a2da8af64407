"""The box of a map, and whether it finds the object's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.data.image_set import Box
from explain_core.evaluation.maps.localisation import iou, localised, segment_box

MAP = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.2, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.15, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [0.9, 0.9, 0.0, 0.0, 0.14],
    ]
)


def test_the_largest_segment_at_15_percent_by_hand():
    # At the map's own size nothing is interpolated. 1.0, 0.2 and 0.15 touch, the last by a corner; 0.14 is below.
    assert segment_box(MAP, 5) == Box(1, 1, 3, 2)


def test_the_brightest_segment_may_lose_to_a_larger_one():
    faint = np.zeros((6, 6))
    faint[0, 0], faint[3:6, 3:5] = 1.0, 0.2
    assert segment_box(faint, 6) == Box(3, 3, 2, 3)


def test_nothing_is_subtracted_first():
    # Stretched from its minimum, the left half would fall below the threshold; as it is, it is half of the maximum.
    assert segment_box(np.array([[0.5, 1.0]]).repeat(2, axis=0), 2) == Box(0, 0, 2, 2)
    assert segment_box(np.array([[-5.0, 1.0]]).repeat(2, axis=0), 2) == Box(1, 0, 1, 2)


def test_a_coarse_map_is_upsampled_to_the_crop():
    # One bright cell of 7 x 7 on 224 pixels: bilinear weights fall to 15 % at 0.85 cells from its centre (112, 112),
    # along an axis; 0.85 x 32 = 27.2 pixels to either side, so pixel centres from 85.5 to 138.5.
    heatmap = np.zeros((7, 7))
    heatmap[3, 3] = 2.0
    assert segment_box(heatmap, 224) == Box(85, 85, 54, 54)


@pytest.mark.parametrize(
    "heatmap", [np.zeros((4, 4)), -np.ones((4, 4)), np.full((4, 4), np.nan), np.full((4, 4), np.inf)]
)
def test_a_map_without_anything_positive_has_no_box(heatmap):
    assert segment_box(heatmap, 16) is None


def test_a_map_that_is_the_same_everywhere_marks_the_whole_crop():
    assert segment_box(np.full((7, 7), 0.3), 96) == Box(0, 0, 96, 96)


@given(st.floats(1e-6, 1e6))
def test_the_scale_of_a_map_plays_no_part(scale):
    heatmap = np.random.default_rng(3).random((7, 7)) ** 8
    assert segment_box(heatmap * scale, 56) == segment_box(heatmap, 56)


def test_iou_by_hand():
    assert iou(Box(0, 0, 4, 4), Box(2, 2, 4, 4)) == pytest.approx(4 / 28)
    assert iou(Box(0, 0, 4, 4), Box(0, 0, 4, 4)) == 1
    assert iou(Box(0, 0, 4, 4), Box(4, 0, 4, 4)) == iou(Box(0, 0, 4, 4), Box(9, 9, 1, 1)) == 0
    assert iou(Box(0, 0, 4, 4), Box(1, 1, 2, 2)) == 0.25
    assert iou(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0


def test_half_is_not_enough():
    assert localised(0.51) and not localised(0.5)
