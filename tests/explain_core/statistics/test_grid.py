"""The grid: rounding, halves, and how many rows a sum of float64 holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explain_core.errors import ExactnessError
from explain_core.statistics.grid import EXACT_FLOAT64, Grid, rows_at_a_time

VALUES = arrays(np.float32, 5, elements=st.floats(-1e4, 1e4, width=32))


def test_rounding_by_hand():
    grid = Grid(bits=2, low_bits=1)
    # Quarters: 0.3 is 1.2 of them, 0.375 is 1.5 and goes to the even 2, -1.1 is -4.4.
    assert grid.round(np.array([0.3, 0.375, -1.1])).tolist() == [1, 2, -4]
    high, low = grid.halves(np.array([5.0, 4.0, -3.0]))
    assert high.tolist() == [2, 2, -2] and low.tolist() == [1, 0, 1]


@given(VALUES)
def test_halves_put_together_are_the_whole(phi):
    grid = Grid()
    units = grid.round(phi)
    high, low = grid.halves(units)
    assert ((low >= 0) & (low < 2**grid.low_bits)).all()
    assert (high * 2**grid.low_bits + low == units).all()
    assert np.abs(units / 2**grid.bits - phi).max() <= 2.0 ** -(grid.bits + 1)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ExactnessError, match="infinite or not a number"):
        Grid().round(np.array([0.0, value]))


@given(st.floats(1, 2.0**60), st.integers(0, 10**6))
def test_as_many_rows_as_stay_exact_and_no_more(largest, rows):
    if largest > EXACT_FLOAT64 - 1:
        with pytest.raises(ExactnessError, match="too large"):
            rows_at_a_time(largest, rows)
        return
    fit = rows_at_a_time(largest, rows)
    assert 1 <= fit <= max(rows, 1) and fit * largest < EXACT_FLOAT64
    assert fit == max(rows, 1) or (fit + 1) * largest >= EXACT_FLOAT64 - 1


def test_zeros_fit_all_at_once():
    assert rows_at_a_time(0.0, 7) == 7 and rows_at_a_time(0.0, 0) == 1
