"""Networks that end in an average and one linear layer: the calls that give both."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.average_head import find_averaged
from tests.networks.heads import CLASSES, network

SIZE = (64, 64)


def test_the_calls_that_give_maps_and_outputs():
    found = find_averaged(network("linear"), SIZE, 3, CLASSES)
    assert (found.last.name, found.head.name, found.relu) == ("features", "head.2", False)
    assert torch.allclose(found.last.pooled[0], found.head.linear[0], atol=1e-6)


def test_another_head_is_told_with_what_stands_there():
    with pytest.raises(ModelError, match=r"comes head.2 \(BatchNorm1d\)") as told:
        find_averaged(network("batch norm"), SIZE, 3, CLASSES)
    assert "--features NAME --classifier NAME" in str(told.value)
