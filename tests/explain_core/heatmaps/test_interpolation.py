"""Maps brought to another size."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explain_core.heatmaps.interpolation import levelled, resized


def test_two_cells_as_four_by_hand():
    # New centres at 1/4, 3/4, 5/4, 7/4 of cells whose centres are 1/2 and 3/2: 0 (edge), 1/4, 3/4, 1 (edge).
    np.testing.assert_allclose(resized(np.array([[0.0, 4.0]]), 1, 4), [[0, 1, 3, 4]])


def test_three_cells_as_two_are_averages_over_what_each_covers():
    # The first covers all of 3 and half of 6: (3 + 3) / 1.5; the second half of 6 and all of 9: (3 + 9) / 1.5.
    np.testing.assert_allclose(resized(np.array([[3.0, 6.0, 9.0]]), 1, 2), [[4, 8]])


@pytest.mark.parametrize("size", [7, 14, 28, 96])
def test_growing_is_what_torch_does(size):
    maps = np.random.default_rng(0).normal(size=(3, 7, 5))
    wanted = torch.nn.functional.interpolate(
        torch.from_numpy(maps)[:, None], (size, 2 * size), mode="bilinear", align_corners=False
    )
    np.testing.assert_allclose(resized(maps, size, 2 * size), wanted[:, 0].numpy(), atol=1e-12)


@given(st.integers(1, 20), st.integers(1, 20))
def test_shrinking_keeps_the_mean_and_growing_the_range(size, target):
    maps = np.random.default_rng(size).normal(size=(size, size))
    found = resized(maps, target, target)
    if target <= size:
        assert found.mean() == pytest.approx(maps.mean(), abs=1e-12)
    assert maps.min() - 1e-12 <= found.min() and found.max() <= maps.max() + 1e-12


def test_a_constant_map_is_constant_once_levelled():
    maps = resized(np.full((1, 7, 7), 0.3), 96, 96)
    assert len(np.unique(levelled(maps))) == 1
    np.testing.assert_array_equal(levelled(np.array([[[0.0, -2.0, 1.0]]])), [[[0, -1, 0.5]]])
