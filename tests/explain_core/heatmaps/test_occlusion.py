"""Occlusion: a network that looks at one corner falls where that corner is covered."""

import pytest
import torch
from torch import nn

from explain_core.heatmaps.occlusion import occlusion_maps, patches
from explain_core.heatmaps.target import Logits


class Corner(nn.Module):
    """Class 0 is the mean of the first colour in the upper left quarter, class 1 is nothing."""

    def forward(self, images):
        corner = images[:, 0, :16, :16].mean((1, 2))
        return torch.stack([corner, torch.zeros_like(corner)], 1)


def test_the_fall_is_where_the_network_looks():
    falls = occlusion_maps(Corner(), torch.ones(2, 3, 32, 32), Logits(torch.tensor([0, 1])), grid=4, batch=5)
    assert falls.shape == (2, 4, 4)
    assert (falls[1] == 0).all() and (falls[0, 3] == 0).all() and (falls[0, :, 3] == 0).all()
    # A patch of 6 pixels around (4, 4), all inside the quarter: 36 of its 256 pixels.
    assert falls[0, 0, 0].item() == pytest.approx(36 / 256)


def test_a_difference_is_followed_too():
    target = Logits(torch.tensor([1]), torch.tensor([0]))
    falls = occlusion_maps(Corner(), torch.ones(1, 3, 32, 32), target, grid=4)
    assert falls[0, 0, 0].item() == pytest.approx(-36 / 256)


def test_patches_lie_around_the_cells_centres():
    boxes = list(patches(224, 224, 7))
    assert len(boxes) == 49
    top, bottom, left, right = boxes[24]
    assert (top + bottom) / 2 == pytest.approx(112, abs=0.5) and right - left == 45
    assert boxes[0] == (0, 39, 0, 39)  # cut at the edge: from -6


def test_other_targets_are_refused():
    with pytest.raises(TypeError, match="Logits"):
        occlusion_maps(Corner(), torch.ones(1, 3, 32, 32), lambda output: output[:, 0])
