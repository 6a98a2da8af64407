"""The grid that strided convolutions draw into gradients, as a figure (Oramas et al. 2019, 3.4)."""

import numpy as np
from numpy.typing import NDArray

#: Half the width of the bands around the grid's frequencies, as a share of the distance between two of them.
BAND = 0.125


def grid_energy(heatmap: NDArray[np.floating], stride: int) -> float:
    """The share of a map's spectral power at the frequencies of a grid of `stride` pixels: at multiples of 1/stride.

    `heatmap` (h, w). The power at frequency 0 is left out, and what lies around it within BAND of 1/stride: a map's own
    shape. A grid that is stronger in some places is spread around its frequencies: within BAND it counts. White noise
    has (2 BAND)^2 or so. 0 for a map without any power. Raises ValueError for a stride below 2.
    """
    if stride < 2:
        raise ValueError(f"a grid has a stride of 2 or more, not {stride}")
    power = np.abs(np.fft.fft2(np.asarray(heatmap, np.float64))) ** 2
    down, across = (_near_multiples(side, stride) for side in power.shape)
    shape = _near_zero(power.shape[0], stride)[:, None] & _near_zero(power.shape[1], stride)[None, :]
    grid = down[:, None] & across[None, :] & ~shape
    total = float(power[~shape].sum())
    return float(power[grid].sum()) / total if total > 0 else 0.0


def _near_multiples(side: int, stride: int) -> NDArray[np.bool_]:
    """Which of a side's frequencies lie within BAND of a multiple of 1/stride."""
    cycles = np.fft.fftfreq(side) * stride
    near: NDArray[np.bool_] = np.abs(cycles - np.rint(cycles)) <= BAND
    return near


def _near_zero(side: int, stride: int) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(np.fft.fftfreq(side) * stride) <= BAND
    return near
