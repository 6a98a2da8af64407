"""A network that takes its time, so that a fault finds it at work."""

import time

import torch
from torch import Tensor, nn

SECONDS = 0.15  # a forward pass


class SlowNet(nn.Module):
    """One convolution, average pooling, one linear layer, and a pause."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 24, kernel_size=8, stride=8), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(24, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        time.sleep(SECONDS)
        logits: Tensor = self.classifier(torch.flatten(self.pool(self.features(images)), 1))
        return logits


def build(num_classes: int) -> nn.Module:
    """A fresh network for `num_classes` classes."""
    return SlowNet(num_classes)
