"""Covering a region."""

import numpy as np
import pytest

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.evaluation.maps.occlusion import cover, place_in_box


def test_a_cover_is_one_square_of_the_mean_colour_wherever_it_is() -> None:
    crop = np.zeros((10, 10, 3), np.uint8)
    crop[:, 5:] = 100
    for u, v, rows, columns in (
        (0.5, 0.5, (4, 6), (4, 6)),
        (0.0, 1.0, (8, 10), (0, 2)),
        (1.0, 0.3, (2, 4), (8, 10)),
    ):
        expected = crop.copy()
        expected[slice(*rows), slice(*columns)] = 50
        assert np.array_equal(cover(crop, u, v), expected)
    assert crop[4:6, 4:6].max() == 100  # the crop itself is as it was


def test_random_places_lie_in_the_box() -> None:
    box, p = Box(20, 40, 60, 30), Preprocessing(margin=1.5)
    places = np.array([place_in_box("an image", f"{k} bill", p, box, (100, 100)) for k in range(200)])
    # The crop is 90 wide around (50, 55): the box spans 15 to 75 of it across, 30 to 60 down.
    assert places.min(axis=0) == pytest.approx((15 / 90, 30 / 90), abs=0.02)
    assert places.max(axis=0) == pytest.approx((75 / 90, 60 / 90), abs=0.02)
    assert len(np.unique(places[:, 0])) == 200
