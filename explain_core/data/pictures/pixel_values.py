"""From the values that a picture's pixels have to RGB, 8 bits a channel: range, channels, transparency."""

import io
import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from explain_core.errors import ImageError

#: What becomes of transparency: the colours below it are taken as they are, as `convert("RGB")` of torchvision's,
#: timm's and Hugging Face's loaders does; or the picture is laid on white or on black.
DROP, WHITE, BLACK = "drop", "white", "black"
ALPHAS = (DROP, WHITE, BLACK)
GROUNDS = {WHITE: (255, 255, 255, 255), BLACK: (0, 0, 0, 255)}

SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")
DEPTHS = (8, 10, 12, 14, 16)  #: bits that values stored in 16 may have
UNSCALED = {"I": "32-bit integer", "F": "floating-point"}
#: Of colours of 16 bits Pillow keeps the high byte. Where none reaches this, the values have 14 bits or fewer.
FEW_BITS = 2**6
#: Raw modes of Pillow that read the high byte of a value, and those that read the low one of the same bytes.
LOW_BYTE = {
    f"{mode};16{high}": f"{mode};16{low}"
    for mode in ("RGB", "RGBA", "RGBX")
    for high, low in (("L", "B"), ("B", "L"), ("N", "B" if sys.byteorder == "little" else "L"))
}
PHOTOMETRIC, BITS = 262, 258  #: tags of TIFF


def as_rgb(image: Image.Image, alpha: str = DROP, data: bytes | None = None) -> Image.Image:
    """A picture of PIL's as RGB, 8 bits a channel; `data` is its file, which colours of 10 to 14 bits are read from.

    Values of more than 8 bits are scaled by the range that they take (10, 12, 14 or 16 bits).
    Raises ImageError where its white is unknown.
    """
    if image.mode in SIXTEEN_BIT:
        return Image.fromarray(_scaled(_grey(image))).convert("RGB")
    if image.mode in UNSCALED:
        raise ImageError(
            f"has {UNSCALED[image.mode]} pixels, whose white is not known (save it with 8 or 16 bits)"
        )
    if data is not None and _is_deep(data, image) and _largest(image) < FEW_BITS:
        image = _deep(data, image)
    if image.mode in ("RGBa", "La"):
        image = image.convert({"RGBa": "RGBA", "La": "LA"}[image.mode])
    if alpha in GROUNDS and image.has_transparency_data:
        transparent = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, GROUNDS[alpha]), transparent).convert(
            "RGB"
        )
    return image.convert("RGB")


def _grey(image: Image.Image) -> NDArray[np.uint32]:
    values = np.asarray(image).astype(np.uint32)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(PHOTOMETRIC) == 0:
        return np.uint32(_white(int(values.max()))) - values  # white is stored as 0; Pillow leaves it so
    return values


def _scaled(values: NDArray[np.uint32]) -> NDArray[np.uint8]:
    white = _white(int(values.max()))
    return ((values * 255 + white // 2) // white).astype(np.uint8)


def _white(most: int) -> int:
    """The largest value that a picture's pixels could have, by the largest that they do have."""
    return int(next(2**bits - 1 for bits in DEPTHS if most < 2**bits))


def _is_deep(data: bytes, image: Image.Image) -> bool:
    """Whether its colours, or its grey beside transparency, are stored in 16 bits."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return data[24] == 16 and data[25] != 0
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(BITS, ())
        return len(bits) > 1 and set(bits) == {16}
    return False


def _largest(image: Image.Image) -> int:
    """The largest value of the colours, transparency left aside."""
    return max(high for low, high in _extrema(image)[:3])


def _extrema(image: Image.Image) -> list[tuple[int, int]]:
    found = image.getextrema()
    return [found] if isinstance(found[0], int | float) else list(found)  # type: ignore[list-item]


def _deep(data: bytes, high: Image.Image) -> Image.Image:
    """Colours of 16 bits, none of which needs more than 14, from both bytes of each value."""
    with Image.open(io.BytesIO(data), formats=("PNG", "TIFF")) as again:
        tile = again.tile[0]
        arguments = tile.args if isinstance(tile.args, tuple) else (tile.args,)
        raw = str(arguments[0])
        if raw == "LA;16B":  # four bytes a pixel: grey high, grey low, alpha high, alpha low
            again._mode = "RGBA"
            again.tile = [tile._replace(args="RGBA")]
            both = np.asarray(again).astype(np.uint32)
            grey, clear = (both[..., 0] << np.uint32(8)) | both[..., 1], both[..., 2].astype(np.uint8)
            return Image.merge("LA", [Image.fromarray(_scaled(grey)), Image.fromarray(clear)])
        if raw not in LOW_BYTE or high.mode not in ("RGB", "RGBA"):
            raise ImageError("has colours of 10 to 14 bits in a form that is not read (save it with 8 bits)")
        again.tile = [
            each._replace(
                args=(LOW_BYTE[raw], *each.args[1:]) if isinstance(each.args, tuple) else LOW_BYTE[raw]
            )
            for each in again.tile
        ]
        low = np.asarray(again).astype(np.uint32)
    top = np.asarray(high).astype(np.uint32)
    colours = _scaled((top[..., :3] << np.uint32(8)) | low[..., :3])
    if high.mode == "RGBA":
        return Image.fromarray(np.dstack([colours, top[..., 3].astype(np.uint8)]))
    return Image.fromarray(colours)
