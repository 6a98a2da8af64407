"""Gradients that are what maps do to the outputs, and those of a backward pass of its own."""

import pytest
import torch

from explain_core.model.passes.trial import Trial
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.gradient_check import gradient_reading
from explain_core.model.places.passage import look_through
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network

SIZE = (64, 64)


def tells(model: torch.nn.Module) -> bool:
    layer = find_anatomy(model, SIZE, classes=CLASSES).features
    seen = next(each for each in look_through(model, SIZE, 3, CLASSES) if each.name == layer)
    return gradient_reading(Trial(model, SIZE, 3, CLASSES), seen).tells


@pytest.mark.parametrize("name", ["MLP", "max pooling", "attention pooling", "GeM", "class token", "softmax"])
def test_autograd_tells_what_maps_do(name):
    assert tells(network(name))


@pytest.mark.parametrize("name", ["a gradient that is reversed", "a part that is detached", "spikes"])
def test_a_backward_pass_of_its_own_is_noticed(name):
    assert not tells(variant(name))


def test_one_that_is_right_is_not():
    assert tells(variant("a backward pass of its own, and right"))


def test_what_is_linear_in_the_average_is_not_read_by_a_gradient_that_differs():
    model = variant("a gradient that is reversed before batch norm")
    found = find_anatomy(model, SIZE, classes=CLASSES)
    assert found.differs and not found.linear


def test_a_head_that_bends_close_by_is_told_by_its_gradient():
    model = network("MLP")
    first = next(module for module in model.head if isinstance(module, torch.nn.Linear))
    with torch.no_grad():
        given = Trial(model, SIZE, 3, CLASSES).images((0,))
        reached = first.weight @ model.features(given).mean((2, 3))[0]
        near = 0.002 * reached.std() * torch.linspace(0.3, 1, len(reached)).roll(7)
        first.bias.copy_(near - reached)  # each unit is on, and off where a little is taken from it
    assert tells(model)
