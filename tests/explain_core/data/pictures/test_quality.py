"""Image quality: each figure against a picture whose figure is known."""

import math

import numpy as np
import pytest
from PIL import Image, ImageFilter

from explain_core.data.image_set import Box
from explain_core.data.pictures.quality import MEASURES, THUMBNAIL, quality_of


def measured(pixels: np.ndarray, side: int = 96):
    """A picture's quality, seen whole: the box's square is the picture."""
    box = Box(side / 2 - side / 2.2, side / 2 - side / 2.2, side / 1.1, side / 1.1)
    return quality_of(Image.fromarray(pixels.astype(np.uint8)), box)


def test_a_plain_colour():
    found = measured(np.full((96, 96, 3), (199, 99, 49)))
    assert found.sharpness == pytest.approx(math.log2(1e-3), abs=0.01)
    assert found.brightness == pytest.approx((0.299 * 199 + 0.587 * 99 + 0.114 * 49) / 255)
    assert found.contrast == pytest.approx(0, abs=1e-9)
    assert found.saturation == pytest.approx(150 / 199)
    assert found.red_cast == pytest.approx(1)  # 200 over 100
    assert found.blue_cast == pytest.approx(-1)
    assert found.resolution == pytest.approx(math.log2(96))
    assert found.values == tuple(getattr(found, name) for name in MEASURES)


def test_stripes_of_one_pixel():
    stripes = np.zeros((96, 96, 3))
    stripes[:, ::2] = 200
    found = measured(stripes)
    # Left and right differ by 200, above and below by nothing: the Laplacian is +400 and -400 by turns.
    assert found.sharpness == pytest.approx(math.log2(400**2), abs=1e-6)
    assert found.contrast == pytest.approx(100 / 255)
    assert found.brightness == pytest.approx(100 / 255)


def test_blur_lowers_sharpness_and_nothing_else_much():
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 255, (200, 200, 3), np.uint8))
    box = Box(20.0, 20.0, 160.0, 160.0)
    sharp, soft = quality_of(picture, box), quality_of(picture.filter(ImageFilter.GaussianBlur(4)), box)
    assert soft.sharpness < sharp.sharpness - 5
    assert soft.brightness == pytest.approx(sharp.brightness, abs=0.01)


def test_resolution_is_that_of_the_box():
    picture = Image.new("RGB", (400, 300), (9, 9, 9))
    found = quality_of(picture, Box(10.0, 10.0, 50.0, 20.0))
    assert found.resolution == pytest.approx(math.log2(50 * THUMBNAIL.margin))
    assert quality_of(picture, None).resolution == pytest.approx(math.log2(300 * 224 / 256))
