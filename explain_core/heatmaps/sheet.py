"""One picture of all that is known of an image: the photograph, its maps, its words, and where they are in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from explain_core.data.pictures.preprocess import Window
from explain_core.heatmaps.overlay import GREY, INK, PAPER, WHITE, overlay, typeface, write_line

Array = NDArray[np.float64]

MARGIN, GAP = 36, 18
#: Pixels a side of a map's panel, and of an attribute's: five of these side by side.
PANEL, SMALL_PANEL = 300, 172
TITLE, TEXT, LABEL = 30, 19, 15
RELIEF = 99.5  #: percentile of a fine map's magnitudes that is drawn in full


@dataclass(frozen=True, eq=False, slots=True)
class SheetMap:
    """A map with what is written below it; `fine`: it shows pixels, and is drawn by itself as a relief.

    `sure`, from 0 to 1: its colours fade with it.
    """

    label: str
    line: str
    heatmap: Array
    fine: bool = False
    sure: float = 1.0


def image_sheet(
    picture: Image.Image,
    window: Window,
    title: str,
    verdict: str,
    paragraphs: Sequence[tuple[str, str]],
    maps: Sequence[SheetMap],
    attributes: Sequence[SheetMap],
) -> Image.Image:
    """Lay out one image: `paragraphs` of a heading and a text, `maps` beside the photograph, `attributes` below.

    `picture` is the whole photograph, RGB; the maps span `window` of it.
    """
    photo = _panel(overlay(picture, np.zeros((2, 2)), window, PANEL), PANEL)
    panels = [(photo, "what the network saw", "")]
    panels += [(_drawn(picture, window, one, PANEL), one.label, one.line) for one in maps]
    across = min(max(len(panels), 3), 4)
    width = 2 * MARGIN + across * (PANEL + GAP) - GAP
    small = [(_drawn(picture, window, one, SMALL_PANEL), one.label, one.line) for one in attributes]
    page = Image.new("RGB", (width, 6000), PAPER)
    draw = ImageDraw.Draw(page)
    write_line(draw, (MARGIN, MARGIN), title, TITLE, INK, width - 2 * MARGIN)
    write_line(draw, (MARGIN, MARGIN + TITLE + 10), verdict, LABEL + 1, GREY, width - 2 * MARGIN)
    top = _tiles(page, MARGIN + TITLE + LABEL + 34, panels, PANEL, across)
    for heading, text in paragraphs:
        if heading:
            write_line(draw, (MARGIN, top), heading, LABEL + 1, GREY, width - 2 * MARGIN)
            top += LABEL + 12
        for line in wrapped(draw, text, TEXT, width - 2 * MARGIN):
            write_line(draw, (MARGIN, top), line, TEXT, INK, width - 2 * MARGIN)
            top += TEXT + 8
        top += GAP
    if small:
        write_line(draw, (MARGIN, top), "Where its attributes are", LABEL + 1, GREY, width - 2 * MARGIN)
        fit = (width - 2 * MARGIN + GAP) // (SMALL_PANEL + GAP)
        top = _tiles(page, top + LABEL + 14, small, SMALL_PANEL, fit)
    return page.crop((0, 0, width, min(top + MARGIN - GAP, page.height)))


def wrapped(draw: ImageDraw.ImageDraw, text: str, size: int, room: int) -> list[str]:
    """Text in lines that fit in `room` pixels."""
    lines, font = [""], typeface(size)
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def relief(heatmap: Array, window: Window, side: int) -> Image.Image:
    """A fine, signed map as a relief: grey where nothing is, lighter where it speaks for the target, darker against.

    In the shape of the `window` that it spans, its longer side `side` pixels: as the photograph is, not as the
    network's input, into which a picture may have been stretched.
    """
    most = float(np.percentile(np.abs(heatmap), RELIEF)) or float(np.abs(heatmap).max()) or 1.0
    shade = np.clip(128 + 127 * heatmap / most, 0, 255).round().astype(np.uint8)
    size = (
        max(1, round(side * window.width / window.side)),
        max(1, round(side * window.height / window.side)),
    )
    return Image.fromarray(shade).resize(size, Image.Resampling.BICUBIC).convert("RGB")


def _drawn(picture: Image.Image, window: Window, one: SheetMap, side: int) -> Image.Image:
    if one.fine:
        return _panel(relief(one.heatmap, window, side), side)
    return _panel(overlay(picture, one.heatmap, window, side, one.sure), side)


def _panel(panel: Image.Image, side: int) -> Image.Image:
    """A panel of any shape, in the middle of a square."""
    scale = min(side / panel.width, side / panel.height)
    panel = panel.resize((max(1, round(panel.width * scale)), max(1, round(panel.height * scale))))
    page = Image.new("RGB", (side, side), WHITE)
    page.paste(panel, ((side - panel.width) // 2, (side - panel.height) // 2))
    return page


def _tiles(
    page: Image.Image, top: int, panels: Sequence[tuple[Image.Image, str, str]], side: int, across: int
) -> int:
    """Panels in rows with a label and a smaller line below each; returns where they end."""
    draw = ImageDraw.Draw(page)
    for number, (panel, label, line) in enumerate(panels):
        left = MARGIN + number % across * (side + GAP)
        at = top + number // across * (side + 2 * LABEL + 2 * GAP)
        page.paste(panel, (left, at))
        write_line(draw, (left, at + side + 8), label, LABEL + 1, INK, side)
        write_line(draw, (left, at + side + 12 + LABEL + 1), line, LABEL - 2, GREY, side)
    rows = -(-len(panels) // across)
    return top + rows * (side + 2 * LABEL + 2 * GAP)
