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
from PIL import Image, ImageOps

from explain_core.data.pictures import decode
from explain_core.data.pictures.decode import Opening, decode_image, open_image
from explain_core.errors import ImageError, InputError


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


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP", "GIF", "TIFF", "JPEG", "JPEG2000"])
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


def test_transparency_is_dropped_as_by_convert_rgb() -> None:
    for image in (
        Image.new("RGBA", (3, 3), (9, 0, 200, 0)), Image.new("LA", (3, 3), (7, 0)), Image.new("PA", (3, 3), (1, 0)),
    ):  # fmt: skip
        try:
            data = encoded(image)
        except OSError:
            data = encoded(image, "TIFF")
        with Image.open(io.BytesIO(data)) as opened:
            assert first_pixel(data) == opened.convert("RGB").getpixel((0, 0))
    black = encoded(Image.new("RGBA", (3, 3), (200, 200, 200, 0)))
    assert decode_image(black, Opening(alpha="black")).getpixel((0, 0)) == (0, 0, 0)
    with pytest.raises(InputError, match=r"the alpha is 'red'; give drop, white, black"):
        Opening(alpha="red")


def test_transparency_is_laid_on_white() -> None:
    def first_pixel(data: bytes) -> tuple[int, int, int]:
        return decode_image(data, Opening(alpha="white")).getpixel((0, 0))

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


@pytest.mark.parametrize("noted", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_followed_only_where_that_is_asked(noted: int, form: str) -> None:
    exif = Image.Exif()
    exif[274] = noted
    corner = Image.new("RGB", (60, 40))
    corner.paste((255, 255, 255), (0, 0, 20, 10))
    data = encoded(corner, form, exif=exif)
    assert np.asarray(decode_image(data))[5, 10].min() > 240 and decode_image(data).size == (60, 40)
    turned = decode_image(data, Opening(orientation="exif"))
    whole = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    assert turned.size == whole.size and np.array_equal(np.asarray(turned), np.asarray(whole))


def test_several_pictures_in_a_jpeg_and_its_other_endings() -> None:
    two = [Image.new("RGB", (16, 8), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    data = encoded(two[0], "MPO", save_all=True, append_images=two[1:])
    assert np.abs(np.subtract(first_pixel(data), (250, 0, 0))).max() <= 4
    assert {".jfif", ".mpo", ".jpe"} <= decode.SUFFIXES


def deep_png(values: np.ndarray, kind: int) -> bytes:
    """A PNG of 16 bits a value, (height, width, channels); kind 2 is RGB, 4 grey with alpha, 6 RGBA."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def deep_tiff(values: np.ndarray, order: str, photometric: int) -> bytes:
    """A TIFF of 16 bits a value, (height, width) or (height, width, 3), uncompressed; `order`: "<" or ">"."""
    height, width = values.shape[:2]
    channels, data = values.size // (height * width), values.astype(f"{order}u2").tobytes()
    tags = [(256, width), (257, height), (258, 16), (259, 1), (262, photometric), (273, 0), (277, channels)]
    tags += [(278, height), (279, len(data))]
    bits = 8 + 2 + 12 * len(tags) + 4
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(tags))
    for tag, value in tags:
        if tag == 258 and channels > 1:
            out += struct.pack(f"{order}HHII", tag, 3, channels, bits)
        elif tag in (273, 279):
            out += struct.pack(f"{order}HHII", tag, 4, 1, bits + 6 if tag == 273 else value)
        else:
            out += struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0)
    return out + struct.pack(f"{order}I", 0) + struct.pack(f"{order}3H", 16, 16, 16) + data


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_colours_of_few_bits_stored_in_sixteen_are_seen_in_their_own_range(bits: int) -> None:
    most = 2**bits - 1
    values = np.array([[[0, most // 2, most], [most // 3, 0, 1]]])
    wanted = (values * 255 / most).round().astype(int)
    clear = np.full((1, 2, 1), 65535)
    found = {
        "PNG": deep_png(values, 2), "RGBA": deep_png(np.dstack([values, clear]), 6),
        "TIFF <": deep_tiff(values, "<", 2), "TIFF >": deep_tiff(values, ">", 2),
    }  # fmt: skip
    for name, data in found.items():
        assert np.abs(np.asarray(decode_image(data)).astype(int) - wanted).max() <= 1, name
    grey = deep_png(np.dstack([values[..., 2:], clear]), 4)
    assert np.abs(np.asarray(decode_image(grey))[..., 0].astype(int) - wanted[..., 2]).max() <= 1


def test_a_grey_tiff_whose_white_is_stored_as_0_is_not_seen_as_a_negative() -> None:
    values = np.array([[0, 100, 4095]])
    assert np.asarray(decode_image(deep_tiff(values, "<", 1)))[0, :, 0].tolist() == [0, 6, 255]
    assert np.asarray(decode_image(deep_tiff(values, "<", 0)))[0, :, 0].tolist() == [255, 249, 0]


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
        decode_image(encoded(Image.new("RGB", (4, 4)), "TGA"))


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
    for form in ("JPEG", "PNG", "WEBP", "BMP", "GIF", "JPEG2000"):
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
