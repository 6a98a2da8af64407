"""Drawn images that are like photographs: the same each time, and alike from one pixel to the next."""

import torch

from explain_core.model.passes.probe import images
from explain_core.model.places.dead_leaves import dead_leaves

CPU = torch.device("cpu")


def alike(image: torch.Tensor) -> float:
    """The correlation of pixels side by side."""
    pairs = torch.stack([image[..., :-1].flatten(), image[..., 1:].flatten()])
    return float(torch.corrcoef(pairs)[0, 1])


def test_they_are_the_same_each_time_of_mean_0_and_spread_1():
    one, other = (dead_leaves((48, 64), 3, 2, CPU) for _ in range(2))
    assert torch.equal(one, other) and one.shape == (2, 3, 48, 64)
    assert not torch.equal(one[0], one[1])
    assert one.mean((1, 2, 3)).abs().max() < 1e-5 and (one.std((1, 2, 3)) - 1).abs().max() < 1e-4


def test_pixels_side_by_side_are_alike_as_in_photographs_and_not_in_noise():
    assert alike(dead_leaves((128, 128), 1, 1, CPU)) > 0.8 > 0.7 > alike(images((128, 128), 1, 1, CPU))
