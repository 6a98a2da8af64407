"""Small networks that write the same thing in different ways."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

RELUS: dict[str, Callable[[], Callable[[Tensor], Tensor]]] = {
    "module": nn.ReLU,
    "in place": lambda: nn.ReLU(inplace=True),
    "functional": lambda: F.relu,
    "functional in place": lambda: lambda x: F.relu(x, inplace=True),
    "torch": lambda: torch.relu,
    "method": lambda: lambda x: x.relu(),
    "method in place": lambda: lambda x: x.relu_(),
    "clamp": lambda: lambda x: x.clamp(min=0),
    "clamp in place": lambda: lambda x: x.clamp_(min=0),
    "clamp_min": lambda: lambda x: torch.clamp_min(x, 0),
    "maximum": lambda: lambda x: torch.maximum(x, torch.zeros(())),
    "threshold": lambda: lambda x: F.threshold(x, 0.0, 0.0),
}
"""Ways to write max(x, 0)."""


class Small(nn.Module):
    """Three convolutions (the second of stride 2), one rectifier used throughout, pooling, a linear layer."""

    def __init__(self, relu: str = "module", classes: int = 3) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.three, self.norm = nn.Conv2d(8, 5, 3, padding=1), nn.BatchNorm2d(5)
        self.relu = RELUS[relu]()
        self.head = nn.Linear(5, classes)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.relu(self.two(self.relu(self.one(images))))
        return self.head(self.relu(self.norm(self.three(maps))).mean((2, 3)))


def seeded(make: Callable[[], nn.Module], seed: int = 7) -> nn.Module:
    """A network whose weights depend on the seed alone, in evaluation mode."""
    torch.manual_seed(seed)
    return make().eval().requires_grad_(False)


def pictures(images: int = 2, side: int = 12, seed: int = 1) -> Tensor:
    """(images, 3, side, side) noise."""
    return torch.randn(images, 3, side, side, generator=torch.Generator().manual_seed(seed))
