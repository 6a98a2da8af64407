"""Stored logits against the network's own output."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.model.network import Network
from explain_core.model.own_output import difference, own_output
from explain_core.model.places.anatomy import find_anatomy


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


@pytest.mark.parametrize("after", [None, lambda z: z.softmax(1), lambda z: z / 2, lambda z: (z.sum(1), z)])
def test_it_is_what_the_network_returns_and_what_is_stored(after):
    model, batch = Net(after), torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        returned = model(batch)
    returned = returned[1] if isinstance(returned, tuple) else returned
    net = Network(model, find_anatomy(model, 32, classes=5))
    own = own_output(net, batch)
    assert own.shape == (4, 5) and np.allclose(own, returned.numpy(), atol=1e-6)
    assert difference(net.forward(batch).logits, own) < 1e-5


def test_what_is_no_row_an_image_is_refused():
    net = Network(Net(), find_anatomy(Net(), 32))
    net.model = nn.Flatten(0)
    with pytest.raises(ModelError, match="not one row of outputs"):
        own_output(net, torch.zeros(4, 3, 32, 32))


def test_differences_by_hand():
    own = np.array([[1.0, -3.0]], np.float32)
    assert difference(np.array([[2.0, -3.0]], np.float32), own) == 0.25
    masked = np.array([[1.0, -3.0, -1e9], [2.0, -3.0, -1e9]], np.float32)
    assert difference(masked + np.array([[1.0, 0, 0]], np.float32), masked) == 0.5
    assert difference(masked - np.array([[0, 0, 1e7]], np.float32), masked) == pytest.approx(0.01)
    assert difference(np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32)) == 0
    assert difference(np.ones((1, 2), np.float32), np.zeros((1, 2), np.float32)) == np.inf
