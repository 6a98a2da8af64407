"""Batch norms before training lend what a first step would have told them, and stand as before afterwards."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.networks import describe_network
from explain_core.model.passes.fresh_norms import settled
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.heads import CLASSES

SIZE = (64, 64)


def shrinking(gain: float = 0.02, head: nn.Module | None = None) -> nn.Sequential:
    """Convolutions of which each makes its numbers so many times as large, batch norms that were never trained."""
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for given, made in ((3, 8), (8, 12), (12, 16), (16, 16)):
        layers += [nn.Conv2d(given, made, 3, 2, 1), nn.BatchNorm2d(made), nn.ReLU()]
        layers[-3].weight.data.mul_(gain)
    head = head or nn.Sequential(nn.Linear(16, 24), nn.ReLU(), nn.Linear(24, CLASSES))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head).eval()


def test_statistics_are_lent_and_given_back() -> None:
    model = shrinking()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with settled(model, SIZE, 3) as lent:
        assert lent and not model.training and not any(module.training for module in model.modules())
        assert float(model[10].running_var.max()) < 1e-3 and model[10].running_mean.any()
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(module.momentum == 0.1 for module in model.modules() if isinstance(module, nn.BatchNorm2d))


def test_what_was_trained_or_has_no_batch_norms_is_left_alone() -> None:
    trained = shrinking()
    trained[4].running_mean.fill_(0.3)
    for model in (trained, nn.Sequential(nn.Conv2d(3, 8, 3), nn.GroupNorm(2, 8)).eval()):
        with settled(model, SIZE, 3) as lent:
            assert not lent


def test_a_network_that_takes_no_such_images_is_left_as_it_was() -> None:
    model = shrinking()
    with settled(model, SIZE, 4) as lent:
        assert not lent
    assert not model[1].running_mean.any() and bool((model[1].running_var == 1).all())


@pytest.mark.parametrize(
    ("gain", "says"), [(0.0002, "same for all images"), (60.0, "too large to be summed")]
)
def test_networks_before_training_are_taken_whose_numbers_vanish_or_grow(gain: float, says: str) -> None:
    found = describe_network(shrinking(gain), 64, CLASSES)
    assert found.accepted and found.layer == "11" and found.weights == "gradient" and says in found.reason


class Mirrored(nn.Module):
    """The mean of what a network says of an image and of its mirror image."""

    def __init__(self) -> None:
        super().__init__()
        self.net = shrinking(1.0)

    def forward(self, x: Tensor) -> Tensor:
        return (self.net(x).softmax(1) + self.net(x.flip(3)).softmax(1)) / 2


@pytest.mark.parametrize("shared", [False, True])
def test_of_a_mirrored_pass_few_positions_are_not_taken(shared: bool) -> None:
    model = Mirrored().eval()
    if shared:  # one rectifier, called four times in each of both passes
        for place in (5, 8, 11):
            model.net[place] = model.net[2]
    anatomy = find_anatomy(model, 40, classes=CLASSES)
    assert anatomy.map_size == (3, 3) and anatomy.call <= (3 if shared else 0)
