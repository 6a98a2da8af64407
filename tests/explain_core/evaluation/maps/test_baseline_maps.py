"""Maps that have not looked."""

import numpy as np
import pytest

from explain_core.data.image_set import Box
from explain_core.evaluation.maps.baseline_maps import CENTRE, RANDOM, UNIFORM, baseline_map
from explain_core.evaluation.maps.localisation import segment_box
from explain_core.evaluation.maps.pointing import maximum


def test_random_maps_depend_on_the_image_alone():
    assert (baseline_map(RANDOM, "a", 7, 7) == baseline_map(RANDOM, "a", 7, 7)).all()
    assert (baseline_map(RANDOM, "a", 7, 7) != baseline_map(RANDOM, "b", 7, 7)).any()
    drawn = np.array([baseline_map(RANDOM, str(k), 7, 7) for k in range(200)])
    assert drawn.min() >= 0 and drawn.max() < 1
    assert drawn.mean() == pytest.approx(0.5, abs=0.02)


def test_the_centre_falls_off_as_a_gaussian_of_a_quarter():
    heatmap = baseline_map(CENTRE, "a", 15, 15)
    assert maximum(heatmap, 224) == pytest.approx((0.5, 0.5), abs=0.005)
    assert heatmap[7, 7] == 1
    assert heatmap[7, 7 + 5] == pytest.approx(np.exp(-((5 / 15) ** 2) / (2 * 0.25**2)))
    # 15 % is reached 0.25 sqrt(2 ln(1 / 0.15)) = 0.487 from the middle: nearly the whole crop.
    box = segment_box(baseline_map(CENTRE, "a", 100, 100), 100)
    assert box == Box(1, 1, 98, 98)


def test_the_uniform_map_marks_the_crop_and_points_nowhere():
    heatmap = baseline_map(UNIFORM, "a", 7, 7)
    assert segment_box(heatmap, 50) == Box(0, 0, 50, 50)
    assert maximum(heatmap, 50) is None
