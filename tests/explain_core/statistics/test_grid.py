"""The grid: what is rounded is an integer, and halves put together are what they were cut from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.errors import ExactnessError
from explain_core.statistics.grid import EXACT_FLOAT64, Grid, rows_at_a_time

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20)


def test_by_hand():
    grid = Grid(bits=3, low_bits=2)
    units = grid.round(np.array([1.0, 0.0625, 0.1875, -0.5], np.float32))
    assert units.tolist() == [8, 0, 2, -4]  # halves go to the even integer
    high, low = grid.halves(units)
    assert high.tolist() == [2, 0, 0, -1] and low.tolist() == [0, 0, 2, 0]


@given(VALUES)
def test_halves_make_the_whole(values):
    grid = Grid()
    units = grid.round(np.array(values))
    assert (units == np.rint(units)).all() and (np.abs(units - np.array(values) * 2**20) <= 0.5).all()
    high, low = grid.halves(units)
    assert (high * 2**10 + low == units).all() and (low >= 0).all() and (low < 2**10).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ExactnessError, match="infinite or not a number"):
        Grid().round(np.array([1.0, value]))


def test_how_many_rows_are_exact():
    assert rows_at_a_time(0, 5) == 5 and rows_at_a_time(1, 5) == 5 and rows_at_a_time(0, 0) == 1
    assert rows_at_a_time(2.0**51, 100) == 3  # four of them reach 2^53
    with pytest.raises(ExactnessError, match=r"too large to be summed exactly: 9\.01e\+15"):
        rows_at_a_time(float(EXACT_FLOAT64), 2)
