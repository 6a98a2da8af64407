"""Trials: another image's maps in a pass, and heads of zeros that are woken and put to sleep again."""

import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.model.passes.trial import Trial, awake
from explain_core.model.places.passage import look_through
from tests.networks.heads import CLASSES, network

SIZE = (64, 64)


def test_the_outputs_go_with_the_maps():
    model = network("MLP")
    trial = Trial(model, SIZE, 3, CLASSES)
    layer = next(each for each in look_through(model, SIZE, 3, CLASSES) if each.name == "features")
    with torch.no_grad():
        plain = trial.outputs((0, 1))
        swapped = trial.rest(layer, (0, 1), lambda maps: maps.flip(0))
    assert torch.allclose(plain.flip(0), swapped, atol=1e-6) and not torch.allclose(plain, swapped)


def test_a_head_of_zeros_answers_while_it_is_looked_at():
    model = network("linear")
    nn.init.zeros_(model.head[2].weight)
    trial = Trial(model, SIZE, 3, CLASSES)
    with awake(trial), torch.no_grad():
        one, other = trial.outputs((0, 1))
        assert not torch.equal(one, other)
    assert not model.head[2].weight.any()


def test_outputs_that_never_change_are_told():
    with (
        pytest.raises(ModelError, match="the same outputs whatever the image"),
        awake(Trial(network("constant"), SIZE, 3, CLASSES)),
    ):
        pass


def test_a_head_of_zeros_is_asked_once_before_it_is_woken_and_again_with_fainter_images_where_it_is_not_the_end():
    model, strengths = network("linear"), []
    nn.init.zeros_(model.head[2].weight)
    trial = Trial(model, SIZE, 3, CLASSES)
    model.register_forward_pre_hook(lambda _model, given: strengths.append(float(given[0].abs().max())))
    with awake(trial):
        assert len(strengths) == 2  # as it is, and with a head of numbers
    strengths.clear()
    ended = nn.Sequential(model, nn.Sigmoid())  # its outputs are not the head's bias
    with awake(Trial(ended, SIZE, 3, CLASSES)):
        assert len(strengths) == 5 and strengths[0] > strengths[1] > strengths[2] > strengths[3]


def test_what_came_out_of_a_head_that_was_woken_is_forgotten_when_it_sleeps():
    model = network("linear")
    nn.init.zeros_(model.head[2].weight)
    trial = Trial(model, SIZE, 3, CLASSES)
    with awake(trial, "features"), torch.no_grad():
        trial.outputs((0, 1))
        assert trial.prefix.known.get(("head", 0))
    assert not trial.prefix.known.get(("head", 0)) and not model.head[2].weight.any()
