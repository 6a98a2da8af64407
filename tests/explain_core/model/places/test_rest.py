"""The weights of a rest that is linear: what autograd gives, whatever it is made of."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.rest import linear_rest
from tests.networks.heads import network


def test_batch_normalisation_and_a_linear_layer_by_hand():
    model = network("batch norm")
    norm, linear = model.head[2], model.head[3]
    weights, bias = linear_rest(model, find_anatomy(model, 64))
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).double()
    by_hand = linear.weight.double() * scale
    shift = (norm.bias - norm.running_mean * scale).double()
    assert torch.allclose(weights, by_hand, atol=1e-6)
    assert torch.allclose(bias, linear.weight.double() @ shift + linear.bias.double(), atol=1e-5)


@pytest.mark.parametrize("name", ["temperature", "sum pooling", "1x1 convolution before pooling"])
def test_they_give_the_outputs(name):
    model = network(name)
    anatomy = find_anatomy(model, 64)
    weights, bias = linear_rest(model, anatomy)
    held = []
    with model.get_submodule(anatomy.features).register_forward_hook(lambda _m, _g, out: held.append(out)):
        given = model(torch.randn(3, 3, 64, 64)).double()
    assert torch.allclose(held[0].double().mean((2, 3)) @ weights.T + bias, given, atol=1e-4)


class Written(nn.Module):
    """A ReLU that is no module between the last convolution and the average."""

    def __init__(self, *head):
        super().__init__()
        self.body, self.head = nn.Conv2d(3, 6, 3, 2, 1), nn.Sequential(*head)

    def forward(self, x):
        return self.head(self.body(x).relu().mean((2, 3)))


@pytest.mark.parametrize("linear", [True, False])
def test_weights_after_a_relu_that_is_no_module_are_of_all_positions(linear):
    torch.manual_seed(4)
    between = nn.BatchNorm1d(6) if linear else nn.GELU()
    model = Written(nn.Linear(6, 6), between, nn.Linear(6, 4)).eval()
    if linear:
        between.running_mean.normal_()
        between.running_var.uniform_(0.5, 1.5)
    anatomy = find_anatomy(model, 32, classes=4)
    assert anatomy.relu and anatomy.linear == linear and anatomy.classifier is None
    x = torch.randn(5, 3, 32, 32)
    network = Network(copy.deepcopy(model), anatomy)
    found = network.forward(x, np.arange(5) % 4)
    maps = model.body(x).relu().detach().requires_grad_()
    outputs = model.head(maps.mean((2, 3)))
    assert np.allclose(found.logits, outputs.detach().numpy(), atol=1e-6)
    assert np.allclose(found.pooled, maps.detach().mean((2, 3)).numpy(), atol=1e-6)
    if linear:
        told = found.pooled @ network.classifier_weights().T + network.classifier_bias()
        assert np.allclose(told, found.logits, atol=1e-5)
        return
    for role in range(3):
        chosen = outputs[torch.arange(5), torch.tensor(found.roles[:, role])].sum()
        (gradient,) = torch.autograd.grad(chosen, maps, retain_graph=True)
        assert np.allclose(found.gradients[:, role], gradient.sum((2, 3)).numpy(), atol=1e-6)
