"""Descriptors: how strongly an image makes each channel of a network's layers respond (Oramas et al. 2019, 3.1)."""

import torch
from torch import Tensor


def energies(maps: Tensor) -> Tensor:
    """(batch, channels) float64: of each channel the sum over positions of its squared activation.

    `maps` (batch, channels, h, w) in any precision. Squares and the sum down each column are made one row of positions
    at a time, by operations that work element by element: in float32, rounded the same way whatever the batch, the
    threads and the vector units, and never more than a row of the maps is held in it. The sum along the last row is in
    float64, where what the order of its additions changes is lost when the descriptor is rounded.
    No gradient goes back.
    """
    maps = maps.detach()
    total = maps[:, :, 0].float().square()
    for row in range(1, maps.shape[2]):
        total += maps[:, :, row].float().square()
    return total.sum(2, dtype=torch.float64)


def descriptors(layers: list[Tensor]) -> Tensor:
    """(batch, channels of all layers) float32 descriptors, from the energies of each layer, (batch, channels).

    s / sum of s over the layer's channels; the layers one after the other; the whole divided by its L2 norm. A layer
    without any response is zero, and so is a descriptor without any.
    """
    parts = [energy / _over_nothing(energy.sum(1, keepdim=True)) for energy in layers]
    whole = torch.cat(parts, dim=1)
    return (whole / _over_nothing(whole.square().sum(1, keepdim=True).sqrt())).float()


def _over_nothing(sums: Tensor) -> Tensor:
    """Sums to divide by: 1 in place of 0."""
    return torch.where(sums > 0, sums, torch.ones_like(sums))
