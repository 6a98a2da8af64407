"""Figures: what phrases are most frequent, what a filter stands for, and which images failed in which way."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from explain_core.heatmaps.overlay import GREY, INK, PAPER, STOPS, fitted, typeface, write_line

MARGIN = 32
TITLE, TEXT, SMALL = 26, 16, 13
ROW, BAR, BAR_PAIR = 30, 16, 9  # pixels of a row, of its bar, of each of two bars
LABELS, BARS, VALUES = 230, 420, 64  # widths of a chart's columns
GAP = 14
TRACK, SECOND, RULE = (238, 235, 230), (176, 172, 166), (216, 212, 206)
FIRST = STOPS[3]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: what it is called and one value or two, from 0; `says` is written behind them."""

    label: str
    values: tuple[float, ...]
    says: str


@dataclass(frozen=True, eq=False, slots=True)
class Tile:
    """A square picture with a line in ink and smaller ones in grey below it."""

    picture: Image.Image
    title: str
    lines: tuple[str, ...] = ()


def chart(
    title: str, line: str, bars: Sequence[Bar], series: Sequence[str] = (), room: int = VALUES
) -> Image.Image:
    """A horizontal bar chart on paper, a row a bar; `series` names the two values that each row compares.

    `room`: pixels for what is said behind the bars.
    """
    top = MARGIN + _heading_height(line)
    legend = 28 if len(series) > 1 else 0
    width = 2 * MARGIN + LABELS + BARS + room + GAP
    page = Image.new("RGB", (width, top + legend + ROW * len(bars) + MARGIN), PAPER)
    draw = ImageDraw.Draw(page)
    _heading(draw, title, line, width)
    left = MARGIN + LABELS
    if legend:
        _legend(draw, (left, top), series)
    _rows(page, (MARGIN, top + legend), bars)
    return page


def filter_figure(title: str, line: str, bars: Sequence[Bar], tiles: Sequence[Tile]) -> Image.Image:
    """A filter's p.d.f. as bars beside the images that it fires at most, three in a row (Guo et al. 2018, fig. 5)."""
    top = MARGIN + _heading_height(line)
    across, side = 3, tiles[0].picture.width if tiles else 0
    photos = _grid(tiles, across) if tiles else Image.new("RGB", (1, 1), PAPER)
    chart_width = LABELS + BARS - 120 + VALUES
    width = 2 * MARGIN + chart_width + 2 * GAP + (photos.width if side else 0)
    row = min(max(photos.height // max(len(bars), 1), ROW), 2 * ROW)  # as high as the photographs, or nearly
    height = top + max(row * len(bars), photos.height) + MARGIN
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    _heading(draw, title, line, width)
    _rows(page, (MARGIN, top), bars, BARS - 120, row)
    page.paste(photos, (MARGIN + chart_width + 2 * GAP, top))
    return page


def contact_sheet(
    title: str, line: str, groups: Sequence[tuple[str, str, Sequence[Tile]]], across: int = 6
) -> Image.Image:
    """Tiles under headings: `groups` of a heading, a line about it, and its tiles."""
    grids = [(head, about, _grid(tiles, across)) for head, about, tiles in groups]
    widest = max((grid.width for _, _, grid in grids), default=0)
    width = 2 * MARGIN + max(widest, 640)
    top = MARGIN + _heading_height(line)
    page = Image.new("RGB", (width, top + sum(90 + grid.height for _, _, grid in grids) + MARGIN), PAPER)
    draw = ImageDraw.Draw(page)
    _heading(draw, title, line, width)
    for head, about, grid in grids:
        draw.line((MARGIN, top, width - MARGIN, top), RULE)
        write_line(draw, (MARGIN, top + 12), head, 20, FIRST, width - 2 * MARGIN)
        write_line(draw, (MARGIN, top + 40), about, SMALL + 1, GREY, width - 2 * MARGIN)
        page.paste(grid, (MARGIN, top + 68))
        top += 90 + grid.height
    return page


def below(pages: Sequence[Image.Image]) -> Image.Image:
    """Pages one below the other on paper, flush left."""
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), PAPER)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole


def _heading_height(line: str) -> int:
    return TITLE + (SMALL + 14 if line else 0) + 22


def _heading(draw: ImageDraw.ImageDraw, title: str, line: str, width: int) -> None:
    write_line(draw, (MARGIN, MARGIN - 6), title, TITLE, INK, width - 2 * MARGIN)
    if line:
        write_line(draw, (MARGIN, MARGIN + TITLE + 6), line, SMALL + 2, GREY, width - 2 * MARGIN)


def _legend(draw: ImageDraw.ImageDraw, place: tuple[int, int], series: Sequence[str]) -> None:
    left, top = place
    for name, colour in zip(series, (FIRST, SECOND), strict=False):
        draw.rounded_rectangle((left, top + 4, left + 12, top + 14), 2, colour)
        write_line(draw, (left + 18, top + 1), name, SMALL, GREY, BARS)
        left += 18 + round(draw.textlength(name, typeface(SMALL))) + 22


def _rows(
    page: Image.Image, place: tuple[int, int], bars: Sequence[Bar], length: int = BARS, row: int = ROW
) -> None:
    """Labels to the right, bars on tracks, and what is said behind them."""
    draw = ImageDraw.Draw(page)
    most = max((value for bar in bars for value in bar.values), default=0) or 1.0
    left, top = place[0] + LABELS, place[1]
    for bar in bars:
        label = fitted(draw, bar.label, TEXT, LABELS - GAP)
        draw.text((left - GAP, top + row // 2), label, INK, typeface(TEXT), anchor="rm")
        thick = BAR + (row - ROW) // 4 if len(bar.values) == 1 else BAR_PAIR
        at = top + (row - thick * len(bar.values) - 2 * (len(bar.values) - 1)) // 2
        for value, colour in zip(bar.values, (FIRST, SECOND), strict=False):
            draw.rounded_rectangle((left, at, left + length, at + thick - 1), 3, TRACK)
            if value > 0:
                end = left + max(round(length * value / most), 3)
                draw.rounded_rectangle((left, at, end, at + thick - 1), 3, colour)
            at += thick + 2
        draw.text((left + length + 10, top + row // 2), bar.says, GREY, typeface(SMALL + 1), anchor="lm")
        top += row


def _grid(tiles: Sequence[Tile], across: int) -> Image.Image:
    """Tiles in rows, each row as high as its longest text."""
    side = tiles[0].picture.width
    strip = SMALL + 14 + max(len(tile.lines) for tile in tiles) * (SMALL + 4)
    down = -(-len(tiles) // across)
    page = Image.new(
        "RGB", (min(across, len(tiles)) * (side + GAP) - GAP, down * (side + strip + GAP) - GAP), PAPER
    )
    draw = ImageDraw.Draw(page)
    for number, tile in enumerate(tiles):
        left, top = number % across * (side + GAP), number // across * (side + strip + GAP)
        page.paste(tile.picture, (left, top))
        write_line(draw, (left, top + side + 6), tile.title, SMALL + 1, INK, side)
        for place, words in enumerate(tile.lines):
            write_line(
                draw, (left, top + side + 10 + (SMALL + 4) * (place + 1)), words, SMALL - 1, GREY, side
            )
    return page
