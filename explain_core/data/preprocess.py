"""From a picture to what the network sees: crop, resize, normalise; and from the crop back to the picture."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.decode import Opening
from explain_core.data.image_set import Box
from explain_core.data.orientation import STORED
from explain_core.data.pixel_values import DROP, WHITE
from explain_core.errors import ImageError, InputError

BOX, WHOLE = "box", "whole"
RGB, BGR, GREY = "rgb", "bgr", "1"
CHANNELS = {RGB: 3, BGR: 3, GREY: 1}  #: how many the network takes
MAX_SIZE = 4096
#: Pillow's filters by the names that torchvision and timm give them; all of them with antialiasing.
INTERPOLATIONS = {
    "nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS, "box": Image.Resampling.BOX, "hamming": Image.Resampling.HAMMING,
}  # fmt: skip
#: ITU-R 601-2, as Pillow weighs red, green and blue for grey, in 65536ths.
LUMA = (19595, 38470, 7471)

#: Part of the digest: raise it when the same parameters give other pixels than before.
RECIPE = 1
#: A crop that leaves the picture is put together at no more than about twice this many times the wanted size.
GAP = 4
#: The largest square, as a multiple of the picture's longer side.
LARGEST = 16


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a picture becomes the network's input; by default torchvision's usual figures, around the box.

    `crop` "box": a square of `margin` times the box's longer side around its centre; what lies outside the
    picture is `fill`, by default the mean colour, which normalises to about 0. `crop` "whole", and images
    without a box: the centred square of `resize` times the shorter side, which is torchvision's "resize the
    shorter side to size / resize, crop the centre" in one step.
    Raises InputError for values that make no sense.
    """

    size: int = 224  #: pixels a side of the input
    mean: tuple[float, ...] = (
        0.485,
        0.456,
        0.406,
    )  #: of the network's channels in their order, colours in 0..1
    std: tuple[float, ...] = (0.229, 0.224, 0.225)
    crop: str = BOX
    margin: float = 1.1
    fill: tuple[int, int, int] = (124, 116, 104)  #: red, green, blue
    resize: float = 224 / 256
    interpolation: str = "bilinear"
    channels: str = RGB  #: what the network takes: "rgb", "bgr", or "1" for grey
    orientation: str = STORED  #: "stored", or "exif" and "displayed": the camera's note is followed
    alpha: str = DROP  #: transparency: "drop", or laid on "white" or "black"

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MAX_SIZE:
            raise InputError(f"the input size is {self.size} pixels; give 1 to {MAX_SIZE}")
        if self.crop not in (BOX, WHOLE):
            raise InputError(f'the crop is "{self.crop}"; give "{BOX}" or "{WHOLE}"')
        if not (math.isfinite(self.margin) and self.margin > 0):
            raise InputError(f"the crop's margin is {self.margin}; give a number over 0, such as 1.1")
        if self.channels not in CHANNELS:
            raise InputError(f'the channels are "{self.channels}"; give {", ".join(CHANNELS)}')
        if self.interpolation not in INTERPOLATIONS:
            raise InputError(f'the interpolation is "{self.interpolation}"; give {", ".join(INTERPOLATIONS)}')
        if not 0 < self.resize <= 1:
            raise InputError(
                f"the centre crop is {self.resize:g} of the shorter side; give a share over 0, up to 1 (0.875)"
            )
        Opening(self.orientation, self.alpha)
        wanted = {3: "three numbers", 1: "one number"}[count := CHANNELS[self.channels]]
        if len(self.mean) != count or not all(math.isfinite(value) for value in self.mean):
            raise InputError(f"the mean colour is {self.mean}; give {wanted}")
        if len(self.std) != count or not all(math.isfinite(value) and value > 0 for value in self.std):
            raise InputError(f"the colours' standard deviation is {self.std}; give {wanted} over 0")

    @property
    def opening(self) -> Opening:
        """How picture files are read for it."""
        return Opening(self.orientation, self.alpha)

    @property
    def digest(self) -> str:
        """SHA-256 of the parameters as canonical JSON; of those in LATER only what is not as it was before them."""
        parts = asdict(self)
        for name, usual in LATER.items():
            if parts[name] == usual:
                del parts[name]
        text = json.dumps({"recipe": RECIPE, **parts}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


#: Parameters that came later than stores did: at what they were before, they leave the digest as it was without them.
LATER = {
    "resize": 224 / 256, "interpolation": "bilinear", "channels": RGB, "orientation": STORED, "alpha": WHITE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Square:
    """The part of a picture that the network sees, in its pixels; it may reach beyond the picture's edges."""

    left: float
    top: float
    side: float


def cropped_square(p: Preprocessing, box: Box | None, picture_size: tuple[int, int]) -> Square:
    """The square of a picture of (width, height) pixels that `crop_and_resize` shows."""
    if p.crop == WHOLE or box is None:
        width, height = picture_size
        side = min(width, height) * p.resize
        return Square((width - side) / 2, (height - side) / 2, side)
    side = p.margin * box.longer_side
    return Square(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side)


def to_picture(
    p: Preprocessing, box: Box | None, picture_size: tuple[int, int], u: float, v: float
) -> tuple[float, float]:
    """The picture's point (x, y), in pixels, of the crop's point (u, v), where 0..1 spans the crop."""
    square = cropped_square(p, box, picture_size)
    return square.left + u * square.side, square.top + v * square.side


def to_crop(
    p: Preprocessing, box: Box | None, picture_size: tuple[int, int], x: float, y: float
) -> tuple[float, float]:
    """The crop's point (u, v) of the picture's point (x, y): the inverse of `to_picture`."""
    square = cropped_square(p, box, picture_size)
    return (x - square.left) / square.side, (y - square.top) / square.side


def crop_and_resize(image: Image.Image, box: Box | None, p: Preprocessing) -> NDArray[np.uint8]:
    """Cut out what the network sees: (size, size, 3) uint8, interpolated with antialiasing.

    `image` is RGB. Raises ImageError where the box does not touch the picture, or is far larger than it.
    """
    width, height = image.size
    square = cropped_square(p, box, image.size)
    left, top, side = square.left, square.top, square.side
    right, bottom = left + side, top + side
    touches = math.isfinite(left + top + side) and left < width and top < height and right > 0 and bottom > 0
    if not (touches and side > 0):
        raise ImageError(f"the box {box} lies outside the picture of {width} x {height} pixels")
    if side > LARGEST * max(width, height):
        raise ImageError(f"the box {box} is far larger than the picture of {width} x {height} pixels")
    if left < 0 or top < 0 or right > width or bottom > height:
        image, (left, top, right, bottom) = _extended(image, square, p)
    resized = image.resize((p.size, p.size), INTERPOLATIONS[p.interpolation], box=(left, top, right, bottom))
    return np.asarray(resized)


def _extended(
    image: Image.Image, square: Square, p: Preprocessing
) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The square's surroundings with `fill` outside the picture, and the square's edges in them.

    A square much larger than the input is shrunk by a whole factor first: it may be larger than the picture,
    and would take memory accordingly.
    """
    shrink = max(1, int(square.side / (GAP * p.size)))
    if shrink > 1:
        image = image.reduce(shrink)
    left, top, side = square.left / shrink, square.top / shrink, square.side / shrink
    x, y = math.floor(left), math.floor(top)
    canvas = Image.new("RGB", (math.ceil(left + side) - x, math.ceil(top + side) - y), p.fill)
    canvas.paste(image, (-x, -y))
    return canvas, (left - x, top - y, left - x + side, top - y + side)


def normalise(pixels: NDArray[np.uint8], p: Preprocessing) -> NDArray[np.float32]:
    """Scale to 0..1, subtract the mean, divide by the deviation: (b, s, s, 3) uint8 -> (b, channels, s, s) float32.

    The result is a view whose memory is laid out channels last, so torch.from_numpy gives a
    channels_last tensor without a copy.
    """
    taken = in_channels(pixels, p)
    batch, height, width, channels = taken.shape
    scale, shift = scale_and_shift(p)
    # Whole rows at once: three channels at a time would be ten times slower.
    rows = np.multiply(
        taken.reshape(batch, height, width * channels), np.tile(scale, width), dtype=np.float32
    )
    rows += np.tile(shift, width)
    return rows.reshape(batch, height, width, channels).transpose(0, 3, 1, 2)


def in_channels(pixels: NDArray[np.uint8], p: Preprocessing) -> NDArray[np.uint8]:
    """RGB (..., 3) as the channels that the network takes, (..., 3) or (..., 1); grey is weighed as by Pillow."""
    if p.channels == BGR:
        return np.ascontiguousarray(pixels[..., ::-1])
    if p.channels == GREY:
        weighed = pixels.astype(np.uint32) @ np.array(LUMA, np.uint32)
        return ((weighed + 0x8000) >> 16).astype(np.uint8)[..., None]
    return pixels


def scale_and_shift(p: Preprocessing) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(channels,) float32 each: what normalises a colour from 0 to 255 when it is multiplied by it, and then added."""
    mean, std = np.asarray(p.mean, np.float64), np.asarray(p.std, np.float64)
    return (1 / (255 * std)).astype(np.float32), (-mean / std).astype(np.float32)
