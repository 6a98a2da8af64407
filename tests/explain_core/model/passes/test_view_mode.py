"""Networks that ask for views of maps, which lie channels last here."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.model.network import Network
from explain_core.model.networks import describe_network
from explain_core.model.passes.probe import images
from explain_core.model.passes.view_mode import CopiedViews, copy_views
from explain_core.model.places.anatomy import find_anatomy


class LeNet(nn.Module):
    """LeCun et al. 1998, as tutorials write it."""

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(channels, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2 = nn.Linear(400, 40), nn.Linear(40, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(x.size(0), -1)
        return self.fc2(F.relu(self.fc1(x)))  # type: ignore[no-any-return]


@pytest.mark.parametrize("channels", [3, 1])
def test_a_network_that_views_its_maps_is_taken(channels):
    torch.manual_seed(2)
    model = LeNet(channels).eval()
    plain = copy.deepcopy(model)
    found = describe_network(model, 32, 5)
    assert found.accepted and found.map_size == (10, 10) and found.logits_error is not None
    assert found.logits_error <= 1e-5
    network = Network(model, find_anatomy(model, 32, classes=5))
    given = images((32, 32), channels, 3, torch.device("cpu"))
    with torch.no_grad():
        assert np.allclose(network.forward(given, np.array([0, 1, 2])).logits, plain(given), atol=1e-5)


def test_other_errors_and_views_stay_what_they_are():
    maps = torch.randn(2, 4, 3, 3).to(memory_format=torch.channels_last)
    with CopiedViews():
        assert torch.equal(maps.view(2, -1), maps.reshape(2, -1))
        row = torch.zeros(4)
        row.view(2, 2)[0, 0] = 1
        assert row[0] == 1
        with pytest.raises(RuntimeError, match="invalid"):
            maps.view(5, 5)


def test_a_network_is_wrapped_once():
    model = LeNet()
    assert copy_views(model) and not copy_views(model)
