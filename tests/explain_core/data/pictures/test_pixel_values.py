"""Pixel values of odd modes. (Of whole files: test_decode.py.)"""

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.pixel_values import as_rgb
from explain_core.errors import ImageError


def test_premultiplied_colours_are_divided_again() -> None:
    clear = Image.new("RGBA", (1, 1), (200, 100, 50, 128)).convert("RGBa")
    assert np.abs(np.subtract(as_rgb(clear).getpixel((0, 0)), (200, 100, 50))).max() <= 2


def test_ground_is_laid_below() -> None:
    clear = Image.new("RGBA", (1, 1), (200, 100, 50, 0))
    assert as_rgb(clear).getpixel((0, 0)) == (200, 100, 50)
    assert as_rgb(clear, "white").getpixel((0, 0)) == (255, 255, 255)
    assert as_rgb(clear, "black").getpixel((0, 0)) == (0, 0, 0)


def test_no_white_no_picture() -> None:
    with pytest.raises(ImageError, match="floating-point"):
        as_rgb(Image.fromarray(np.zeros((2, 2), np.float32)))
