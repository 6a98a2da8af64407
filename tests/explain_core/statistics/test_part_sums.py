"""Sums over annotated parts, by numbers that are worked out by hand."""

import numpy as np
import pytest

from explain_core.errors import ExactnessError, StoreError
from explain_core.statistics.grid import Grid
from explain_core.statistics.part_sums import PartSums, add_image, load_parts, save_parts

GRID = Grid(bits=2)
HEAD = [[1, 0], [0, 0]]  # all of it in the upper left cell
WING = [[0, 0], [0.5, 0.5]]
CELLS = np.array([HEAD, WING], float)


def summed() -> PartSums:
    """Filter 0 fires on the head, filter 1 the same everywhere; a red head, a long head and a blue wing."""
    maps = np.array([[[4.0, 0.0], [1.0, 1.0]], [[2.0, 2.0], [2.0, 2.0]]])
    total = PartSums.zero(2, 4)
    add_image(total, maps, CELLS, np.array([0, 0, 1]), np.array([0, 1, 3]), np.array([1, 1, 1]), GRID)
    return total


def test_a_filter_counts_by_what_lies_on_the_part():
    total = summed()
    assert total.phi.tolist() == [[16, 16, 0, 4], [8, 8, 0, 8]]  # averages on the part, in quarters
    assert total.shown.tolist() == [1, 1, 0, 1]
    twice = total + total
    assert twice.phi.tolist() == [[32, 32, 0, 8], [16, 16, 0, 16]] and twice.shown.tolist() == [2, 2, 0, 2]
    assert twice.likelihood.tolist() == total.likelihood.tolist() == [[16, 16, 0, 4], [8, 8, 0, 8]]


def test_an_attribute_that_is_half_true_counts_half():
    total = PartSums.zero(1, 2)
    maps = np.array([[[4.0, 0.0], [0.0, 0.0]]])
    add_image(total, maps, CELLS[:1], np.array([0, 0]), np.array([0, 1]), np.array([1024, 512]), GRID)
    assert total.phi.tolist() == [[16 * 1024, 16 * 512]] and total.shown.tolist() == [1024, 512]
    assert total.likelihood.tolist() == [[16, 16]]


def test_what_fires_nowhere_and_what_is_negative_has_no_likelihood():
    total = PartSums.zero(1, 1)
    add_image(total, np.full((1, 2, 2), -3.0), CELLS[:1], np.array([0]), np.array([0]), np.array([1]), GRID)
    assert total.phi.tolist() == [[-12]] and total.likelihood.tolist() == [[0]]


def test_maps_that_are_not_finite_and_sums_that_are_too_large_are_refused():
    with pytest.raises(ExactnessError):
        add_image(
            summed(), np.full((2, 2, 2), np.inf), CELLS, np.array([0]), np.array([0]), np.array([1]), GRID
        )
    huge = PartSums(np.full((1, 1), 2**62), np.ones(1, np.int64))
    with pytest.raises(ExactnessError, match="parts"):
        huge + huge


def test_they_come_back_from_a_file_as_they_were(tmp_path):
    save_parts(tmp_path / "parts.npz", [summed(), PartSums.zero(3, 4)])
    last, finer = load_parts(tmp_path / "parts.npz", 2)
    assert last.phi.tolist() == summed().phi.tolist() and finer.phi.shape == (3, 4)
    with pytest.raises(StoreError, match=r"sums that can be read"):
        load_parts(tmp_path / "parts.npz", 3)
    with pytest.raises(StoreError):
        load_parts(tmp_path / "none.npz", 1)
