"""Heatmaps drawn over photographs: where in the picture the network sees an attribute."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from explain_core.data.pictures.preprocess import Window
from explain_core.heatmaps.grounding import peak
from explain_core.heatmaps.interpolation import upsample

Array = NDArray[np.float64]

HEIGHT = 480  #: pixels of a panel's picture, from top to bottom
WIDEST = 1.6  #: times its height; a wider picture gets lower instead
AROUND = 0.12  #: of the window's longer side, how much of the picture around it is shown
FINE = 96  #: cells a side that a map is smoothed to, before it is laid on the picture
OPAQUE = 0.68  #: of the colour where a map is strongest
FAINTEST = 0.2  #: how much is left of the colour of a map that is sure of nothing
DIMMED = 0.5  #: brightness of what the network did not see
LEVEL = 0.5  #: of the maximum, where the outline runs
WHITE, INK, PAPER, GREY = (255, 255, 255), (28, 27, 31), (250, 249, 247), (110, 108, 112)
#: Colours from weak to strong: lightness grows evenly, and nature has few of them, so that they stand out.
STOPS = (
    (58, 12, 112),
    (96, 16, 138),
    (136, 16, 152),
    (178, 20, 156),
    (217, 34, 152),
    (248, 70, 150),
    (255, 118, 160),
)


def overlay(
    image: Image.Image, heatmap: Array, window: Window, height: int = HEIGHT, sure: float = 1.0
) -> Image.Image:
    """Draw a raw map over the photograph it is of: colour by strength, an outline at half of it, the peak
    marked.

    `image` is the whole picture, RGB; `heatmap` (height, width), signed, spans `window` of it. Shown is the
    window, framed, with a little of the picture around it, dimmed: the network did not see that. sigma of eq.
    (9), for the eyes: what is below zero is cut, the rest divided by the maximum; a map without anything
    above zero leaves the photograph bare. `sure`, from 0 to 1: colour and outline fade with it, to FAINTEST.
    """
    photo, inside = _view(image, window, height)
    heat = _strength(heatmap, inside, photo.size)
    pixels = np.asarray(photo, np.float64)
    pixels = pixels * np.where(_covers(inside, photo.size), 1.0, DIMMED)[..., None]
    colour = colours(heat)
    # Strength squared at the faint end: the picture stays itself until the map says something.
    seen = max(min(sure, 1.0), FAINTEST)
    cover = (seen * OPAQUE * heat**1.3)[..., None]
    pixels = pixels * (1 - cover) + colour * cover
    edge = seen * 0.85 * _contour(heat, LEVEL)[..., None]
    pixels = pixels * (1 - edge) + np.array(WHITE) * edge
    drawn = Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8))
    _frame(drawn, inside)
    if heat.max() > 0:
        u, v, _ = peak(heatmap)
        _mark(drawn, *inside.at(u, v))
    return drawn


def colours(strength: Array) -> Array:
    """The colour of each strength from 0 to 1: (..., 3) from 0 to 255."""
    stops = np.linspace(0, 1, len(STOPS))
    return np.stack([np.interp(strength, stops, [stop[c] for stop in STOPS]) for c in range(3)], axis=-1)


def caption(panel: Image.Image, title: str, line: str = "", legend: bool = True) -> Image.Image:
    """Set a title and a smaller line below a panel, with the scale of the colours beside them."""
    unit = max(panel.height / HEIGHT, 0.5)
    large, small, pad = round(24 * unit), round(15 * unit), round(14 * unit)
    strip = pad + large + (round(6 * unit) + small if line else 0) + pad
    page = Image.new("RGB", (panel.width, panel.height + strip), PAPER)
    page.paste(panel, (0, 0))
    draw = ImageDraw.Draw(page)
    bar = round(72 * unit) if legend and panel.width > 3 * round(72 * unit) else 0
    room = panel.width - 2 * pad - (bar + pad if bar else 0)
    top = panel.height + pad
    write_line(draw, (pad, top), title, large, INK, room)
    if line:
        write_line(draw, (pad, top + large + round(6 * unit)), line, small, GREY, panel.width - 2 * pad)
    if bar:
        _scale(
            page, (panel.width - pad - bar, top + round(3 * unit)), (bar, round(9 * unit)), round(11 * unit)
        )
    return page


def beside(panels: Sequence[Image.Image], gap: int = 16) -> Image.Image:
    """Put panels side by side on paper, tops aligned."""
    if len(panels) == 1:
        return panels[0]
    width = sum(panel.width for panel in panels) + gap * (len(panels) - 1)
    page = Image.new("RGB", (width, max(panel.height for panel in panels)), PAPER)
    left = 0
    for panel in panels:
        page.paste(panel, (left, 0))
        left += panel.width + gap
    return page


def _view(image: Image.Image, window: Window, height: int) -> tuple[Image.Image, Window]:
    """The part of the picture that is shown, at its size in the panel, and where the window lies in it."""
    around = AROUND * window.side
    left, top = max(0, round(window.left - around)), max(0, round(window.top - around))
    right = min(image.width, round(window.left + window.width + around))
    bottom = min(image.height, round(window.top + window.height + around))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    scale = min(height / (bottom - top), WIDEST * height / (right - left))
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    photo = image.resize(size, Image.Resampling.LANCZOS, box=(left, top, right, bottom), reducing_gap=3)
    return photo, Window(
        (window.left - left) * scale, (window.top - top) * scale, window.width * scale, window.height * scale
    )


def _strength(heatmap: Array, window: Window, size: tuple[int, int]) -> Array:
    """(height, width) of the panel: the map from 0 to 1, 0 outside the window."""
    if not heatmap.max() > 0:  # asked before smoothing, which overshoots beside steep valleys
        return np.zeros((size[1], size[0]))
    fine = np.maximum(upsample(heatmap, FINE, FINE), 0)
    most = fine.max()
    across, down = window.width / FINE, window.height / FINE
    # Pillow's transform interpolates between the centres of the cells; beyond the outermost ones it gives
    # nothing.
    padded = Image.fromarray(np.pad(fine / most, 1, mode="edge").astype(np.float32))
    inverse = (1 / across, 0, 1 - window.left / across, 0, 1 / down, 1 - window.top / down)
    laid = padded.transform(size, Image.Transform.AFFINE, inverse, Image.Resampling.BILINEAR)
    return np.where(_covers(window, size), np.asarray(laid, np.float64), 0.0).clip(0, 1)


def _covers(window: Window, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(height, width) whether a pixel's centre lies in the window."""
    x, y = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5
    across = (x >= window.left) & (x < window.left + window.width)
    down = (y >= window.top) & (y < window.top + window.height)
    found: NDArray[np.bool_] = down[:, None] & across[None, :]
    return found


