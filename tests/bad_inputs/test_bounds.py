"""What is accepted, how, and the time that the worst picture takes."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.decode import MAX_PIXELS, MAX_SCANS, decode_image
from tests.bad_inputs.place import encoded, png_of, zeros

#: Processor seconds on one core; a few are usual, and other machines are slower.
WORST = 30.0


def test_odd_pictures_that_are_accepted() -> None:
    """Each becomes RGB with its own colours: ink, 16 bits, a palette, the first frame of an animation."""
    frames = [Image.new("RGB", (4, 4), colour) for colour in ((255, 0, 0), (0, 255, 0))]
    grey = Image.fromarray(np.full((4, 4), 32896, np.uint16))
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 250, 120, 10])
    for content, pixel in (
        (encoded(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF"), (255, 0, 0)),
        (encoded(grey), (128, 128, 128)),
        (encoded(palette), (250, 120, 10)),
        (encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), (255, 0, 0)),
    ):
        decoded = decode_image(content)
        assert decoded.mode == "RGB" and decoded.getpixel((0, 0)) == pixel


def largest_png() -> bytes:
    """As many pixels as are let in, of the deepest kind."""
    return png_of(10_000, MAX_PIXELS // 10_000, zeros(10_000 * (8 * 10_000 + 1)), depth=16, colour=6)


def most_scans() -> bytes:
    """As many pixels and as many scans as are let in."""
    buffer = io.BytesIO()
    Image.new("RGB", (10_000, MAX_PIXELS // 10_000), (3, 200, 99)).save(buffer, "JPEG", progressive=True)
    whole = buffer.getvalue()
    second = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    end = whole.index(b"\xff\xc4", second)
    more = MAX_SCANS - whole.count(b"\xff\xda")
    return whole[:end] + whole[second:end] * more + whole[end:]


@pytest.mark.slow
@pytest.mark.parametrize("make", [largest_png, most_scans])
def test_the_worst_picture_that_passes_is_decoded_in_time(make) -> None:
    content = make()
    start = time.process_time()
    assert decode_image(content).size == (10_000, 10_000)
    assert time.process_time() - start < WORST
