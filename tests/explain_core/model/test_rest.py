"""The weights of a rest that is linear: what autograd gives, whatever it is made of."""

import pytest
import torch

from explain_core.model.anatomy import find_anatomy
from explain_core.model.rest import linear_rest
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
