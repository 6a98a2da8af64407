"""Which layers are tried: the last, and those of a member of an ensemble that decides where the others do not."""

import torch
from torch import Tensor, nn

from explain_core.model.places.anatomy import find_anatomy
from tests.networks.heads import CLASSES


def member(layers: int) -> nn.Sequential:
    """A member of an ensemble with many layers of maps."""
    made = [nn.Conv2d(3, 12, 3, 2, 1), nn.ReLU()]
    for _ in range(layers):
        made += [nn.Conv2d(12, 12, 3, 1, 1), nn.ReLU()]
    return nn.Sequential(*made, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, CLASSES))


class Ensemble(nn.Module):
    """Two members, of which the second says the same of nearly all images."""

    def __init__(self) -> None:
        super().__init__()
        self.strong, self.weak = member(1), member(20)
        self.weak[-1].weight.data.mul_(1e-4)

    def forward(self, x: Tensor) -> Tensor:
        return (self.strong(x).softmax(1) + self.weak(x).softmax(1)) / 2


def test_the_member_that_decides_is_found_before_many_layers_of_another():
    torch.manual_seed(0)
    anatomy = find_anatomy(Ensemble().eval(), 32, classes=CLASSES)
    assert anatomy.features.startswith("strong") and anatomy.share > 0.9
