"""Small networks of usual shapes, for which checkpoints are made by the dozen."""

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