def _contour(heat: Array, level: float) -> Array:
    """A smooth line, about two pixels wide, where the strength is `level`."""
    down, across = np.gradient(heat)
    steep = np.hypot(down, across)
    away = np.abs(heat - level) / np.maximum(steep, 1e-6)
    line: Array = np.clip(1.6 - away, 0, 1) * (steep < 0.2)  # the step at the window's edge is no contour
    return line


def _frame(drawn: Image.Image, window: Window) -> None:
    right, bottom = window.at(1, 1)
    corners = (window.left, window.top, right - 1, bottom - 1)
    draw = ImageDraw.Draw(drawn)
    draw.rectangle(
        tuple(round(c) for c in corners), outline=(255, 255, 255), width=max(1, drawn.height // 240)
    )


def _mark(drawn: Image.Image, x: float, y: float) -> None:
    """A white ring with a dot, on a dark one, so that it shows on anything; drawn finely and reduced."""
    fine, radius = 4, max(6, drawn.height // 48)
    side = 2 * (radius + 3)
    mark = Image.new("RGBA", (side * fine, side * fine), (0, 0, 0, 0))
    draw = ImageDraw.Draw(mark)
    centre = side * fine / 2
    for ring, width, colour in ((radius + 1.2, 4.4, (*INK, 200)), (radius, 2, (*WHITE, 255))):
        reach = ring * fine
        draw.ellipse(
            (centre - reach, centre - reach, centre + reach, centre + reach),
            outline=colour,
            width=round(width * fine),
        )
    for dot, colour in ((3.2, (*INK, 200)), (2.0, (*WHITE, 255))):
        draw.ellipse(
            (centre - dot * fine, centre - dot * fine, centre + dot * fine, centre + dot * fine), fill=colour
        )
    mark = mark.resize((side, side), Image.Resampling.LANCZOS)
    drawn.paste(mark, (round(x - side / 2), round(y - side / 2)), mark)


def _scale(page: Image.Image, place: tuple[int, int], size: tuple[int, int], text: int) -> None:
    """The scale of the colours, as they look on white, from weak to strong."""
    strength = np.linspace(0, 1, size[0])[None, :].repeat(size[1], axis=0)
    page.paste(Image.fromarray(colours(strength).round().astype(np.uint8)), place)
    draw = ImageDraw.Draw(page)
    below = place[1] + size[1] + 3
    draw.text((place[0], below), "weak", GREY, typeface(text))
    draw.text((place[0] + size[0], below), "strong", GREY, typeface(text), anchor="ra")


def write_line(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    text: str,
    size: int,
    colour: tuple[int, int, int],
    room: int,
) -> None:
    """A line of text; cut where it is longer than the room there is."""
    draw.text(place, fitted(draw, text, size, room), colour, typeface(size))


def fitted(draw: ImageDraw.ImageDraw, text: str, size: int, room: int) -> str:
    """Text on one line, cut where it is longer than the room there is."""
    line, font = " ".join(text.split()), typeface(size)
    if draw.textlength(line, font) <= room:
        return line
    while line and draw.textlength(f"{line}…", font) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


@lru_cache(maxsize=16)
def typeface(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The one typeface of all pictures, `size` pixels high."""
    return ImageFont.load_default(size)
