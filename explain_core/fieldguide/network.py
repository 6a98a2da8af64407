"""The small network that the demo trains: five plain convolutions, average pooling and one linear layer."""

from torch import Tensor, nn

INPUT_SIZE = 96
"""The side of the square pictures that the network was made for, in pixels; its last maps are 12 x 12."""

WIDTHS = ((24, 2), (48, 2), (96, 2), (96, 1), (160, 1))
"""Filters and stride of the convolutions, first to last."""


class FieldguideNet(nn.Module):
    """(images, 3, side, side) to (images, classes): convolutions, ReLU, global average pooling, linear."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for filters, stride in WIDTHS:
            layers += [
                nn.Conv2d(channels, filters, kernel_size=3, stride=stride, padding=1, bias=False),
                nn.BatchNorm2d(filters),
                nn.ReLU(),
            ]
            channels = filters
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(channels, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """The logits of `images`, which are normalised like ImageNet's."""
        logits: Tensor = self.classifier(self.pool(self.features(images)).flatten(1))
        return logits


def build(num_classes: int) -> nn.Module:
    """A fresh network for `num_classes` classes, its last convolution with 160 filters."""
    return FieldguideNet(num_classes)
