import io
import os
import random
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain_core.data import decode
from explain_core.data.decode import decode_image, open_image
from explain_core.errors import ImageError


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def first_pixel(data: bytes) -> tuple[int, int, int]:
    image = decode_image(data)
    assert image.mode == "RGB"
    return image.getpixel((0, 0))


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP", "GIF", "TIFF", "JPEG"])
def test_every_format_is_read(form: str) -> None:
    options = {"lossless": True} if form == "WEBP" else {}
    found = first_pixel(encoded(Image.new("RGB", (9, 7), (204, 51, 102)), form, **options))
    assert np.abs(np.subtract(found, (204, 51, 102))).max() <= (3 if form == "JPEG" else 0)


def test_odd_modes_become_rgb() -> None:
    grey = encoded(Image.new("L", (3, 3), 77))
    assert first_pixel(grey) == (77, 77, 77)
    bit = encoded(Image.new("1", (3, 3), 1))
    assert first_pixel(bit) == (255, 255, 255)
    ink = encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "TIFF")
    assert first_pixel(ink) == (255, 0, 0)
    jpeg_ink = encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=100)
    assert np.abs(np.subtract(first_pixel(jpeg_ink), (255, 0, 0))).max() <= 4


def test_transparency_is_laid_on_white() -> None:
    half = encoded(Image.new("RGBA", (3, 3), (0, 0, 0, 128)))
    assert first_pixel(half) == (127, 127, 127)
    assert first_pixel(encoded(Image.new("LA", (3, 3), (0, 0)))) == (255, 255, 255)
    keyed = encoded(Image.new("RGB", (3, 3), (10, 20, 30)), transparency=(10, 20, 30))
    assert first_pixel(keyed) == (255, 255, 255)
    palette = Image.new("P", (3, 3), 1)
    palette.putpalette([0, 0, 0, 250, 120, 10])
    assert first_pixel(encoded(palette)) == (250, 120, 10)
    assert first_pixel(encoded(palette, transparency=1)) == (255, 255, 255)
    assert first_pixel(encoded(palette, transparency=bytes([255, 0]))) == (255, 255, 255)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled(form: str) -> None:
    values = np.array([[0, 257, 32896, 65535]], np.uint16)
    found = np.asarray(decode_image(encoded(Image.fromarray(values), form)))
    assert found[0, :, 0].tolist() == [0, 1, 128, 255]


def test_sixteen_bits_with_the_high_byte_first() -> None:
    data = encoded(Image.fromarray(np.array([[0, 257, 32896, 65535]], ">u2")), "TIFF")
    assert Image.open(io.BytesIO(data)).mode == "I;16B"
    assert np.asarray(decode_image(data))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_pixels_without_a_known_white_are_refused() -> None:
    with pytest.raises(ImageError, match="floating-point"):
        decode_image(encoded(Image.fromarray(np.zeros((3, 3), np.float32)), "TIFF"))
    with pytest.raises(ImageError, match="32-bit integer"):
        decode_image(encoded(Image.fromarray(np.zeros((3, 3), np.int32)), "TIFF"))


def test_first_frame_of_an_animation() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ((255, 0, 0), (0, 255, 0))]
    for form in ("GIF", "WEBP", "TIFF"):
        data = encoded(frames[0], form, save_all=True, append_images=frames[1:])
        assert np.abs(np.subtract(first_pixel(data), (255, 0, 0))).max() <= 3, form


def test_orientation_is_not_applied() -> None:
    exif = Image.Exif()
    exif[274] = 6
    assert decode_image(encoded(Image.new("RGB", (6, 4)), "JPEG", exif=exif)).size == (6, 4)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    whole = encoded(Image.effect_noise((64, 64), 90).convert("RGB"), "JPEG")
    cases = {
        "empty file": b"",
        "not a picture": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "truncated": whole[: len(whole) // 2],
        "damaged|truncated": whole[:200] + b"\xff" * 50,
    }
    for number, (reason, data) in enumerate(cases.items()):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(data)
        with pytest.raises(ImageError, match=reason):
            open_image(path)
    with pytest.raises(ImageError, match="missing"):
        open_image(tmp_path / "nowhere.jpg")
    with pytest.raises(ImageError, match="not a regular file"):
        open_image(tmp_path)
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(ImageError, match="not a regular file"):
        open_image(tmp_path / "pipe.jpg")


def test_formats_outside_the_list_are_refused() -> None:
    with pytest.raises(ImageError, match="not a picture"):
        decode_image(encoded(Image.new("RGB", (4, 4)), "PPM"))


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(ImageError, match="over 100 megapixels"):
        decode_image(png_header(*size))


def test_a_large_picture_within_the_bound_gives_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert decode_image(encoded(Image.new("RGB", (4, 4)))).size == (4, 4)


def test_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "sparse.jpg").open("wb") as handle:
        handle.truncate(decode.MAX_BYTES + 1)
    with pytest.raises(ImageError, match="larger than 256 MiB"):
        open_image(tmp_path / "sparse.jpg")
    monkeypatch.setattr(decode, "MAX_BYTES", 2**20)
    with pytest.raises(ImageError, match="larger than 1 MiB"):
        decode_image(b"\0" * (2**20 + 1))


def test_damage_anywhere_gives_a_picture_or_a_reason() -> None:
    rng = random.Random(7)
    image = Image.effect_noise((30, 20), 80).convert("RGB")
    for form in ("JPEG", "PNG", "WEBP", "BMP", "GIF"):
        whole = encoded(image, form)
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(rng.randint(1, 5)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                assert decode_image(bytes(data[: rng.randrange(1, len(data) + 1)])).mode == "RGB"
            except ImageError as error:
                assert 0 < len(str(error)) < 120


def test_filters_of_warnings_are_left_as_they_were() -> None:
    before = list(warnings.filters)
    data = encoded(Image.new("RGB", (40, 40)), "JPEG")
    with ThreadPoolExecutor(8) as threads:
        assert all(image.size == (40, 40) for image in threads.map(decode_image, [data] * 200))
    assert list(warnings.filters) == before


@pytest.mark.parametrize(
    ("bits", "form"), [(8, "PNG"), (10, "PNG"), (12, "PNG"), (12, "TIFF"), (14, "PNG"), (16, "PNG")]
)
def test_grey_of_few_bits_stored_in_sixteen_is_seen_in_its_own_range(bits: int, form: str) -> None:
    most = 2**bits - 1
    values = np.array([[0, most // 2, most]], np.uint16)
    found = np.asarray(decode_image(encoded(Image.fromarray(values), form)))
    assert found[0, :, 0].tolist() == [0, 127, 255]
