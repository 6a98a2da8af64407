"""The sheet of one image: lines that fit, a relief's greys, and room for all that is drawn."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from explain_core.data.pictures.preprocess import Window
from explain_core.heatmaps.overlay import typeface
from explain_core.heatmaps.sheet import PANEL, SMALL_PANEL, SheetMap, image_sheet, relief, wrapped

DRAW = ImageDraw.Draw(Image.new("RGB", (10, 10)))
PICTURE, SQUARE = Image.new("RGB", (80, 60), (90, 120, 90)), Window(10, 5, 50, 50)


@given(st.lists(st.text("abcdefg", min_size=1, max_size=8), max_size=30), st.integers(60, 300))
def test_lines_fit_and_lose_no_word(words, room):
    lines = wrapped(DRAW, " ".join(words), 15, room)
    assert " ".join(lines).split() == words
    assert all(DRAW.textlength(line, typeface(15)) <= room for line in lines if " " in line)


def test_a_relief_is_grey_where_nothing_is():
    heatmap = np.zeros((8, 8))
    heatmap[0, 0], heatmap[7, 7] = 1.0, -1.0
    pixels = np.asarray(relief(heatmap, SQUARE, 8))[:, :, 0]
    assert pixels[3, 3] == 128 and pixels[0, 0] == 255 and pixels[7, 7] == 1
    assert (np.asarray(relief(np.zeros((4, 4)), SQUARE, 4)) == 128).all()


def sheet(paragraphs, maps, attributes):
    return image_sheet(PICTURE, SQUARE, "Crow", "right", paragraphs, maps, attributes)


def test_everything_that_is_added_takes_its_room():
    one = SheetMap("grad-cam", "Crow", np.eye(4))
    bare = sheet([], [], [])
    assert sheet([("Why", "because it has black wings")], [], []).height > bare.height
    rows = sheet([], [one] * 4, [])  # five panels with the photograph, four in a row
    assert rows.height >= bare.height + PANEL and rows.width > bare.width
    assert sheet([], [], [one] * 2).height >= bare.height + SMALL_PANEL


def test_what_is_not_sure_fades():
    bare, sure, unsure = (
        np.asarray(sheet([], [SheetMap("m", "", heatmap, sure=each)], []), np.int16)
        for heatmap, each in ((np.zeros((4, 4)), 1.0), (np.eye(4), 1.0), (np.eye(4), 0.1))
    )
    assert np.abs(sure - bare).sum() > 2 * np.abs(unsure - bare).sum() > 0


def test_a_map_of_pixels_is_drawn_without_the_photograph():
    heatmap = np.random.default_rng(1).normal(size=(16, 16))
    fine, coarse = (np.asarray(sheet([], [SheetMap("m", "", heatmap, each)], [])) for each in (True, False))
    assert fine.shape == coarse.shape and (fine != coarse).any()
    panel = np.asarray(relief(heatmap, SQUARE, PANEL))
    assert any(
        np.array_equal(fine[top : top + PANEL, left : left + PANEL], panel)
        for top in range(fine.shape[0] - PANEL)
        for left in range(300, 400)
        if np.array_equal(fine[top, left : left + 8], panel[0, :8])
    )


def test_a_map_of_pixels_has_the_shape_of_what_was_seen_not_of_the_input():
    stretched = Window(0, 0, 80, 20)  # into a square input
    assert relief(np.eye(8), stretched, 100).size == (100, 25)
    assert relief(np.eye(8), Window(0, 0, 30, 60), 100).size == (50, 100)
