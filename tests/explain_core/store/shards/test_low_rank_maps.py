"""Feature maps as a few patterns: what they keep, the same bytes whoever computes beside, and maps without pattern."""

import numpy as np
import pytest
import torch

from explain_core.store.shards.low_rank_maps import RANK, LowRankMaps, slow_cosines


def kept(maps):
    averages = maps.mean(axis=(2, 3), dtype=np.float64).astype(np.float32)
    coding = LowRankMaps(maps.shape[1:])
    found = coding.encode(torch.from_numpy(maps), averages)
    assert found.shape == (len(maps), coding.width) and found.dtype == np.uint8
    return found, np.stack([coding.decode(*row) for row in zip(found, averages, strict=True)])


def made(*shape, patterns=6, noise=0.0, seed=5):
    """Maps of a few patterns, and noise in shares of them."""
    images, filters, height, width = shape
    random = np.random.default_rng(seed)
    strength = 0.6 ** np.arange(patterns)
    shares = random.normal(size=(images, filters, patterns)) * strength
    clean = (shares @ random.normal(size=(images, patterns, height * width))).reshape(shape)
    return (clean + noise * clean.std() * random.normal(size=shape) + 1).astype(np.float32)


@pytest.mark.parametrize("shape", [(2, 128, 14, 14), (1, 90, 12, 20)])
def test_patterns_and_averages_come_back(shape):
    maps = made(*shape, noise=0.3)
    _, found = kept(maps)
    np.testing.assert_allclose(found.mean((2, 3)), maps.mean((2, 3)), atol=1e-4)
    clean = made(*shape)
    assert np.corrcoef(found.ravel(), clean.ravel())[0, 1] > 0.97


def test_the_bytes_are_the_images_own():
    maps = made(20, 64, 11, 11, noise=1.0)
    together, _ = kept(maps)
    for row in (0, 15, 16, 19):
        np.testing.assert_array_equal(kept(maps[row : row + 1])[0][0], together[row])
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        np.testing.assert_array_equal(kept(maps)[0], together)
    finally:
        torch.set_num_threads(threads)


def test_maps_of_fewer_patterns_than_are_kept():
    for patterns in (1, 3):
        maps = made(1, 64, 11, 11, patterns=patterns)
        _, found = kept(maps)
        assert np.corrcoef(found.ravel(), maps.ravel())[0, 1] > 0.99
    _, found = kept(np.full((1, 64, 11, 11), 3.0, np.float32))
    np.testing.assert_allclose(found, 3, atol=1e-5)
    maps = np.full((2, 64, 11, 11), np.nan, np.float32)
    maps[1] = made(1, 64, 11, 11)[0]
    np.testing.assert_array_equal(kept(maps)[0][1], kept(maps[1:])[0][0])


def test_slow_cosines_are_orthonormal_and_have_no_average():
    found = slow_cosines(11, 14, RANK)
    np.testing.assert_allclose(found.T @ found, np.eye(RANK), atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=0), 0, atol=1e-12)
