"""Pictures that are none, or that would take hours or all memory."""

import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from explain_core.data.pictures.decode import MAX_BYTES, MAX_READS, MAX_SCANS, open_image
from tests.bad_inputs.place import Case, Place, chunk, encoded, png, png_of

NOISE = Image.effect_noise((64, 64), 90).convert("RGB")


def file(content: bytes) -> Callable[[Place], object]:
    """A picture file of these bytes."""
    return lambda place: open_image(place.put("bird.jpg", content))


def sparse(place: Place) -> object:
    with place.put("bird.jpg", b"").open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    return open_image(place.folder / "bird.jpg")


def made_by(make: Callable[[Path], object]) -> Callable[[Place], object]:
    """What lies under the picture's name is made by a call."""

    def meet(place: Place) -> object:
        make(place.folder / "bird.jpg")
        return open_image(place.folder / "bird.jpg")

    return meet


def many_scans() -> bytes:
    """A progressive JPEG whose second scan is there over and over."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "JPEG", progressive=True)
    whole = buffer.getvalue()
    second = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    end = whole.index(b"\xff\xc4", second)
    return whole[:end] + whole[second:end] * MAX_SCANS + whole[end:]


JPEG = encoded(NOISE, "JPEG")
EXIF = b"\xff\xe1\x00\x0aExif\0\0xx"
CASES = [
    Case("a JPEG cut off in the middle", file(JPEG[: len(JPEG) // 2]), ("truncated",)),
    Case("a PNG cut off in the middle", file(encoded(NOISE)[:5000]), ("truncated",)),
    Case("a GIF cut off in its header", file(encoded(NOISE, "GIF")[:9]), ("not a picture",)),
    Case("a WebP cut off in the middle", file(encoded(NOISE, "WEBP")[:300]), ("damaged",)),
    Case("a TIFF cut off in the middle", file(encoded(NOISE, "TIFF")[:3000]), ("truncated",)),
    Case("an empty file", file(b""), ("empty file",)),
    Case("text under the name of a picture", file(b"not a picture\n" * 20), ("not a picture", "JPEG")),
    Case("HTML under the name of a picture", file(b"<!DOCTYPE html><html>404</html>"), ("not a picture",)),
    Case("an SVG drawing", file(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("not a picture",)),
    Case("a folder called bird.jpg", made_by(Path.mkdir), ("not a regular file",)),
    Case("a pipe that nobody writes to", made_by(os.mkfifo), ("not a regular file",)),
    Case("the endless /dev/zero", lambda _: open_image("/dev/zero"), ("not a regular file",)),
    Case("a link to itself", made_by(lambda path: path.symlink_to(path)), ("symbolic links",)),
    Case("a link to nothing", made_by(lambda path: path.symlink_to("gone.jpg")), ("missing",)),
    Case("no file at all", made_by(lambda path: path), ("missing",)),
    Case("a path of 5,000 characters", lambda _: open_image("x" * 5000), ("too long",)),
    Case("a PNG of 3,600 megapixels in 150 bytes", file(png_of(60_000, 60_000)), ("over 100 megapixels",)),
    Case("a PNG of the largest size there is", file(png_of(2**31 - 1, 2**31 - 1)), ("over 100 megapixels",)),
    Case("a PNG without width", file(png_of(0, 5)), ("not a picture",)),
    Case("a file of 256 MiB and a byte", sparse, ("larger than 256 MiB",)),
    Case(
        "a PNG cut into a million empty pieces",
        file(png_of(4, 4, zlib.compress(bytes(52)), before=chunk(b"abCd", b"") * MAX_READS)),
        ("too many pieces",),
    ),
    Case(
        "a JPEG with 20,000 empty comments",
        file(JPEG[:2] + b"\xff\xfe\0\2" * MAX_READS + JPEG[2:]),
        ("pieces",),
    ),
    Case("a JPEG with 501 pieces of EXIF", file(JPEG[:2] + EXIF * 501 + JPEG[2:]), ("EXIF", "500")),
    Case("a progressive JPEG of over 500 scans", file(many_scans()), ("scans", "500")),
    Case(
        "floating-point pixels",
        file(encoded(Image.fromarray(np.zeros((3, 3), np.float32)), "TIFF")),
        ("white",),
    ),
    Case("a TGA, which is not read", file(encoded(NOISE, "TGA")), ("not a picture",)),
    Case(
        "a PNG with a wrong checksum",
        file(png().replace(b"IHDR\0\0\0\6", b"IHDR\0\0\0\7")),
        ("not a picture",),
    ),
]
