"""A batch's passes: each runs once, when it is first asked for, and where it is needed."""

import pytest
import torch

from explain_core.heatmaps.gradcam import by_gradient, closed_form
from explain_core.heatmaps.passes import Passes
from explain_core.heatmaps.target import Logits
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from tests.explain_core.heatmaps.networks import Small, pictures, seeded

TARGET, RUNNER_UP = Logits(torch.tensor([0, 2])), torch.tensor([1, 0])


class Counted(Small):
    """Counts its forward passes."""

    runs = 0

    def forward(self, images):
        type(self).runs += 1
        return super().forward(images)


@pytest.fixture
def passes():
    def of(layer=None, rules=()):
        model = seeded(Counted)
        network, images = Network(model, find_anatomy(model, 12)), pictures(2)
        Counted.runs = 0
        return Passes(network, images, images, TARGET, RUNNER_UP, layer, rules, 6, {})

    return of


def test_one_forward_pass_serves_what_needs_the_maps_alone(passes):
    found = passes()
    assert Counted.runs == 0 and found.closed
    maps = found.network.forward(found.images).maps
    Counted.runs = 0
    wanted = closed_form(maps, TARGET.weights(found.network.classifier))
    assert torch.allclose(found.grad_cam, wanted, atol=1e-6)
    assert found.contrast is found.contrast and found.grad_cam is found.grad_cam
    assert Counted.runs == 1


def test_and_with_two_rules_one_forward_pass_serves_all(passes):
    found = passes(rules=("guided", "deconv"))
    both = [found.gradient(rule) for rule in found.rules]
    assert both[0].shape == (2, 3, 12, 12) and not torch.allclose(*both)
    assert torch.allclose(found.grad_cam, passes().grad_cam, atol=1e-6)
    Counted.runs = 0
    found.gradient("guided"), found.grad_cam, found.contrast
    assert Counted.runs == 0


def test_at_another_layer_the_gradient_is_taken(passes):
    found = passes(layer="two")
    assert not found.closed and found.excited[:2] == ("two", 0)
    assert torch.allclose(found.grad_cam, by_gradient(found.network.model, found.images, TARGET, "two"))
    assert passes().excited[:2] == (
        find_anatomy(seeded(Small), 12).features,
        find_anatomy(seeded(Small), 12).call,
    )
