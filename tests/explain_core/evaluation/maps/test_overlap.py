"""Maps against true regions."""

import numpy as np
import pytest

from explain_core.evaluation.maps.overlap import (
    THRESHOLDS,
    inside_outside,
    iou_area,
    iou_curve,
    mass_inside,
    stretched,
)


def test_the_curve_by_hand():
    # Stretched: 0, 0.5, 0.75, 1. The mask is the last two.
    maps, masks = np.array([[[-1.0, 1.0], [2.0, 3.0]]]), np.array([[[0, 0], [1, 1]]], bool)
    found = iou_curve(maps, masks)[0]
    wanted = np.select([THRESHOLDS == 0, THRESHOLDS <= 0.5, THRESHOLDS <= 0.75], [0.5, 2 / 3, 1.0], 0.5)
    np.testing.assert_allclose(found, wanted)
    # 51 points: one at 0, 25 to 0.5, 12 to 0.74, 13 to 1; the first and the last count half.
    assert iou_area(maps, masks)[0] == pytest.approx((0.25 + 25 * 2 / 3 + 12 + 12 * 0.5 + 0.25) / 50)


def test_the_mask_itself_overlaps_perfectly_and_a_constant_map_hardly():
    masks = np.zeros((2, 10, 10), bool)
    masks[:, 2:5, 3:8] = True
    maps = np.stack([masks[0].astype(float), np.full((10, 10), 7.0)])
    found = iou_area(maps, masks)
    assert found[0] == pytest.approx((0.15 / 2 + 49 + 0.5) / 50)
    assert found[1] == pytest.approx(0.15 / 2 / 50)
    assert (stretched(maps)[1] == 0).all()


def test_no_truth_and_no_map_have_no_overlap():
    maps, masks = np.random.default_rng(0).random((3, 4, 4)), np.ones((3, 4, 4), bool)
    masks[0], maps[1, 2, 2] = False, np.inf
    assert np.isnan(iou_area(maps, masks)).tolist() == [True, True, False]


def test_mass_and_ratio_by_hand():
    maps, masks = np.array([[[3.0, 1.0], [-9.0, 0.0]]]), np.array([[[1, 0], [1, 0]]], bool)
    assert mass_inside(maps, masks)[0] == 0.75
    assert inside_outside(maps, masks)[0] == pytest.approx(3.0)  # means 1.5 and 0.5
    assert mass_inside(np.ones((1, 4, 4)), np.arange(16).reshape(1, 4, 4) < 4)[0] == 0.25


def test_mass_that_is_not_there_is_not_a_number():
    masks = np.array([[[1, 0]]], bool).repeat(3, axis=0)
    maps = np.array([[[0.0, -1.0]], [[np.nan, 1.0]], [[1.0, 0.0]]])
    assert np.isnan(mass_inside(maps, masks)).tolist() == [True, True, False]
    assert inside_outside(maps, masks)[2] == np.inf
    assert np.isnan(inside_outside(np.ones((1, 1, 2)), np.ones((1, 1, 2), bool)))[0]
