"""Feature maps in sixteen levels: their averages to the bit or nearly, their size, and networks of all kinds."""

import numpy as np
import pytest
import torch

from explain_core.store.shards.map_levels import LOST, MapLevels, loudness


def there_and_back(maps):
    """Maps (images, filters, height, width) after they were kept, and the bytes."""
    averages = maps.mean(axis=(2, 3), dtype=np.float64).astype(np.float32)
    coding = MapLevels(maps.shape[1:])
    kept = coding.encode(torch.from_numpy(maps), averages)
    assert kept.shape == (len(maps), coding.width) and kept.dtype == np.uint8
    return np.stack([coding.decode(*row) for row in zip(kept, averages, strict=True)]), kept


def made(*shape, signed=False, seed=3):
    random = np.random.default_rng(seed)
    values = random.normal(size=shape) * np.exp(random.normal(size=(*shape[:2], 1, 1)))
    return (values if signed else np.maximum(values - 1, 0)).astype(np.float32)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("shape", [(3, 64, 7, 7), (2, 1, 14, 14), (1, 5, 1, 1), (2, 3, 1, 2), (1, 7, 3, 1)])
def test_maps_keep_their_averages_and_most_of_their_squares(shape, signed):
    maps = made(*shape, signed=signed)
    found, _ = there_and_back(maps)
    np.testing.assert_allclose(found.mean((2, 3)), maps.mean((2, 3)), rtol=1e-4, atol=1e-5)
    about = maps - maps.mean((2, 3), keepdims=True)
    assert ((found - maps) ** 2).sum() <= 1.5 * LOST * (about**2).sum() + 1e-6
    if not signed and (maps == 0).mean() > 0.5:
        assert (found >= -1e-6).all()


def test_an_image_alone_gives_the_bytes_that_it_gives_among_others():
    maps = made(4, 40, 5, 5)
    _, together = there_and_back(maps)
    for row in range(4):
        _, alone = there_and_back(maps[row : row + 1])
        np.testing.assert_array_equal(alone[0], together[row])


def test_one_loud_filter_does_not_silence_the_others():
    maps = made(1, 96, 6, 6, signed=True)
    maps[:, 7] += 3_000 + 300 * maps[:, 8]
    assert loudness(maps.mean((2, 3)))[0, 7] > 5 and (np.delete(loudness(maps.mean((2, 3)))[0], 7) == 1).all()
    found, _ = there_and_back(maps)
    others = np.delete(np.arange(96), 7)
    kept = np.corrcoef(found[0, others].ravel(), maps[0, others].ravel())[0, 1]
    assert kept > 0.6


def test_empty_constant_and_endless_maps_do_no_harm():
    found, _ = there_and_back(np.zeros((1, 4, 3, 3), np.float32))
    assert (found == 0).all()
    found, _ = there_and_back(np.full((1, 4, 3, 3), 2.5, np.float32))
    np.testing.assert_allclose(found, 2.5, rtol=1e-5)
    maps = made(2, 4, 3, 3)
    maps[0, 0, 0, 0] = np.nan
    coding = MapLevels((4, 3, 3))
    averages = maps.mean((2, 3))
    kept = coding.encode(torch.from_numpy(maps), averages)
    np.testing.assert_array_equal(kept[1], coding.encode(torch.from_numpy(maps[1:]), averages[1:])[0])
