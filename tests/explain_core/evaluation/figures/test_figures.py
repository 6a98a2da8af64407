"""Figures that are ratios, and means of ratios."""

import numpy as np
import pytest

from explain_core.evaluation.figures.figures import Ratio, mean_figure, ratio_figures


def ratio(numerators, denominators):
    return Ratio("m", "v", np.array(numerators, float), np.array(denominators, float))


def test_each_part_counts_the_same_in_a_mean_of_ratios():
    often, seldom = ratio([9, 9], [10, 10]), ratio([0, 0], [1, 1])
    (whole,) = ratio_figures([ratio([9, 9], [11, 11])])
    assert whole.value == pytest.approx(18 / 22) and whole.n == 22
    found = mean_figure("m", "v", [often, seldom])
    assert found.value == pytest.approx(0.45) and found.n == 2
    assert (found.low, found.high) == pytest.approx(
        (0.45, 0.45)
    )  # every resample of these two images is alike


def test_a_part_that_a_resample_does_not_hold_is_left_out_of_it():
    found = mean_figure("m", "v", [ratio([1, 1], [1, 1]), ratio([0, 0], [0, 1])])
    assert found.value == 0.5
    assert (found.low, found.high) == (0.5, 1.0)
