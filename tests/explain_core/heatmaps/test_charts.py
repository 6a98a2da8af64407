"""Charts and contact sheets: bars as long as their values, pictures in their places."""

import numpy as np
from PIL import Image

from explain_core.heatmaps.charts import (
    BARS,
    FIRST,
    GAP,
    MARGIN,
    SECOND,
    Bar,
    Tile,
    chart,
    contact_sheet,
    filter_figure,
)

BLUE = (0, 0, 255)


def lengths(page: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    """The longest run of a colour in each bar, top to bottom; what is shorter than 20 pixels is no bar."""
    rows = (np.asarray(page) == colour).all(axis=2).sum(axis=1)
    found, inside = [], 0
    for count in [*rows, 0]:
        if count > 20:
            inside = max(inside, int(count))
        elif inside:
            found.append(inside)
            inside = 0
    return found


def test_bars_are_as_long_as_their_values():
    page = chart(
        "Title", "a line", [Bar("one", (0.4,), "40 %"), Bar("two", (0.1,), "10 %"), Bar("none", (0.0,), "0")]
    )
    long, short = lengths(page, FIRST)
    assert abs(long - BARS) <= 1 and abs(short - BARS / 4) <= 2


def test_two_values_stand_beside_each_other():
    page = chart("Title", "", [Bar("one", (0.2, 0.4), "")], ("ours", "theirs"))
    assert abs(lengths(page, FIRST)[-1] - BARS / 2) <= 2 and abs(lengths(page, SECOND)[-1] - BARS) <= 2


def test_a_chart_of_nothing_is_still_a_page():
    assert chart("Nothing", "", []).width == chart("Title", "", [Bar("one", (1.0,), "")]).width


def test_a_filters_images_are_all_there():
    tiles = [Tile(Image.new("RGB", (40, 40), BLUE), f"class {k}", ("activation",)) for k in range(5)]
    page = np.asarray(filter_figure("Filter", "line", [Bar("one", (1.0,), "1.0")] * 4, tiles))
    assert (page == BLUE).all(axis=2).sum() == 5 * 40 * 40
    assert (np.asarray(filter_figure("Filter", "", [Bar("one", (1.0,), "")], [])) == FIRST).all(axis=2).any()


def test_a_sheet_keeps_its_groups_apart():
    red = (255, 0, 0)
    first = [Tile(Image.new("RGB", (30, 30), BLUE), "a", ("x", "y"))] * 3
    second = [Tile(Image.new("RGB", (30, 30), red), "b")]
    page = np.asarray(
        contact_sheet("Sheet", "line", [("one", "about", first), ("two", "about", second)], across=2)
    )
    blue = np.argwhere((page == BLUE).all(axis=2))
    assert len(blue) == 3 * 900 and blue[:, 1].max() == MARGIN + 2 * 30 + GAP - 1
    assert np.argwhere((page == red).all(axis=2))[:, 0].min() > blue[:, 0].max()


def test_a_word_that_is_too_long_is_cut_and_does_not_leave_its_column():
    long = [Bar("an attribute with far too many words in it for a chart", (1.0,), "")]
    page = np.asarray(chart("T", "", long))
    left = (page[:, :MARGIN] != page[0, 0]).any()
    assert not left
