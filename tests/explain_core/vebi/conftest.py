"""A small network with strided convolutions, and images for it."""

import pytest
import torch
from torch import nn

from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy


def strided(seed: int = 4) -> nn.Module:
    """Three convolutions, the first two of stride 2, with ReLUs written in three ways."""

    class Strided(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Conv2d(3, 6, 3, stride=2, padding=1)
            self.second = nn.Sequential(nn.Conv2d(6, 8, 3, stride=2, padding=1), nn.ReLU(inplace=True))
            self.third = nn.Sequential(nn.Conv2d(8, 10, 3, padding=1), nn.ReLU())
            self.head = nn.Linear(10, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            maps = self.third(self.second(torch.relu(self.first(x))))
            return self.head(maps.mean((2, 3)))

    torch.manual_seed(seed)
    return Strided()


@pytest.fixture
def network() -> Network:
    model = strided()
    return Network(model, find_anatomy(model, 32))


@pytest.fixture
def images() -> torch.Tensor:
    torch.manual_seed(6)
    smooth = torch.nn.functional.interpolate(torch.randn(4, 3, 5, 5), size=(32, 32), mode="bicubic")
    return smooth + 0.1 * torch.randn(4, 3, 32, 32)
