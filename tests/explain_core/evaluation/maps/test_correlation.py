"""Rank correlation of maps with occlusion maps."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from explain_core.evaluation.maps.correlation import rank_correlation, spearman


def test_by_hand_with_a_tie():
    # Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4, less 2.5: (2.25 + 0 + 0 + 2.25) / sqrt(4.5 x 5).
    found = spearman(np.array([[0.0, 5.0, 5.0, 9.0]]), np.array([[1.0, 2.0, 3.0, 4.0]]))
    assert found[0] == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_row_by_row_what_scipy_gives():
    random = np.random.default_rng(1)
    maps, drops = random.integers(0, 9, (20, 5, 5)).astype(float), random.normal(size=(20, 5, 5))
    wanted = [spearmanr(a.ravel(), b.ravel()).statistic for a, b in zip(maps, drops, strict=True)]
    np.testing.assert_allclose(rank_correlation(maps, drops), wanted, atol=1e-12)


def test_the_order_counts_and_not_the_values():
    maps = np.random.default_rng(2).random((3, 4, 4))
    np.testing.assert_allclose(rank_correlation(maps, np.exp(3 * maps)), 1.0)
    np.testing.assert_allclose(rank_correlation(maps, -maps), -1.0)


def test_a_finer_map_is_averaged_over_the_patches():
    drops = np.random.default_rng(4).normal(size=(2, 6, 6))
    fine = drops.repeat(8, axis=1).repeat(8, axis=2) + np.tile([1.0, -1.0], 24)  # averages out in every patch
    np.testing.assert_allclose(rank_correlation(fine, drops), 1.0)


def test_maps_without_an_order_have_no_correlation():
    drops = np.random.default_rng(5).normal(size=(5, 6, 6))
    maps = drops.copy()
    maps[0], maps[1], maps[2, 0, 0], drops[3] = 0.3, 0.0, np.inf, 1.0
    found = rank_correlation(maps, drops)
    assert np.isnan(found[:4]).all() and found[4] == pytest.approx(1.0)
    assert np.isnan(rank_correlation(np.full((1, 7, 7), 0.3), drops[4:])).all()  # through interpolation too
