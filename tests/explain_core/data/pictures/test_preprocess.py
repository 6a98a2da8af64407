import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import (
    Preprocessing,
    crop_and_resize,
    normalise,
    seen_window,
    to_crop,
    to_picture,
)
from explain_core.errors import ImageError, InputError

FILL = (124, 116, 104)


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def test_the_square_around_the_box() -> None:
    # Centre (50, 40); the longer side 40 gives a square of 1.1 * 40 = 44.
    square = seen_window(Preprocessing(), Box(30, 30, 40, 20), (200, 100))
    assert (square.left, square.top, square.width, square.height) == pytest.approx((28, 18, 44, 44))


def test_whole_is_the_centre_of_the_shorter_side() -> None:
    for preprocessing, box in ((Preprocessing(crop="whole"), Box(1, 2, 3, 4)), (Preprocessing(), None)):
        square = seen_window(preprocessing, box, (512, 256))
        assert (square.left, square.top, square.side) == (144, 16, 224)


def test_whole_equals_resizing_and_then_cropping_the_centre() -> None:
    image = noise(510, 384)  # 340 x 256 after resizing, so that the centre falls on a pixel
    small = image.resize((340, 256), Image.Resampling.BILINEAR).crop((58, 16, 282, 240))
    found = crop_and_resize(image, None, Preprocessing())
    assert np.abs(found.astype(int) - np.asarray(small)).max() <= 1


def test_a_crop_at_its_own_size_is_the_picture() -> None:
    image = noise(40, 30)
    found = crop_and_resize(image, Box(10, 5, 16, 8), Preprocessing(size=16, margin=1.0))
    assert np.array_equal(found, np.asarray(image)[1:17, 10:26])


def test_outside_the_picture_is_the_mean_colour() -> None:
    image = Image.new("RGB", (20, 20), (255, 255, 255))
    # The square is (-10, -10) to (10, 10): three quarters of it lie outside.
    found = crop_and_resize(image, Box(-10, -10, 20, 20), Preprocessing(size=20, margin=1.0))
    assert (found[:10] == FILL).all() and (found[:, :10] == FILL).all()
    assert (found[10:, 10:] == 255).all()
    assert np.abs(normalise(found[None, :5, :5], Preprocessing())).max() < 0.01


def test_a_square_reaching_out_agrees_with_a_padded_picture() -> None:
    image, box = noise(60, 50), Box(31.3, 20.8, 28.1, 29.7)
    padded = Image.new("RGB", (160, 150), FILL)
    padded.paste(image, (50, 50))
    p = Preprocessing(size=32)
    inside = crop_and_resize(padded, Box(81.3, 70.8, 28.1, 29.7), p)
    assert np.abs(crop_and_resize(image, box, p).astype(int) - inside).max() <= 1


def test_a_huge_square_takes_little_memory_and_stays_in_place() -> None:
    image = Image.new("RGB", (6000, 20), (255, 255, 255))
    found = crop_and_resize(image, Box(0, 0, 6000, 20), Preprocessing(size=64, margin=1.0))
    assert (found[31:33] != FILL).all()
    assert (found[:28] == FILL).all() and (found[36:] == FILL).all()


@pytest.mark.parametrize(
    "box", [Box(50, 50, 5, 5), Box(-30, 0, 5, 5), Box(math.nan, 0, 5, 5), Box(0, 0, 0, 0), Box(0, 0, 1e9, 3)]
)
def test_boxes_that_make_no_sense_for_the_picture(box: Box) -> None:
    with pytest.raises(ImageError, match="the box"):
        crop_and_resize(noise(20, 20), box, Preprocessing())


def test_normalise_by_hand() -> None:
    p = Preprocessing(mean=(0.5, 0.25, 0.0), std=(0.5, 0.25, 1.0))
    pixels = np.array([[[[255, 0, 51]]]], np.uint8)
    # (1 - 0.5) / 0.5 = 1, (0 - 0.25) / 0.25 = -1, 0.2 / 1 = 0.2
    found = normalise(pixels, p)
    assert found.shape == (1, 3, 1, 1) and found.dtype == np.float32
    assert found[0, :, 0, 0] == pytest.approx([1, -1, 0.2], abs=1e-6)


def test_normalise_agrees_with_the_plain_formula() -> None:
    p = Preprocessing()
    pixels = np.stack([np.asarray(noise(9, 9)), np.asarray(noise(9, 9))[::-1]])
    plain = (pixels.astype(np.float64) / 255 - p.mean) / p.std
    assert np.abs(normalise(pixels, p) - plain.transpose(0, 3, 1, 2)).max() < 1e-6


def test_normalise_is_laid_out_channels_last() -> None:
    batch = normalise(np.zeros((2, 8, 8, 3), np.uint8), Preprocessing())
    assert batch.shape == (2, 3, 8, 8)
    assert batch.transpose(0, 2, 3, 1).flags.c_contiguous


