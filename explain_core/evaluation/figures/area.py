"""The area under a curve, which makes one figure of it."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def area(curve: Array) -> Array:
    """The area under curves (..., points) over evenly spaced points from 0 to 1, by the trapezoidal rule."""
    inner = curve[..., 1:-1].sum(axis=-1)
    found: Array = (inner + (curve[..., 0] + curve[..., -1]) / 2) / (curve.shape[-1] - 1)
    return found
