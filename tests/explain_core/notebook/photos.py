"""Pictures for the notebook's functions."""

import numpy as np
from PIL import Image


def noise(count: int, width: int = 40, height: int = 32) -> list[Image.Image]:
    """Pictures of noise, each another one."""
    rng = np.random.default_rng(3)
    return [Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8)) for _ in range(count)]
