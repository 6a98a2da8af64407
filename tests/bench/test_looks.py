"""Maps for words measured, by hand."""

import numpy as np
import pytest

from tests.bench.looks import CORRELATION, INSIDE, INSIDE_OUTSIDE, Look, looks, word_figures

MASK = np.zeros((4, 4), bool)
MASK[:2, :2] = True  # a quarter
MAP = np.array([[3.0, 1.0], [-5.0, 2.0]])


def by_metric(found):
    return {(figure.metric, figure.variant): figure for figure in found}


def test_a_map_finer_and_coarser_than_its_mask():
    cells = np.zeros((4, 4))
    cells[0, 0], cells[3, 3], cells[0, 3] = 3, 1, -9
    (look,) = looks(["a"], "answer", cells[None], MASK[None])
    assert look.inside == 0.75 and look.covered == 0.25 and np.isnan(look.correlation)
    (same,) = looks(["a"], "uniform", np.ones((1, 2, 2)), MASK[None])
    assert same.inside == pytest.approx(0.25)
    # What is negative is cut before the map is stretched, so it takes nothing from its neighbours.
    (coarse,) = looks(["a"], "answer", MAP[None], MASK[None])
    (cut,) = looks(["a"], "answer", np.maximum(MAP, 0)[None], MASK[None])
    assert coarse.inside == cut.inside


def test_maps_without_a_say_and_parts_that_are_not_seen():
    masks = np.stack([MASK, np.zeros_like(MASK), np.ones_like(MASK)])
    maps = np.stack([-np.ones((4, 4)), np.ones((4, 4)), np.ones((4, 4))])
    found = looks(["a", "b", "c"], "answer", maps, masks, np.array([0.5, np.nan, -0.5]))
    assert np.isnan([look.inside for look in found]).all()
    figures = by_metric(word_figures(found))
    assert figures[INSIDE + ".undefined", "answer"].value == 1  # of the one part that has an inside
    assert figures[CORRELATION, "answer"].value == 0 and figures[CORRELATION, "answer"].n == 2
    assert (INSIDE, "answer") not in figures


def test_figures_by_hand():
    found = [
        Look("a", "answer", 0.5, 0.25),  # 2 inside, 2/3 outside
        Look("a", "answer", 1.0, 0.25),  # 4 inside, 0 outside: its own ratio is infinite
        Look("b", "answer", 0.25, 0.25, 0.6),  # as a uniform map: 1 and 1
        Look("b", "uniform", 0.25, 0.25),
    ]
    figures = by_metric(word_figures(found))
    assert figures[INSIDE, "answer"].value == pytest.approx(1.75 / 3) and figures[INSIDE, "answer"].n == 3
    assert figures[INSIDE_OUTSIDE, "answer"].value == pytest.approx((2 + 4 + 1) / (2 / 3 + 0 + 1))
    assert figures[INSIDE_OUTSIDE, "uniform"].value == pytest.approx(1)
    assert figures[CORRELATION, "answer"].value == pytest.approx(0.6)
    low, high = figures[INSIDE, "answer"].low, figures[INSIDE, "answer"].high
    assert low == pytest.approx(0.25) and high == pytest.approx(
        0.75
    )  # images are drawn whole: b alone, a alone
    assert word_figures([]) == []
