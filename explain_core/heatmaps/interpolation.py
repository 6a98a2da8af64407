"""Maps of one size brought to another: bilinear or cubic where finer, averages over areas where coarser."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def resized(maps: NDArray[np.floating], height: int, width: int) -> Array:
    """Maps (..., h, w) as (..., height, width), rows and columns each for themselves.

    An axis that grows is interpolated bilinearly between the cells' centres, which are at half integers (PIL's and
    torch's align_corners=False), the outermost values repeated. One that shrinks becomes the averages over what each
    new cell covers, so a map's mean stays what it was. Nothing is subtracted or scaled.
    """
    rows, columns = _weights(maps.shape[-2], height), _weights(maps.shape[-1], width)
    found: Array = rows @ np.asarray(maps, np.float64) @ columns.T
    return found


def levelled(maps: NDArray[np.floating]) -> Array:
    """Maps (n, h, w) over their largest magnitude, rounded to nine digits, for what only asks for their order.

    Values that interpolation made unequal by a rounding error are equal again.
    """
    maps = np.asarray(maps, np.float64)
    most = np.abs(maps).max(axis=(1, 2), keepdims=True)
    return np.round(maps / np.where(most > 0, most, 1.0), 9)


@lru_cache(maxsize=32)
def _weights(size: int, target: int) -> Array:
    """(target, size) the weight of each cell in each new cell; rows sum to 1."""
    if target == size:
        return np.eye(size)
    if target < size:
        edges = np.arange(target + 1) * size / target
        cells = np.arange(size)
        upper = np.minimum(edges[1:, None], cells + 1)
        lower = np.maximum(edges[:-1, None], cells)
        return np.asarray(np.maximum(upper - lower, 0.0) * target / size)
    centre = (np.arange(target) + 0.5) * size / target - 0.5
    first = np.floor(centre).astype(int)
    weights = np.zeros((target, size))
    for cell, weight in ((first, first + 1 - centre), (first + 1, centre - first)):
        np.add.at(weights, (np.arange(target), np.clip(cell, 0, size - 1)), weight)
    return weights


def upsample(heatmap: Array, height: int, width: int) -> Array:
    """Resize a map to (height, width) by cubic convolution (Keys 1981, a = -1/2), edges repeated."""
    rows, columns = _cubic(heatmap.shape[0], height), _cubic(heatmap.shape[1], width)
    return rows @ np.asarray(heatmap, np.float64) @ columns.T


@lru_cache(maxsize=32)
def _cubic(size: int, target: int) -> Array:
    """(target, size) the weights of each input cell in each output cell; centres are at half integers."""
    centre = (np.arange(target) + 0.5) * size / target - 0.5
    first = np.floor(centre).astype(int)
    weights = np.zeros((target, size))
    for offset in (-1, 0, 1, 2):
        distance = np.abs(centre - (first + offset))
        near = 1.5 * distance**3 - 2.5 * distance**2 + 1
        far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
        value = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
        np.add.at(weights, (np.arange(target), np.clip(first + offset, 0, size - 1)), value)
    return weights
