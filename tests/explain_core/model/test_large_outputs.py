"""Outputs that are too large to be summed exactly: told of, and refused where a class is masked."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.large_outputs import large_outputs, masked
from explain_core.model.networks import describe_network
from tests.networks.heads import CLASSES, network


def test_small_outputs_are_nothing_to_speak_of() -> None:
    assert large_outputs(torch.tensor([[1.0, -999.0], [2.0, 3.0]]), "Net") == ""


def test_a_masked_class_is_refused_and_large_outputs_of_all_are_told() -> None:
    outputs = torch.tensor([[1.0, -1e9, 2.0], [2.0, -1e9, 3.0]])
    assert masked(outputs).tolist() == [False, True, False]
    with pytest.raises(ModelError, match="-100 instead"):
        large_outputs(outputs, "Net")
    assert "2.1e+03" in large_outputs(outputs[:, [0, 2]] * 700, "Net")


def test_a_network_whose_outputs_are_large_before_training_is_taken() -> None:
    model = network("MLP")
    model.head[-1].weight.data.mul_(1e6)
    found = describe_network(model, 64, CLASSES)
    assert found.accepted and found.weights == "gradient" and "too large to be summed exactly" in found.reason
