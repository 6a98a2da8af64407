"""Guided Grad-CAM's product, and cells that keep their strongest pixel."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from explain_core.heatmaps.gradients import by_pixel, guided_by, rectified_gradients, strongest_of_cells
from explain_core.heatmaps.target import Logits
from tests.explain_core.heatmaps.networks import Small, pictures, seeded


def test_a_rule_gives_a_gradient_of_the_images_shape_for_each_images_own_target():
    model, images = seeded(Small), pictures(3)
    both = rectified_gradients(model, images, Logits(torch.tensor([0, 1, 2])), ["guided", "deconv"])
    assert [each.shape for each in both] == [images.shape] * 2
    (one,) = rectified_gradients(model, images[1:2], Logits(torch.tensor([1])), ["guided"])
    assert torch.allclose(both[0][1:2], one, atol=1e-6) and not torch.allclose(*both, atol=1e-6)


def test_guided_grad_cam_is_a_product():
    cam = torch.tensor([[[1.0, -1.0], [2.0, 0.0]]])
    gradient = torch.arange(12.0).reshape(1, 3, 2, 2)
    found = guided_by(cam, gradient)
    assert found[0, 0].tolist() == [[0.0, 0.0], [4.0, 0.0]]
    assert found[0, 2].tolist() == [[8.0, 0.0], [20.0, 0.0]]


def test_of_each_cell_the_strongest_is_kept_with_its_sign():
    gradient = torch.zeros(1, 3, 4, 4)
    gradient[0, 0, 0, 0], gradient[0, 1, 1, 1] = 3.0, -5.0
    gradient[0, 2, 3, 3] = 2.0
    assert by_pixel(gradient, 2).tolist() == [[[-5.0, 0.0], [0.0, 2.0]]]
    assert torch.equal(by_pixel(gradient, 9), gradient.sum(1))


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_a_cell_keeps_what_is_strongest_and_nothing_that_was_not_there(seed, side):
    maps = torch.randn(1, 12, 12, generator=torch.Generator().manual_seed(seed))
    found = strongest_of_cells(maps, side)
    assert found.shape == (1, side, side) and found.abs().max() == maps.abs().max()
    assert set(found.flatten().tolist()) <= set(maps.flatten().tolist())
