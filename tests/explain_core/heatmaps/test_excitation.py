"""c-MWP: probabilities that walk back, by hand and in their sums."""

import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.heatmaps.excitation import contrastive_excitation
from explain_core.heatmaps.target import Logits
from tests.explain_core.heatmaps.networks import Small, pictures, seeded


def test_the_first_step_by_hand():
    """Maps (1, 2), (3, 0) averaged into a linear layer with weights (2, -1): all of it comes from the first filter."""
    model = nn.Sequential(
        nn.Conv2d(3, 2, 1, bias=False), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 1, bias=False)
    )
    model[0].weight.data = torch.tensor([[1.0, 0, 0], [0, 1.0, 0]]).reshape(2, 3, 1, 1)
    model[3].weight.data = torch.tensor([[2.0, -1.0]])
    images = torch.zeros(1, 3, 1, 2)
    images[0, 0, 0], images[0, 1, 0] = torch.tensor([1.0, 3.0]), torch.tensor([2.0, 0.0])
    found = contrastive_excitation(model.eval(), images, Logits(torch.tensor([0])), "0")
    # For the class: 1/4 and 3/4 by the first filter; for its opposite: all on the second one's only place.
    assert torch.allclose(found, torch.tensor([[[0.25 - 1.0, 0.75]]]))


def test_between_two_classes_the_sides_change_sign():
    model, images = seeded(Small), pictures()
    a, b = torch.tensor([0, 1]), torch.tensor([2, 0])
    one = contrastive_excitation(model, images, Logits(a, b), "one")
    two = contrastive_excitation(model, images, Logits(b, a), "one")
    assert torch.allclose(one, -two, atol=1e-6) and one.abs().max() > 0


PLAIN = ("module", "in place", "functional", "functional in place", "torch", "method", "method in place")


@pytest.mark.parametrize("relu", PLAIN)
def test_however_the_relu_is_written(relu):
    images, target = pictures(), Logits(torch.tensor([0, 2]))
    found = contrastive_excitation(seeded(lambda: Small(relu)), images, target, "one")
    assert torch.allclose(found, contrastive_excitation(seeded(Small), images, target, "one"), atol=1e-7)


LAYERS = {
    "resnet18": "layer3",
    "vgg11_bn": "features.10",
    "densenet121": "features.denseblock3",
    "efficientnet_b0": "features.6",
}


@pytest.mark.parametrize("name", LAYERS)
def test_probability_is_not_made_on_the_way(name):
    """Both walks start with 1; a unit whose excitatory inputs are all silent loses its share, and nothing adds any."""
    torchvision = pytest.importorskip("torchvision")
    model = seeded(lambda: torchvision.models.get_model(name, num_classes=5))
    found = contrastive_excitation(model, pictures(2, 64), Logits(torch.tensor([0, 4])), LAYERS[name])
    assert found.isfinite().all() and found.abs().max() > 0
    assert (found.clamp(min=0).sum((1, 2)) <= 1 + 1e-4).all() and (
        found.clamp(max=0).sum((1, 2)) >= -1 - 1e-4
    ).all()


def test_a_network_without_a_linear_end_is_refused():
    model = nn.Sequential(nn.Conv2d(3, 2, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    with pytest.raises(ModelError, match="linear layer"):
        contrastive_excitation(model, pictures(), Logits(torch.tensor([0, 1])), "0")
