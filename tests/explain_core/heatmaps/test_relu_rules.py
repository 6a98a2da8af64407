"""Guided and deconvnet gradients: against the rules written out, in every way of writing a ReLU."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from explain_core.heatmaps.gradients import rectified_gradients
from explain_core.heatmaps.relu_rules import RULES, Rectified
from explain_core.heatmaps.target import Logits
from tests.explain_core.heatmaps.networks import RELUS, Small, pictures, seeded

TARGET = Logits(torch.tensor([0, 2]))


def by_hand(model, images, rule):
    """The backward pass written out for Small, layer by layer."""
    a = model.one(images)
    b = model.two(a.relu())
    c = model.norm(model.three(b.relu()))
    scale = model.norm.weight / (model.norm.running_var + model.norm.eps).sqrt()

    def back(gradient, before):
        kept = gradient.clamp(min=0)
        return kept * (before > 0) if rule == "guided" else kept

    size = c.shape[2] * c.shape[3]
    gradient = (model.head.weight[TARGET.classes] / size)[:, :, None, None].expand_as(c)
    gradient = back(gradient, c) * scale[:, None, None]
    gradient = F.conv_transpose2d(gradient, model.three.weight, padding=1)
    gradient = F.conv_transpose2d(back(gradient, b), model.two.weight, stride=2, padding=1, output_padding=1)
    return F.conv_transpose2d(back(gradient, a), model.one.weight, padding=1)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("relu", RELUS)
def test_however_the_relu_is_written(relu, rule):
    model, images = seeded(lambda: Small(relu)), pictures()
    (found,) = rectified_gradients(model, images, TARGET, [rule])
    assert torch.allclose(found, by_hand(model, images, rule), atol=1e-6)


def test_two_rules_from_one_forward_pass():
    model, images = seeded(Small), pictures()
    both = rectified_gradients(model, images, TARGET, RULES)
    alone = [rectified_gradients(model, images, TARGET, [rule])[0] for rule in RULES]
    assert all(torch.equal(one, two) for one, two in zip(both, alone, strict=True))
    assert not torch.allclose(*both)


@pytest.mark.parametrize(
    "activation", [nn.SiLU, nn.GELU, nn.Hardswish, nn.LeakyReLU, nn.ELU, nn.ReLU6, nn.Mish]
)
def test_relatives_of_the_relu_let_positive_gradients_through_positive_units(activation):
    given = torch.tensor([-1.5, -0.5, 0.5, 2.0, 3.0], requires_grad=True)
    output = activation()(given)
    weights = torch.tensor([1.0, -1.0, 1.0, -1.0, 2.0])
    plain = torch.autograd.grad((output * weights).sum(), given, retain_graph=True)[0]
    with Rectified("guided"):
        guided = torch.autograd.grad((output * weights).sum(), given, retain_graph=True)[0]
    with Rectified("deconv"):
        deconv = torch.autograd.grad((output * weights).sum(), given)[0]
    assert guided.tolist() == [0, 0, plain[2].item(), 0, plain[4].item()]
    assert deconv.tolist() == [1, 0, 1, 0, 2]


CONVOLUTIONS = [(2, 1, 1, 3), (2, 3, 1, 7), (4, 2, 1, 11), (3, 0, 2, 3), (2, 0, 1, 1)]


@pytest.mark.parametrize("stride, padding, dilation, kernel", CONVOLUTIONS)
def test_without_strides_a_gradient_of_ones_is_flat_inside(stride, padding, dilation, kernel):
    """Through a strided convolution it draws a grid; through the resized one it does not."""
    images = torch.zeros(1, 1, 48, 48, requires_grad=True)
    output = F.conv2d(images, torch.ones(1, 1, kernel, kernel), None, stride, padding, dilation)
    strided = torch.autograd.grad(output.sum(), images, retain_graph=True)[0]
    with Rectified("guided", unstrided=True):
        flat = torch.autograd.grad(output.sum(), images)[0]
    assert flat.shape == images.shape
    reach = dilation * (kernel - 1)
    inside = flat[0, 0, reach : 48 - reach, reach : 48 - reach]
    assert torch.allclose(inside, inside[0, 0].expand_as(inside))
    middle = strided[0, 0, 16:32, 16:32]
    assert middle.max() > middle.min() or kernel % stride == 0


def test_without_strides_the_gradient_is_the_stride_one_convolution_s():
    torch.manual_seed(0)
    images, weight = torch.randn(2, 3, 11, 9, requires_grad=True), torch.randn(4, 3, 3, 3)
    output = F.conv2d(images, weight, None, 2, 1)
    gradient = torch.rand_like(output)
    with Rectified("deconv", unstrided=True):
        found = torch.autograd.grad(output, images, gradient)[0]
    resized = F.interpolate(gradient, size=(11, 9), mode="nearest")
    assert torch.allclose(found, F.conv_transpose2d(resized, weight, padding=1), atol=1e-5)


def test_nothing_is_left_in_the_network_and_training_goes_on():
    model, images = seeded(Small), pictures()
    rectified_gradients(model, images, TARGET, RULES)
    assert not any(m._forward_hooks or m._backward_hooks for m in model.modules())
    given = images.clone().requires_grad_()
    plain = torch.autograd.grad(model(given)[0, 0], given)[0]
    assert (plain[0] != by_hand(model, images, "guided")[0]).any()


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="guided or deconv"):
        Rectified("plain")
