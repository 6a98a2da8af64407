"""A network that sees red and blue dots where they are: each of its filters answers to one colour."""

import torch
from torch import Tensor, nn

COLOURS = ("blue", "red")


class Dots(nn.Module):
    """Maps of an eighth of the input, one filter a colour; the outputs are weighed averages of the maps."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.fine, self.coarse = nn.Conv2d(3, 2, 4, 4), nn.Conv2d(2, 2, 2, 2)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(2, classes)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.coarse(self.fine(x).relu()).relu()
        return self.fc(self.pool(maps).flatten(1))


def build(num_classes: int) -> Dots:
    """The network with weights that answer to the colours themselves, of pictures from 0 to 1."""
    made = Dots(num_classes)
    with torch.no_grad():
        made.fine.weight.zero_()
        for filter_, own in enumerate((2, 0)):
            made.fine.weight[filter_] = -0.5 / 16
            made.fine.weight[filter_, own] = 1 / 16
        made.fine.bias.zero_()
        made.coarse.weight.zero_()
        for filter_ in range(2):
            made.coarse.weight[filter_, filter_] = 0.25
        made.coarse.bias.zero_()
        made.fc.weight.copy_(20 * torch.eye(2)[:num_classes] - 10)
        made.fc.bias.zero_()
    return made
