"""How much of a map lies near the parts that a sentence names."""

import math

import numpy as np
import pytest

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.evaluation.maps.agreement import named_parts, near_keypoints
from explain_core.evaluation.maps.frame import Frame

PARTS = (Part("left wing", 10, 20), Part("right wing", 40, 20), Part("beak", 0, 0))
FRAME = Frame(Preprocessing(size=100, margin=1.0), Box(0, 0, 100, 100), (100, 100))


def test_attributes_name_the_parts_of_their_nouns():
    assert named_parts(["red wings", "small bird"], PARTS) == PARTS[:2]
    assert named_parts(["long bill"], PARTS) == PARTS[2:]
    assert named_parts(["long tail"], PARTS) == ()


def test_the_share_within_a_tenth_of_the_box_by_hand():
    heatmap = np.zeros((100, 100))
    heatmap[50, 59], heatmap[50, 61], heatmap[0, 0] = 1.0, 2.0, -5.0  # 9.5 and 11.5 pixels from (50, 50.5)
    assert near_keypoints(heatmap, [Part("tail", 50, 50.5)], FRAME) == pytest.approx(1 / 3)


def test_a_uniform_map_has_the_share_of_the_discs_and_overlapping_ones_count_once():
    flat = np.ones((100, 100))
    one = near_keypoints(flat, [Part("tail", 50, 50)], FRAME)
    assert one == pytest.approx(math.pi * 0.01, rel=0.02)
    assert near_keypoints(flat, [Part("tail", 50, 50), Part("wing", 50, 50)], FRAME) == one


def test_the_longer_side_of_the_box_is_the_measure():
    # The crop is 1.1 x 50 pixels: a tenth of the box is 1/11 of it.
    frame = Frame(Preprocessing(size=110), Box(25, 40, 50, 20), (100, 100))
    found = near_keypoints(np.ones((110, 110)), [Part("tail", 50, 50)], frame)
    assert found == pytest.approx(math.pi / 121, rel=0.02)


def test_without_parts_or_mass_there_is_no_figure():
    assert math.isnan(near_keypoints(np.ones((10, 10)), [], FRAME))
    assert math.isnan(near_keypoints(np.zeros((100, 100)), PARTS, FRAME))
