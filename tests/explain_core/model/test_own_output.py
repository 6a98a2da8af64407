"""Stored logits against the network's own output."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.data.preprocess import Preprocessing
from explain_core.errors import ModelError
from explain_core.model.anatomy import find_anatomy
from explain_core.model.network import Network
from explain_core.model.network_check import check_network
from explain_core.model.own_output import difference, own_output

SIZE = Preprocessing(size=32)


class Net(nn.Module):
    """Maps, their averages, a linear layer, and something after it."""

    def __init__(self, after=None):
        super().__init__()
        torch.manual_seed(0)
        self.features, self.fc = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU()), nn.Linear(8, 5)
        self.after = after

    def forward(self, x):
        logits = self.fc(self.features(x).mean((2, 3)))
        return logits if self.after is None else self.after(logits)


def network(after=None):
    model = Net(after)
    return Network(model, find_anatomy(model, 32, classifier="fc"))


def test_the_same_output_is_no_difference():
    net, batch = network(), torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    own = own_output(net, batch)
    assert own.shape == (4, 5) and difference(net.forward(batch).logits, own) < 1e-6
    assert check_network(net, SIZE).accepted


@pytest.mark.parametrize("after", [lambda z: z.softmax(1), torch.sigmoid, lambda z: z / 2, lambda z: z + 0.1])
def test_whatever_comes_after_the_classifier_is_seen(after):
    found = check_network(network(after), SIZE)
    assert not found.accepted and "not what the network returns" in found.reason


def test_what_is_no_row_an_image_is_refused():
    for after, words in ((lambda z: (z, z), "a tuple"), (lambda z: z[:, 0], r"\(4,\)")):
        with pytest.raises(ModelError, match=words):
            own_output(network(after), torch.zeros(4, 3, 32, 32))


def test_differences_by_hand():
    own = np.array([[1.0, -3.0]], np.float32)
    assert difference(np.array([[2.0, -3.0]], np.float32), own) == 0.25
    assert difference(np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32)) == 0
    assert difference(np.ones((1, 2), np.float32), np.zeros((1, 2), np.float32)) == np.inf
