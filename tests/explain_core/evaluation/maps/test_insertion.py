"""Deletion and insertion curves."""

import numpy as np

from explain_core.evaluation.maps.insertion import blur, curves, masks, mean_colour, ranks


def test_pixels_go_in_the_maps_order_by_hand():
    found = list(masks(np.array([[[0.1, 0.9], [0.5, 0.3]]]), (2, 2), 4))
    assert [mask[0].astype(int).tolist() for mask in found] == [
        [[0, 0], [0, 0]],
        [[0, 1], [0, 0]],
        [[0, 1], [1, 0]],
        [[0, 1], [1, 1]],
        [[1, 1], [1, 1]],
    ]


def test_each_step_holds_the_one_before_and_its_share_of_the_pixels():
    maps = np.random.default_rng(0).random((3, 5, 5))
    before = np.zeros((3, 20, 20), bool)
    for step, mask in enumerate(masks(maps, (20, 20), 7)):
        assert (mask.sum(axis=(1, 2)) == round(step * 400 / 7)).all()
        assert (mask >= before).all()
        before = mask


def test_equal_pixels_come_from_everywhere_and_in_the_same_order_for_all_images():
    place = ranks(np.zeros((2, 32, 32)))
    np.testing.assert_array_equal(place[0], place[1])
    assert sorted(place[0].ravel()) == list(range(1024))
    assert 450 < place[0, :16].mean() < 570  # not from the top down
    first = next(
        mask for number, mask in enumerate(masks(np.full((1, 7, 7), 0.3), (32, 32), 2)) if number == 1
    )
    np.testing.assert_array_equal(first[0], place[0] < 512)  # interpolated, a flat map is flat still


def test_curves_by_hand_of_a_class_that_is_one_white_pixel():
    crops = np.zeros((2, 45, 45, 3), np.uint8)
    crops[:, 11, 22] = 240  # of 2,025 pixels: the mean colour is 0
    calls = []

    def probability(batch):
        calls.append(batch.shape)
        return batch[:, 11, 22, 0] / 240

    right, wrong = np.zeros((45, 45)), np.zeros((45, 45))
    right[11, 22], wrong[11, 22] = 1.0, -1.0  # it goes first, and last
    found = curves(crops, np.stack([right, wrong]), probability, steps=4)
    assert calls == [(2, 45, 45, 3)] * 9
    np.testing.assert_allclose(found.deletion, [[1, 0, 0, 0, 0], [1, 1, 1, 1, 0]])
    # The blur: a pixel to either side, weights e^(-1 / 2) : 1 : e^(-1 / 2), so along an axis 1 / 2.21 stays, 49 of 240.
    soft = 49 / 240
    np.testing.assert_allclose(found.insertion, [[soft, 1, 1, 1, 1], [soft, soft, soft, soft, 1]])
    deletion, insertion = found.areas()
    np.testing.assert_allclose(deletion, [0.5 / 4, 3.5 / 4])
    np.testing.assert_allclose(insertion, [(3.5 + soft / 2) / 4, (0.5 + 3.5 * soft) / 4])


def test_a_map_that_is_not_finite_has_no_curve():
    crops = np.random.default_rng(0).integers(0, 255, (2, 8, 8, 3)).astype(np.uint8)
    maps = np.ones((2, 4, 4))
    maps[0, 0, 0] = np.nan
    found = curves(crops, maps, lambda batch: batch.mean(axis=(1, 2, 3)) / 255, steps=2)
    assert np.isnan(found.deletion[0]).all() and np.isnan(found.insertion[0]).all()
    assert np.isfinite(found.deletion[1]).all() and np.isfinite(found.insertion[1]).all()


def test_blur_and_mean_keep_a_flat_crop():
    flat = np.full((1, 32, 32, 3), 77, np.uint8)
    assert (blur(flat) == 77).all() and (mean_colour(flat) == 77).all()
    crop = np.zeros((1, 4, 4, 3), np.uint8)
    crop[0, :2] = [200, 100, 50]
    np.testing.assert_array_equal(mean_colour(crop)[0, 0, 0], [100, 50, 25])
