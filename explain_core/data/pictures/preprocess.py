"""From a picture to what the network sees: crop, resize, normalise; and from the crop back to the picture."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import Opening
from explain_core.data.pictures.orientation import STORED
from explain_core.data.pictures.pixel_values import DROP, WHITE
from explain_core.errors import ImageError, InputError

Size: TypeAlias = int | tuple[int, int]

BOX, WHOLE = "box", "whole"
CROP, SQUASH, BORDER = "crop", "squash", "border"
FITS = (CROP, SQUASH, BORDER)
RGB, BGR, GREY = "rgb", "bgr", "1"
CHANNELS = {RGB: 3, BGR: 3, GREY: 1}  #: how many the network takes
MAX_SIZE = 4096
#: Pillow's filters by the names that torchvision and timm give them; all of them with antialiasing.
INTERPOLATIONS = {
    "nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS, "box": Image.Resampling.BOX, "hamming": Image.Resampling.HAMMING,
}  # fmt: skip
#: Of these Pillow can do without antialiasing what torch and TensorFlow do; nearest takes one pixel anyway.
ALIASED = ("bilinear", "nearest")
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

    `crop` "box": a window of `margin` times the box around its centre; what lies outside the picture is `fill`, by
    default the mean colour, which normalises to about 0. `crop` "whole", and images without a box: a window of
    `resize` times the picture around its centre. `fit` says how a window gets the input's shape. "crop" keeps
    proportions: of a box the smallest window of that shape that holds it, of a whole picture the largest that it
    holds, which is torchvision's "resize the shorter side to size / resize, crop the centre" in one step. "border"
    keeps them too, and holds the whole picture, with `fill` around it. "squash" stretches: both sides of the box or
    picture become those of the input. Raises InputError for values that make no sense.
    """

    size: Size = 224  #: pixels a side of the input, or its height and width
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
    fit: str = CROP
    antialias: bool = (
        True  #: False: bilinear between the nearest four pixels, as of tensors in older programs
    )
    orientation: str = STORED  #: "stored", or "exif" and "displayed": the camera's note is followed
    alpha: str = DROP  #: transparency: "drop", or laid on "white" or "black"

    def __post_init__(self) -> None:
        if not isinstance(self.size, int) and len(set(self.size)) == 1:
            object.__setattr__(self, "size", self.size[0])
        if not all(1 <= side <= MAX_SIZE for side in (self.height, self.width)):
            raise InputError(f"the input size is {self.size} pixels; give 1 to {MAX_SIZE}")
        if self.fit not in FITS:
            raise InputError(f'pictures are fitted by "{self.fit}"; give {", ".join(FITS)}')
        if self.crop not in (BOX, WHOLE):
            raise InputError(f'the crop is "{self.crop}"; give "{BOX}" or "{WHOLE}"')
        if not (math.isfinite(self.margin) and self.margin > 0):
            raise InputError(f"the crop's margin is {self.margin}; give a number over 0, such as 1.1")
        if self.channels not in CHANNELS:
            raise InputError(f'the channels are "{self.channels}"; give {", ".join(CHANNELS)}')
        if self.interpolation not in INTERPOLATIONS:
            raise InputError(f'the interpolation is "{self.interpolation}"; give {", ".join(INTERPOLATIONS)}')
        if not self.antialias and self.interpolation not in ALIASED:
            raise InputError(
                f"{self.interpolation} without antialiasing is not to be had here; give {' or '.join(ALIASED)}, or "
                "leave antialiasing on"
            )
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
    def height(self) -> int:
        """Pixels of the input from top to bottom."""
        return self.size if isinstance(self.size, int) else self.size[0]

    @property
    def width(self) -> int:
        """Pixels of the input from left to right."""
        return self.size if isinstance(self.size, int) else self.size[1]

    @property
    def side(self) -> int:
        """Pixels of the input's longer side."""
        return max(self.height, self.width)

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
    "resize": 224 / 256, "interpolation": "bilinear", "channels": RGB, "fit": CROP, "antialias": True,
    "orientation": STORED, "alpha": WHITE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a picture that the network sees, in its pixels; it may reach beyond the picture's edges."""

    left: float
    top: float
    width: float
    height: float

    @property
    def side(self) -> float:
        """The longer side."""
        return max(self.width, self.height)

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The picture's point (x, y), in pixels, of the window's point (u, v), where 0..1 spans it."""
        return self.left + u * self.width, self.top + v * self.height


def seen_window(p: Preprocessing, box: Box | None, picture_size: tuple[int, int]) -> Window:
    """The window of a picture of (width, height) pixels that `crop_and_resize` shows."""
    whole = p.crop == WHOLE or box is None
    held = Box(0, 0, *picture_size) if whole or box is None else box
    scale = p.resize if whole else p.margin
    if p.fit == SQUASH:
        width, height = scale * held.width, scale * held.height
    else:
        across, down = p.width / p.side, p.height / p.side  # 1 of the longer side
        nearest = min if whole and p.fit == CROP else max
        side = nearest(held.width / across, held.height / down) * scale
        width, height = side * across, side * down
    return Window(held.x + (held.width - width) / 2, held.y + (held.height - height) / 2, width, height)


def to_picture(
    p: Preprocessing, box: Box | None, picture_size: tuple[int, int], u: float, v: float
) -> tuple[float, float]:
    """The picture's point (x, y), in pixels, of the crop's point (u, v), where 0..1 spans the crop."""
    return seen_window(p, box, picture_size).at(u, v)


def to_crop(
    p: Preprocessing, box: Box | None, picture_size: tuple[int, int], x: float, y: float
) -> tuple[float, float]:
    """The crop's point (u, v) of the picture's point (x, y): the inverse of `to_picture`."""
    window = seen_window(p, box, picture_size)
    return (x - window.left) / window.width, (y - window.top) / window.height


def crop_and_resize(
    image: Image.Image, box: Box | None, p: Preprocessing, size: tuple[int, int] | None = None
) -> NDArray[np.uint8]:
    """Cut out what the network sees: (height, width, 3) uint8, interpolated with antialiasing.

    `image` is RGB. `size` (width, height): show the same window in so many pixels instead of the input's.
    Raises ImageError where the box does not touch the picture, or is far larger than it.
    """
    width, height = image.size
    window = seen_window(p, box, image.size)
    left, top = window.left, window.top
    right, bottom = left + window.width, top + window.height
    finite = math.isfinite(left + top + window.width + window.height)
    touches = finite and left < width and top < height and right > 0 and bottom > 0
    if not (touches and window.width > 0 and window.height > 0):
        raise ImageError(f"the box {box} lies outside the picture of {width} x {height} pixels")
    if window.side > LARGEST * max(width, height):
        raise ImageError(f"the box {box} is far larger than the picture of {width} x {height} pixels")
    size = size or (p.width, p.height)
    if not p.antialias:
        return np.asarray(_aliased(image, window, size, p))
    if left < 0 or top < 0 or right > width or bottom > height:
        image, (left, top, right, bottom) = _extended(image, window, size, p)
    resized = image.resize(size, INTERPOLATIONS[p.interpolation], box=(left, top, right, bottom))
    return np.asarray(resized)


def _aliased(image: Image.Image, window: Window, size: tuple[int, int], p: Preprocessing) -> Image.Image:
    """Each pixel from the picture's nearest ones around its centre; Pillow's `resize` always averages more."""
    inverse = (window.width / size[0], 0, window.left, 0, window.height / size[1], window.top)
    return image.transform(
        size, Image.Transform.AFFINE, inverse, INTERPOLATIONS[p.interpolation], fillcolor=p.fill
    )


def _extended(
    image: Image.Image, window: Window, size: tuple[int, int], p: Preprocessing
) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The window's surroundings with `fill` outside the picture, and the window's edges in them.

    A window much larger than the input is shrunk by whole factors first: it may be larger than the picture,
    and would take memory accordingly.
    """
    across, down = (
        max(1, int(there / (GAP * wanted)))
        for there, wanted in zip((window.width, window.height), size, strict=True)
    )
    if max(across, down) > 1:
        image = image.reduce((across, down))
    left, top, width, height = (
        window.left / across, window.top / down, window.width / across, window.height / down,
    )  # fmt: skip
    x, y = math.floor(left), math.floor(top)
    canvas = Image.new("RGB", (math.ceil(left + width) - x, math.ceil(top + height) - y), p.fill)
    canvas.paste(image, (-x, -y))
    return canvas, (left - x, top - y, left - x + width, top - y + height)


def normalise(pixels: NDArray[np.uint8], p: Preprocessing) -> NDArray[np.float32]:
    """Scale to 0..1, subtract the mean, divide by the deviation: (b, h, w, 3) uint8 -> (b, channels, h, w) float32.

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
