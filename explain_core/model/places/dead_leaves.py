"""Drawn images with the statistics of photographs: discs of all sizes that lie over one another (Lee et al. 2001)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

SEED = 20010101
DISCS = 60
#: The radius of the smallest and of the largest disc, in the longer side; how many have which falls with its cube.
SMALLEST, LARGEST = 0.02, 0.3
#: How strong the stripes on a disc are, and the grain over all of it, beside colours of spread 1.
STRIPES, GRAIN = 0.3, 0.02


def dead_leaves(size: tuple[int, int], channels: int, count: int, device: torch.device) -> Tensor:
    """(count, channels, height, width) of mean 0 and spread 1, the same each time.

    Random noise is like no picture, and a network that has learned from pictures may lose its places on it. These have
    edges, areas of one colour and things at all scales.
    """
    random = torch.Generator().manual_seed(SEED)
    drawn = torch.stack([_drawn(size, channels, random) for _ in range(count)])
    drawn = drawn - drawn.mean((1, 2, 3), keepdim=True)
    return (drawn / drawn.std((1, 2, 3), keepdim=True)).to(device)


def _drawn(size: tuple[int, int], channels: int, random: torch.Generator) -> Tensor:
    height, width = size
    rows = torch.arange(height, dtype=torch.float32)[:, None]
    columns = torch.arange(width, dtype=torch.float32)[None, :]
    image = torch.randn(channels, 1, 1, generator=random) + torch.zeros(channels, height, width)
    for _ in range(DISCS):
        chance, down, across, turn, shape, fine = torch.rand(6, generator=random).tolist()
        radius = max(size) * SMALLEST / math.sqrt(1 - chance * (1 - (SMALLEST / LARGEST) ** 2))
        y, x = rows - down * height, columns - across * width
        along = x * math.cos(math.pi * turn) + y * math.sin(math.pi * turn)
        beside = y * math.cos(math.pi * turn) - x * math.sin(math.pi * turn)
        inside = (along / radius) ** 2 + (beside / (radius * (0.5 + shape))) ** 2 < 1
        colour, stripe = torch.randn(2, channels, 1, 1, generator=random)
        waves = torch.sin(along * (1 + 3 * fine) / (0.2 * radius + 1))
        image = torch.where(inside, colour + STRIPES * stripe * waves, image)
    return image + GRAIN * torch.randn(image.shape, generator=random)
