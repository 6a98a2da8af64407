"""Which cells of a map a part lies on."""

import numpy as np
import pytest

from explain_core.heatmaps.part_cells import part_cells


def test_a_part_within_a_cell_is_all_there():
    cells = part_cells(np.array([[0.25, 0.75]]), (0.1, 0.1), (2, 2))
    assert cells.tolist() == [[0, 0], [1, 0]]


def test_a_part_between_cells_is_shared_by_what_each_has_of_it():
    cells = part_cells(np.array([[0.5, 0.5]]), (0.2, 0.2), (2, 2))
    np.testing.assert_allclose(cells, [[0.25, 0.25], [0.25, 0.25]])
    # A quarter of a disc's width beyond the middle: of a disc so cut, 0.8045 lie on the one side.
    cells = part_cells(np.array([[0.55, 0.25]]), (0.1, 0.1), (1, 2))
    assert cells[0, 1] == pytest.approx(0.8045, abs=0.03) and cells.sum() == pytest.approx(1)


def test_both_wings_are_one_part():
    cells = part_cells(np.array([[0.25, 0.25], [0.75, 0.75]]), (0.1, 0.1), (2, 2))
    np.testing.assert_allclose(cells, [[0.5, 0], [0, 0.5]])


def test_what_is_near_is_measured_in_pixels_where_a_crop_is_no_square():
    """Twice as wide as tall: a disc of the picture is half as wide in units of the crop."""
    cells = part_cells(np.array([[0.5, 0.5]]), (0.12, 0.24), (4, 4))
    assert (cells[:, [0, 3]] == 0).all() and (cells[:, 1:3] > 0.2).sum() == 4
    tall = part_cells(np.array([[0.5, 0.5]]), (0.12, 0.4), (4, 4))
    assert (tall[[0, 3], 1:3] > 0).all()


def test_a_small_object_s_part_is_where_its_keypoint_is():
    cells = part_cells(np.array([[0.1, 0.1]]), (1e-4, 1e-4), (3, 5))
    assert cells[0, 0] == 1 and cells.sum() == 1


def test_beside_the_crop_there_is_nothing():
    assert part_cells(np.array([[1.5, 0.5]]), (0.1, 0.1), (4, 4)) is None
    partly = part_cells(np.array([[1.05, 0.5]]), (0.1, 0.1), (4, 4))
    assert partly is not None and (partly[:, :3] == 0).all()
