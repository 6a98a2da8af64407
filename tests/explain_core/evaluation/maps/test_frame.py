"""Crop and picture in one frame."""

import numpy as np
import pytest
from PIL import Image

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize
from explain_core.evaluation.maps.frame import Frame, box_mask, near_points

# The crop is the square of 1.1 x 40 = 44 pixels around the box's middle, (50, 40): from (28, 18).
FRAME = Frame(Preprocessing(size=88), Box(30, 30, 40, 20), (100, 80))


def test_a_box_of_the_crop_on_the_picture_by_hand():
    assert FRAME.on_picture(Box(0, 0, 88, 88)) == Box(28, 18, 44, 44)
    assert FRAME.on_picture(Box(22, 44, 44, 11)) == Box(39, 40, 22, 5.5)


def test_there_and_back():
    there = FRAME.box_on_crop(Box(39, 40, 22, 5.5))
    assert (there.x, there.y, there.width, there.height) == pytest.approx((0.25, 0.5, 0.5, 0.0625 * 2))
    np.testing.assert_allclose(
        FRAME.on_crop([Part("beak", 28, 18), Part("tail", 50, 40)]), [[0, 0], [0.5, 0.5]]
    )
    assert FRAME.on_crop([]).shape == (0, 2)


@pytest.mark.parametrize("box", [Box(30, 30, 40, 20), Box(-4, 50, 60, 35), None])
def test_a_mask_lies_where_the_crop_shows_it(box):
    mask = np.zeros((80, 100), bool)
    mask[34:50, 40:66] = True
    p = Preprocessing(size=64, fill=(0, 0, 0))
    shown = crop_and_resize(Image.fromarray(np.repeat(mask[..., None], 3, axis=2) * np.uint8(255)), box, p)
    found = Frame(p, box, (100, 80)).mask_on_crop(mask, 64)
    clear = (shown[..., 0] < 30) | (shown[..., 0] > 225)  # but for the soft edge
    assert clear.mean() > 0.8 and found.any() and not found.all()
    np.testing.assert_array_equal(found[clear], shown[..., 0][clear] > 128)


@pytest.mark.parametrize("fit", ["crop", "squash", "border"])
@pytest.mark.parametrize("box", [Box(30, 30, 40, 20), None])
def test_masks_and_boxes_follow_a_stretched_crop(fit, box):
    mask = np.zeros((80, 100), bool)
    mask[34:50, 40:66] = True
    p = Preprocessing(size=(96, 48), fill=(0, 0, 0), fit=fit)
    shown = crop_and_resize(
        Image.fromarray(np.repeat(mask[..., None], 3, axis=2) * np.uint8(255)), box, p, (64, 64)
    )
    frame = Frame(p, box, (100, 80))
    found = frame.mask_on_crop(mask, 64)
    clear = (shown[..., 0] < 30) | (shown[..., 0] > 225)
    assert clear.mean() > 0.8 and found.any() and not found.all()
    np.testing.assert_array_equal(found[clear], shown[..., 0][clear] > 128)
    there = frame.box_on_crop(Box(40, 34, 26, 16))
    back = frame.on_picture(Box(*(96 * side for side in (there.x, there.y, there.width, there.height))))
    assert (back.x, back.y, back.width, back.height) == pytest.approx((40, 34, 26, 16))


def test_outside_the_picture_nothing_is_marked():
    found = Frame(Preprocessing(size=44), Box(0, 0, 40, 40), (100, 80)).mask_on_crop(
        np.ones((80, 100), bool), 44
    )
    assert found.sum() == 42 * 42 and not found[:2].any() and not found[:, :2].any()


def test_masks_of_boxes_and_points_by_hand():
    np.testing.assert_array_equal(
        box_mask(Box(0.25, 0.5, 0.5, 1.0), 4), [[0] * 4, [0] * 4, [0, 1, 1, 0], [0, 1, 1, 0]]
    )
    # Centres at 1/8, 3/8, ...: within 0.25 of (0.375, 0.375) are itself and its four neighbours.
    near = near_points(np.array([[0.375, 0.375]]), 0.25, 4)
    np.testing.assert_array_equal(near, [[0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    assert not near_points(np.empty((0, 2)), 0.25, 4).any()
