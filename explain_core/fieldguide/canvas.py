"""A canvas that paints shapes with smooth edges, one over the other, and remembers which part is on top."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from explain_core.fieldguide.anatomy import Points

Pixels = npt.NDArray[np.float32]

_FINE = 3  # Shapes are drawn three times as large and averaged.


@dataclass(frozen=True)
class Patch:
    """How much of each pixel a shape covers: (height, width) float32, 0 to 1, from (left, top) on."""

    left: int
    top: int
    cover: Pixels

    @property
    def window(self) -> tuple[slice, slice]:
        """The patch's place in an array of (height, width)."""
        height, width = self.cover.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def inside(self, other: "Patch") -> "Patch":
        """What of this patch lies within `other`."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom = min(self.window[0].stop, other.window[0].stop)
        right = min(self.window[1].stop, other.window[1].stop)
        if bottom <= top or right <= left:
            return Patch(0, 0, np.zeros((0, 0), np.float32))
        mine = self.cover[top - self.top : bottom - self.top, left - self.left : right - self.left]
        theirs = other.cover[top - other.top : bottom - other.top, left - other.left : right - other.left]
        return Patch(left, top, mine * theirs)


class Canvas:
    """A square picture under work: `pixels` is (size, size, 3) float32 sRGB, `parts` (size, size) uint8."""

    def __init__(self, background: Pixels) -> None:
        self.pixels = background
        self.size = background.shape[0]
        self.parts = np.zeros((self.size, self.size), np.uint8)

    def patch(
        self, shapes: Sequence[Points] = (), strokes: Sequence[tuple[Points, float]] = (), soften: float = 0.0
    ) -> Patch:
        """The patch of filled polygons and of strokes (points and a width), all in pixels.

        `soften` is the radius in pixels by which the edge is blurred. What is outside the canvas is cut off.
        """
        everything = np.concatenate([*shapes, *(points for points, _ in strokes)])
        margin = 2 + int(np.ceil(2 * soften + max([width for _, width in strokes], default=0.0)))
        left, top = (max(0, int(v) - margin) for v in np.floor(everything.min(axis=0)))
        right, bottom = (min(self.size, int(v) + margin) for v in np.ceil(everything.max(axis=0)))
        if right <= left or bottom <= top:
            return Patch(0, 0, np.zeros((0, 0), np.float32))
        fine = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
        pen = ImageDraw.Draw(fine)
        shift = np.array([left, top])
        for points in shapes:
            pen.polygon(((points - shift) * _FINE).ravel().tolist(), fill=255)
        for points, width in strokes:
            line = ((points - shift) * _FINE).ravel().tolist()
            pen.line(line, fill=255, width=max(1, round(width * _FINE)))
        cover = fine.reduce(_FINE)
        if soften:
            cover = cover.filter(ImageFilter.BoxBlur(soften)).filter(ImageFilter.BoxBlur(soften))
        return Patch(left, top, np.asarray(cover, dtype=np.float32) / np.float32(255))

    def paint(self, patch: Patch, colour: Pixels, *, part: int | None = None, strength: float = 1.0) -> None:
        """Lay `colour` ((3,) or (height, width, 3)) over the picture; `part` is the number the mask gets."""
        if not patch.cover.size:
            return
        cover = patch.cover if strength == 1.0 else patch.cover * np.float32(strength)
        below = self.pixels[patch.window]
        below += cover[:, :, None] * (colour - below)
        if part is not None:
            self.parts[patch.window][patch.cover > 0.5] = part

    def lay(self, patch: Patch, other: "Canvas") -> None:
        """Lay `other`, of the same size, over this canvas through the patch, its parts included."""
        self.paint(patch, other.pixels[patch.window])
        covered = patch.cover > 0.5
        self.parts[patch.window][covered] = other.parts[patch.window][covered]

    def shade(self, patch: Patch, factor: Pixels) -> None:
        """Multiply the picture under the patch by `factor` ((height, width) or (height, width, 3))."""
        if not patch.cover.size:
            return
        factor = factor if factor.ndim == 3 else factor[:, :, None]
        self.pixels[patch.window] *= 1 + patch.cover[:, :, None] * (factor - 1)

    def darken(self, patch: Patch, amount: float) -> None:
        """Cast a shadow of `amount` (0: none, 1: black) under the patch."""
        self.pixels[patch.window] *= 1 - np.float32(amount) * patch.cover[:, :, None]
