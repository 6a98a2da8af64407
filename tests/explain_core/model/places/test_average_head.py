"""Networks that end in an average and one linear layer: the calls that give both."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.places.average_head import find_averaged
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


class GainOfZero(nn.Module):
    """Residual branches that begin with a gain of 0: what enters the last of them has the numbers that leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.act, self.branch = nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 8, 3, 1, 1)
        self.gain, self.final_act, self.head = nn.Parameter(torch.zeros(())), nn.ReLU(), nn.Linear(8, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.stem(x)
        seen = seen + self.gain * self.branch(self.act(seen))
        logits: Tensor = self.head(self.final_act(seen).mean((2, 3)))
        return logits


def test_the_layer_is_one_that_the_outputs_go_through() -> None:
    torch.manual_seed(0)
    assert find_averaged(GainOfZero().eval(), (32, 32), 3, CLASSES).last.name == "final_act"


def test_the_norm_of_what_is_normalised_already_is_the_layer():
    class Renormalised(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem, self.between = nn.Conv2d(3, 8, 3, 2, 1), nn.Threshold(-1e9, 0)
            self.norm, self.head = nn.LayerNorm(8), nn.Linear(8, CLASSES)

        def forward(self, x: Tensor) -> Tensor:
            seen = torch.nn.functional.layer_norm(self.stem(x).permute(0, 2, 3, 1), (8,))
            logits: Tensor = self.head(self.norm(self.between(seen)).mean((1, 2)))
            return logits

    assert find_averaged(Renormalised().eval(), (32, 32), 3, CLASSES).last.name == "norm"
