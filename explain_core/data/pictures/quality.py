"""How good a picture is, in a few figures: sharpness, light, colour, size. Of the crop, 96 pixels a side."""

from dataclasses import astuple, dataclass, fields

import numpy as np
from PIL import Image

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, seen_window

THUMBNAIL = Preprocessing(size=96)
LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True, slots=True)
class Quality:
    """Each figure grows evenly with what it is called after; those that span orders of magnitude are logarithms."""

    sharpness: float  #: log2 of the variance of the Laplacian of grey levels from 0 to 255
    brightness: float  #: mean grey level, 0 to 1
    contrast: float  #: standard deviation of grey levels, 0 to 1
    saturation: float  #: mean of (largest - smallest) / largest channel, 0 to 1
    red_cast: float  #: log2 of mean red over mean green
    blue_cast: float  #: log2 of mean blue over mean green
    resolution: float  #: log2 of the crop's side in pixels of the picture

    @property
    def values(self) -> tuple[float, ...]:
        """The figures in the order of MEASURES."""
        return astuple(self)


MEASURES = tuple(field.name for field in fields(Quality))


def quality_of(image: Image.Image, box: Box | None) -> Quality:
    """Measure an RGB picture inside its box, or in its middle. Raises ImageError as `crop_and_resize` does.

    The variance of the Laplacian is Pech-Pacheco et al. 2000's measure of focus.
    """
    pixels = crop_and_resize(image, box, THUMBNAIL).astype(np.float64)
    grey = pixels @ np.array(LUMA)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    most, least = pixels.max(axis=2), pixels.min(axis=2)
    red, green, blue = pixels.mean(axis=(0, 1)) + 1
    side = seen_window(THUMBNAIL, box, image.size).side
    return Quality(
        float(np.log2(laplacian.var() + 1e-3)), float(grey.mean() / 255), float(grey.std() / 255),
        float(((most - least) / np.maximum(most, 1)).mean()), float(np.log2(red / green)),
        float(np.log2(blue / green)), float(np.log2(max(side, 1))),
    )  # fmt: skip
