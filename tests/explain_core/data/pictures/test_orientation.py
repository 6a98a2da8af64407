"""Boxes and points turn with their picture."""

import numpy as np
import pytest
from PIL import Image

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.orientation import turned_box, turned_part, upright


@pytest.mark.parametrize("noted", range(1, 9))
def test_a_box_shows_the_same_pixels_and_a_point_lies_on_the_same_one(noted: int) -> None:
    stored = Image.fromarray(np.arange(30 * 20, dtype=np.uint16).reshape(20, 30).astype(np.uint8) % 251)
    box, part = Box(3, 2, 9, 5), Part("eye", 7.5, 4.5)
    turned = upright(stored, noted)
    there = turned_box(noted, stored.size, box)
    before = np.asarray(stored.crop((3, 2, 12, 7)))
    after = np.asarray(
        turned.crop((int(there.x), int(there.y), int(there.x + there.width), int(there.y + there.height)))
    )
    assert np.array_equal(after, np.asarray(upright(Image.fromarray(before), noted)))
    point = turned_part(noted, stored.size, part)
    assert turned.getpixel((int(point.x), int(point.y))) == stored.getpixel((7, 4)) and point.name == "eye"
