"""Small networks of usual shapes, for which checkpoints are made by the dozen."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Small(nn.Module):
    """Two convolutions, batch norms, an average, a linear classifier."""

    def __init__(self, classes: int, channels: int = 3, bias: bool = True) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(channels, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU())
        self.body = nn.Sequential(nn.Conv2d(8, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU())
        self.fc = nn.Linear(12, classes, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.body(self.stem(x)).mean((2, 3)))


def build(num_classes: int) -> Small:
    """The usual one."""
    return Small(num_classes)


def without_bias(num_classes: int) -> Small:
    """A classifier without a bias."""
    return Small(num_classes, bias=False)


def grey(num_classes: int) -> Small:
    """One that takes one channel."""
    return Small(num_classes, channels=1)


class Prepared(Small):
    """One that normalises its images itself, and pads them."""

    def __init__(self, classes: int) -> None:
        super().__init__(classes)
        for name, values in (("pixel_mean", [0.4, 0.5, 0.6]), ("pixel_std", [0.2, 0.2, 0.3])):
            self.register_buffer(name, torch.tensor(values)[:, None, None])

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad((x - self.pixel_mean) / self.pixel_std, (16,) * 4))


def prepared(num_classes: int) -> Prepared:
    """That one."""
    return Prepared(num_classes)