def test_a_picture_alone_and_in_a_batch_gives_the_same_bits() -> None:
    pixels = np.stack([np.asarray(noise(16, 16)), np.zeros((16, 16, 3), np.uint8)])
    assert np.array_equal(normalise(pixels, Preprocessing())[:1], normalise(pixels[:1], Preprocessing()))


lengths = st.floats(0.5, 5000)
places = st.floats(-5000, 5000)
boxes = st.none() | st.builds(Box, places, places, lengths, lengths)


fits = st.sampled_from(["crop", "squash", "border"])
sizes = st.sampled_from([224, (256, 128), (96, 160)])


@given(
    boxes,
    st.sampled_from(["box", "whole"]),
    fits,
    sizes,
    st.integers(1, 5000),
    st.integers(1, 5000),
    places,
    places,
)
def test_crop_and_picture_coordinates_are_inverse(
    box: Box | None,
    crop: str,
    fit: str,
    size: int | tuple[int, int],
    width: int,
    height: int,
    x: float,
    y: float,
) -> None:
    p = Preprocessing(crop=crop, fit=fit, size=size)
    u, v = to_crop(p, box, (width, height), x, y)
    assert to_picture(p, box, (width, height), u, v) == pytest.approx((x, y), rel=1e-9, abs=1e-8)


def test_coordinates_by_hand() -> None:
    p, box = Preprocessing(margin=2.0), Box(10, 20, 40, 20)
    # Centre (30, 30), side 80: from (-10, -10) to (70, 70).
    assert to_picture(p, box, (100, 100), 0, 0) == (-10, -10)
    assert to_picture(p, box, (100, 100), 0.5, 1) == (30, 70)
    assert to_crop(p, box, (100, 100), 10, 30) == (0.25, 0.5)


def test_a_marked_pixel_is_found_where_the_coordinates_say() -> None:
    image = Image.new("RGB", (100, 80))
    image.paste((255, 255, 255), (70, 20, 74, 24))
    p, box = Preprocessing(size=64), Box(40, 5, 70, 60)
    row, column = np.unravel_index(crop_and_resize(image, box, p)[:, :, 0].argmax(), (64, 64))
    x, y = to_picture(p, box, image.size, (column + 0.5) / 64, (row + 0.5) / 64)
    assert abs(x - 72) < 2 and abs(y - 22) < 2


def test_the_digest_knows_every_parameter() -> None:
    base = Preprocessing()
    others = [
        Preprocessing(size=225), Preprocessing(mean=(0.5, 0.5, 0.5)), Preprocessing(std=(0.5, 0.5, 0.5)),
        Preprocessing(crop="whole"), Preprocessing(margin=1.2), Preprocessing(fill=(0, 0, 0)),
    ]  # fmt: skip
    others += [
        Preprocessing(resize=1.0),
        Preprocessing(interpolation="bicubic"),
        Preprocessing(channels="bgr"),
        Preprocessing(fit="squash"),
        Preprocessing(fit="border"),
        Preprocessing(antialias=False),
        Preprocessing(size=(224, 112)),
        Preprocessing(size=(112, 224)),
        Preprocessing(orientation="exif"),
        Preprocessing(alpha="white"),
    ]
    assert len({p.digest for p in [base, *others]}) == 17
    assert Preprocessing(size=(96, 96)) == Preprocessing(size=96)
    # What was extracted before there were all of these parameters is still found.
    assert (
        Preprocessing(alpha="white").digest
        == "f020829df555308dae608716ecbcbe8824952de5fb92a8670bb84e8e11f4f502"
    )
    assert (
        Preprocessing(crop="whole", alpha="white").digest
        == "0ea2a1f611991dd51102bcc2bc1c970e55932123970b9e1a22d75b2481f4956c"
    )
    assert base.digest == Preprocessing().digest and len(base.digest) == 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 10**6},
        {"crop": "middle"},
        {"margin": 0.0},
        {"margin": math.nan},
        {"std": (0, 1, 1)},
        {"resize": 0.0},
        {"resize": 1.5},
        {"interpolation": "cubic"},
        {"channels": "cmyk"},
        {"channels": "1"},
        {"mean": (0.5,)},
        {"fit": "stretch"},
        {"size": (224, 0)},
        {"interpolation": "bicubic", "antialias": False},
    ],
)
def test_values_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Preprocessing(**wrong)


def test_channels_as_the_network_takes_them() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 5, 5, 3), np.uint8)
    plain = Preprocessing(mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6))
    flipped = Preprocessing(mean=(0.3, 0.2, 0.1), std=(0.6, 0.5, 0.4), channels="bgr")
    assert np.array_equal(normalise(pixels, flipped), normalise(pixels, plain)[:, ::-1])
    grey = normalise(pixels, Preprocessing(mean=(0.0,), std=(1 / 255,), channels="1"))
    assert grey.shape == (2, 1, 5, 5)
    assert np.array_equal(grey[0, 0].round(), np.asarray(Image.fromarray(pixels[0]).convert("L"), np.float32))


