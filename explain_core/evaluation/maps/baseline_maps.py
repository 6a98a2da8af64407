"""Maps that have not looked at the image: what the measures of maps give for nothing."""

import hashlib

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RANDOM, CENTRE, UNIFORM = "random", "centre", "uniform"
WIDTH = 0.25
"""The standard deviation of the centre's Gaussian, over the crop's side."""


def random_map(image: str, height: int, width: int) -> Array:
    """(height, width) noise, uniform on [0, 1), drawn from the SHA-256 of the image's id: always the same."""
    seed = int.from_bytes(hashlib.sha256(image.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(seed)).random((height, width))


def centre_map(height: int, width: int) -> Array:
    """(height, width) a Gaussian around the crop's middle."""
    down, across = ((np.arange(n) + 0.5) / n - 0.5 for n in (height, width))
    return np.asarray(np.exp(-(down[:, None] ** 2 + across**2) / (2 * WIDTH**2)))


def uniform_map(height: int, width: int) -> Array:
    """(height, width) the same everywhere: its box is the whole crop."""
    return np.ones((height, width))


def baseline_map(name: str, image: str, height: int, width: int) -> Array:
    """The map of RANDOM, CENTRE or UNIFORM for an image."""
    return {
        RANDOM: lambda: random_map(image, height, width),
        CENTRE: lambda: centre_map(height, width),
        UNIFORM: lambda: uniform_map(height, width),
    }[name]()
