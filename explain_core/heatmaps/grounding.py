"""Grounding: where in an image an attribute is (Guo et al. 2018, eq. 9)."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FINENESS = 8


def ground(maps: NDArray[np.floating], weighted: Array) -> Array:
    """y(t_j, x) = sum_i p(t_j|f_i) f_i(x), eq. (9) before sigma: raw and signed.

    `maps` (filters, height, width) of one image, `weighted` (filters, attributes): FilterAttributePdf.weighted of
    the attributes asked for. Returns (attributes, height, width). The paper's sigma only scales a map to be
    looked at, and moves no maximum: it is left to the drawing.
    """
    filters, height, width = maps.shape
    flat = np.asarray(maps, dtype=np.float64).reshape(filters, height * width)
    return (weighted.T @ flat).reshape(-1, height, width)


def peak(heatmap: Array) -> tuple[float, float, float]:
    """Where a map is largest: (u, v, value), u and v from 0 to 1 across and down the crop.

    The map is first upsampled FINENESS times by cubic convolution, so the place is finer than a cell.
    """
    fine = upsample(heatmap, heatmap.shape[0] * FINENESS, heatmap.shape[1] * FINENESS)
    row, column = divmod(int(fine.argmax()), fine.shape[1])
    return (column + 0.5) / fine.shape[1], (row + 0.5) / fine.shape[0], float(fine[row, column])


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