def test_the_share_that_the_centre_crop_shows_and_how_it_is_interpolated() -> None:
    whole = Preprocessing(crop="whole", resize=1.0)
    square = seen_window(whole, None, (512, 256))
    assert (square.left, square.top, square.side) == (128, 0, 256)
    image = noise(64, 64)
    for name, method in (("bicubic", Image.Resampling.BICUBIC), ("nearest", Image.Resampling.NEAREST)):
        found = crop_and_resize(
            image, None, Preprocessing(size=16, crop="whole", resize=1.0, interpolation=name)
        )
        assert np.array_equal(found, np.asarray(image.resize((16, 16), method)))


@pytest.mark.parametrize("size", [(96, 96), (64, 128), (128, 48)])
@pytest.mark.parametrize("name", ["bilinear", "bicubic", "nearest"])
def test_squashing_is_what_resize_of_both_sides_does(size: tuple[int, int], name: str) -> None:
    transforms = pytest.importorskip("torchvision.transforms")
    image = noise(300, 170)
    wanted = transforms.Resize(size, transforms.InterpolationMode(name))(image)
    p = Preprocessing(size=size, crop="whole", fit="squash", resize=1.0, interpolation=name)
    found = crop_and_resize(image, None, p)
    assert found.shape == (*size, 3) and np.array_equal(found, np.asarray(wanted))


def test_a_crop_that_is_not_square_keeps_proportions() -> None:
    # Twice as high as wide: in 300 x 200 pixels the largest such window is 100 x 200, half of it 50 x 100.
    p = Preprocessing(size=(256, 128), crop="whole", resize=0.5)
    window = seen_window(p, None, (300, 200))
    assert (window.left, window.top, window.width, window.height) == (125, 50, 50, 100)
    # Around a box of 40 x 20 the smallest that holds it is 40 x 80.
    window = seen_window(replace(p, crop="box", margin=1.0), Box(30, 30, 40, 20), (300, 200))
    assert (window.left, window.top, window.width, window.height) == (30, 0, 40, 80)


def test_borders_hold_the_whole_picture() -> None:
    p = Preprocessing(size=64, crop="whole", fit="border", resize=1.0)
    found = crop_and_resize(Image.new("RGB", (128, 64), (255, 255, 255)), None, p)
    assert (found[:15] == FILL).all() and (found[-15:] == FILL).all() and (found[17:47] == 255).all()
    # timm's: of the longer side, the share that crop_pct says.
    assert seen_window(replace(p, resize=0.5), None, (128, 64)).side == 64


def test_without_antialiasing_a_pixel_is_between_its_nearest_four() -> None:
    functional = pytest.importorskip("torch.nn.functional")
    import torch

    image = noise(90, 60).resize((180, 120), Image.Resampling.BICUBIC)
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float()
    wanted = functional.interpolate(pixels, (32, 48), mode="bilinear", align_corners=False, antialias=False)
    p = Preprocessing(size=(32, 48), crop="whole", fit="squash", resize=1.0, antialias=False)
    found = crop_and_resize(image, None, p)
    assert np.abs(found - wanted[0].permute(1, 2, 0).numpy()).max() <= 1.01
    smooth = crop_and_resize(image, None, replace(p, antialias=True))
    assert np.abs(found.astype(int) - smooth).max() > 20  # which is something else
    outside = crop_and_resize(image, Box(-90, -60, 180, 120), replace(p, crop="box", margin=1.0))
    assert (outside[:15] == FILL).all() and (outside[:, :23] == FILL).all()


@pytest.mark.parametrize("fit", ["crop", "squash", "border"])
@pytest.mark.parametrize("size", [64, (96, 48), (40, 80)])
@pytest.mark.parametrize("box", [None, Box(40, 5, 70, 30)])
def test_a_drawn_dot_is_found_where_it_was_drawn(
    fit: str, size: int | tuple[int, int], box: Box | None
) -> None:
    image = Image.new("RGB", (160, 90))
    image.paste((255, 255, 255), (86, 18, 90, 22))
    p = Preprocessing(size=size, fit=fit, fill=(0, 0, 0))
    shown = crop_and_resize(image, box, p)[:, :, 0].astype(float)
    rows, columns = np.indices(shown.shape)
    row, column = ((where * shown).sum() / shown.sum() for where in (rows, columns))
    x, y = to_picture(p, box, image.size, (column + 0.5) / p.width, (row + 0.5) / p.height)
    assert abs(x - 88) < 0.5 and abs(y - 20) < 0.5


def test_the_same_window_in_other_pixels() -> None:
    image = Image.new("RGB", (100, 50))
    image.paste((255, 255, 255), (50, 0, 100, 50))
    p = Preprocessing(size=(64, 32), crop="whole", resize=1.0)  # the middle 25 x 50 pixels
    shown = crop_and_resize(image, None, p, (20, 20))
    assert shown.shape == (20, 20, 3) and (shown[:, 12:] > 250).all() and (shown[:, :8] < 5).all()
