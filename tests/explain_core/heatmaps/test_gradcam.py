"""Grad-CAM: the closed form against the gradient, targets, layers, and architectures."""

import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.heatmaps.gradcam import GradCam, by_gradient, closed_form
from explain_core.heatmaps.target import Logits
from tests.explain_core.heatmaps.networks import Small, pictures, seeded

POOLED = ("resnet18", "resnet50", "mobilenet_v2", "efficientnet_b0", "googlenet", "regnet_y_400mf")
"""torchvision's networks whose last maps, after their activation, are averaged straight into one linear layer."""


def model_of(name):
    torchvision = pytest.importorskip("torchvision")
    extra = {"init_weights": False} if name == "googlenet" else {}
    return seeded(lambda: torchvision.models.get_model(name, num_classes=7, **extra))


def test_the_closed_form_by_hand():
    maps = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [0.0, 0.0]]]])
    found = closed_form(maps, torch.tensor([[2.0, -4.0]]))
    assert found.tolist() == [[[0.5, 0.0], [1.5, 2.0]]]  # (2 a - 4 b) / 4


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in ("resnet50", "googlenet") else [])
        for name in POOLED
    ],
)
def test_the_closed_form_is_the_gradient_s(name):
    model, images = model_of(name), pictures(3, 64)
    cam = GradCam.of(model, input_size=64)
    assert cam.weights is not None
    for target in (Logits(torch.tensor([0, 6, 3])), Logits(torch.tensor([1, 2, 3]), torch.tensor([2, 5, 0]))):
        closed = cam.maps(images, target)
        slow = by_gradient(model, images, target, cam.layer, cam.call)
        assert (closed - slow).abs().max() <= 1e-5 * closed.abs().max()


@pytest.mark.parametrize(
    "name",
    [
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("vgg11", "vgg16_bn")),
        "alexnet",
        "mobilenet_v3_small",
        "squeezenet1_1",
    ],
)
def test_networks_of_another_shape_take_the_partial_backward_pass(name):
    model, images = model_of(name), pictures(2, 96)
    cam = GradCam.of(model, input_size=96)
    assert cam.weights is None
    found = cam.maps(images, Logits(torch.tensor([4, 2])))
    assert found.shape[0] == 2 and min(found.shape[1:]) > 1 and found.abs().max() > 0
    # By the definition, with a backward pass through the whole network.
    caught = []
    handle = model.get_submodule(cam.layer).register_forward_hook(lambda _m, _g, out: caught.append(out))
    given = images.clone().requires_grad_()
    with handle:
        output = model(given)
    gradient = torch.autograd.grad(output[0, 4] + output[1, 2], caught[0])[0]
    expected = (gradient.mean((2, 3), keepdim=True) * caught[0].detach()).sum(1)
    assert torch.allclose(found, expected, rtol=1e-4, atol=1e-6 * float(expected.abs().max()))


def test_the_last_maps_are_those_before_the_pooling():
    assert (
        GradCam.of(model_of("vgg11"), input_size=96).layer == "features.19"
    )  # its last ReLU, not the pooling after it
    assert GradCam.of(model_of("resnet18"), input_size=96).layer == "layer4"


def test_any_target_and_any_layer():
    model, images = seeded(Small), pictures()
    cam = GradCam.of(model, "two", input_size=12)
    found = cam.maps(images, lambda output: output.softmax(1)[:, 0])
    assert found.shape == (2, 6, 6)
    closed = GradCam.of(model, input_size=12)
    entropy = closed.maps(images, lambda output: -(output.softmax(1) * output.log_softmax(1)).sum(1))
    assert entropy.shape == (2, 6, 6) and entropy.abs().max() > 0


def test_an_image_s_map_does_not_depend_on_its_batch():
    model, images = seeded(Small), pictures(4)
    whole = by_gradient(model, images, Logits(torch.tensor([0, 1, 2, 0])), "two")
    for row, chosen in enumerate((0, 1, 2, 0)):
        alone = by_gradient(model, images[row : row + 1], Logits(torch.tensor([chosen])), "two")
        assert torch.allclose(whole[row], alone[0], atol=1e-6)


def test_a_difference_is_the_difference_of_the_maps():
    model, images = seeded(Small), pictures()
    a, b = torch.tensor([0, 1]), torch.tensor([2, 2])
    cam = GradCam.of(model, input_size=12)
    whole = cam.maps(images, Logits(a, b))
    assert torch.allclose(whole, cam.maps(images, Logits(a)) - cam.maps(images, Logits(b)), atol=1e-6)


def test_errors_say_what_is_wrong():
    model, images = seeded(Small), pictures()
    with pytest.raises(ModelError, match="no layer 'fourth'"):
        GradCam.of(model, "fourth", input_size=12)
    with pytest.raises(ModelError, match="not maps"):
        by_gradient(model, images, Logits(torch.tensor([0, 1])), "head")
    with pytest.raises(ValueError, match="one number an image"):
        by_gradient(model, images, lambda output: output, "two")
    with pytest.raises(ModelError, match="no layer of maps"):
        GradCam.of(nn.Sequential(nn.Flatten(), nn.Linear(432, 3)), input_size=12)


def test_nothing_is_left_in_the_network():
    model, images = seeded(Small), pictures()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    by_gradient(model, images, Logits(torch.tensor([0, 1])), "two")
    assert not any(module._forward_hooks for module in model.modules())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_relu_that_is_no_module_belongs_to_the_maps_that_a_gradient_ends_at():
    class Written(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = (
                nn.Conv2d(3, 6, 3, 2, 1),
                nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 4)),
            )

        def forward(self, x):
            return self.head(self.body(x).relu().mean((2, 3)))

    torch.manual_seed(4)
    network, images = Written().eval(), torch.randn(3, 3, 32, 32)
    cam = GradCam.of(network, input_size=32)
    assert cam.anatomy is not None and cam.anatomy.relu and cam.weights is None
    found = cam.maps(images, Logits(torch.tensor([2, 0, 1])))
    maps = network.body(images).relu().detach().requires_grad_()
    chosen = network.head(maps.mean((2, 3)))[torch.arange(3), torch.tensor([2, 0, 1])].sum()
    (gradient,) = torch.autograd.grad(chosen, maps)
    wanted = (gradient.mean((2, 3))[:, :, None, None] * maps).sum(1).detach()
    assert torch.allclose(found, wanted, atol=1e-6)
