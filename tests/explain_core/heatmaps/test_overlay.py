"""Heatmaps over photographs: what is coloured, what is left alone."""

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.preprocess import Window
from explain_core.heatmaps.overlay import AROUND, DIMMED, HEIGHT, beside, caption, colours, overlay

GREY = (120, 120, 120)
#: A picture of 400 x 400 and the square (100, 100) to (300, 300) of it: with 24 pixels around, drawn at 480 /
#: 248.
SQUARE, SCALE, EDGE = Window(100, 100, 200, 200), HEIGHT / 248, 24 * HEIGHT / 248


def drawn(heatmap: np.ndarray) -> np.ndarray:
    return np.asarray(overlay(Image.new("RGB", (400, 400), GREY), heatmap, SQUARE), np.int16)


def corner() -> np.ndarray:
    """Strong in the upper left of 7 x 7 cells."""
    heatmap = np.zeros((7, 7))
    heatmap[1, 1] = 5.0
    return heatmap


def test_colour_lies_where_the_map_is_strong_and_nowhere_else():
    pixels = drawn(corner())
    cell = 200 * SCALE / 7
    strong = round(EDGE + 1.5 * cell)
    beyond_the_mark = strong + 16
    assert np.abs(pixels[beyond_the_mark, beyond_the_mark] - GREY).max() > 40
    weak = round(EDGE + 5.5 * cell)
    assert np.abs(pixels[weak, weak] - GREY).max() <= 1


def test_a_map_that_is_nowhere_positive_leaves_the_photograph():
    for heatmap in (np.zeros((7, 7)), -corner(), np.full((7, 7), -1.0)):
        pixels = drawn(heatmap)
        inside = pixels[round(EDGE) + 4 : -round(EDGE) - 4, round(EDGE) + 4 : -round(EDGE) - 4]
        assert (inside == GREY).all()


def test_negative_values_do_not_change_what_is_drawn():
    with_negative = corner()
    with_negative[5, 5] = -5.0
    weak = round(EDGE + 200 * SCALE / 7 * 5.5)
    assert np.abs(drawn(with_negative)[weak, weak] - GREY).max() <= 1


def test_outside_the_square_is_dimmed_and_its_edge_framed():
    assert AROUND == 0.12
    pixels = drawn(np.zeros((7, 7)))
    assert (pixels[5, 5] == [round(DIMMED * each) for each in GREY]).all()
    assert (pixels[round(EDGE), 240] == 255).all()


def test_a_square_that_reaches_beyond_the_picture():
    picture = Image.new("RGB", (90, 60), GREY)
    panel = overlay(picture, corner(), Window(-20, -30, 130, 130))
    assert panel.size == (720, 480)  # 90 x 60, all of it
    assert overlay(Image.new("RGB", (1, 1)), corner(), Window(0, 0, 1, 1)).size == (480, 480)


@pytest.mark.parametrize("size", [(1000, 100), (100, 1000)])
def test_panels_are_bounded(size):
    width, height = overlay(Image.new("RGB", size, GREY), corner(), Window(0, 0, max(size), max(size))).size
    assert width <= 1.6 * HEIGHT and height <= HEIGHT


def test_colours_grow_lighter_evenly():
    lightness = colours(np.linspace(0, 1, 64)) @ [0.2126, 0.7152, 0.0722]
    steps = np.diff(lightness)
    assert (steps > 0).all()


def test_captions_are_below_and_cut_where_they_are_too_long():
    panel = Image.new("RGB", (300, 480), GREY)
    captioned = caption(panel, "an attribute " * 20, "ünïcode and [markup]")
    assert captioned.width == 300 and captioned.height > 480
    pixels = np.asarray(captioned, np.int16)
    assert (pixels[:480] == GREY).all()
    assert (pixels[480:, -8:].min(axis=(0, 1)) > 200).all()  # nothing is written to the very edge


def test_panels_side_by_side():
    one, two = Image.new("RGB", (30, 40), GREY), Image.new("RGB", (50, 20), (0, 0, 0))
    assert beside([one]) is one
    both = np.asarray(beside([one, two], gap=10))
    assert both.shape == (40, 90, 3)
    assert (both[:, :30] == GREY).all() and (both[:20, 40:] == 0).all() and (both[20:, 40:] > 240).all()


@pytest.mark.parametrize(
    "window", [Window(0, 0, 200, 100), Window(20, 10, 100, 80), Window(-20, -60, 240, 240)]
)
def test_the_strongest_place_is_drawn_where_the_window_has_it(window):
    """A map that is strong at one cell colours the picture there, however the window is stretched."""
    heatmap = np.zeros((6, 12))
    heatmap[3, 7] = 1.0
    panel = np.asarray(overlay(Image.new("RGB", (200, 100), (0, 0, 0)), heatmap, window), float)
    left, top = max(0, window.left - 0.12 * window.side), max(0, window.top - 0.12 * window.side)
    bottom = min(100, window.top + window.height + 0.12 * window.side)
    scale = panel.shape[0] / (round(bottom) - round(top))
    x, y = window.at(7.5 / 12, 3.5 / 6)
    column, row = round((x - round(left)) * scale), round((y - round(top)) * scale)
    red = panel[..., 0] - panel[..., 1]
    rows, columns = np.nonzero(red > 0.9 * red.max())
    assert abs(np.median(rows) - row) < 16 and abs(np.median(columns) - column) < 16
