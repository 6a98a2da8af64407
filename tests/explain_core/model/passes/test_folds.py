"""Folds: normalisations that become part of convolutions, and those that must not."""

import copy

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn

from explain_core.model.network import Network
from explain_core.model.passes.device import BFLOAT16, FLOAT32
from explain_core.model.passes.folds import find_folds, folded
from explain_core.model.places.anatomy import find_anatomy


def norm(channels: int) -> nn.BatchNorm2d:
    made = nn.BatchNorm2d(channels)
    nn.init.uniform_(made.weight, -2, 2)
    nn.init.normal_(made.bias)
    assert made.running_mean is not None and made.running_var is not None
    made.running_mean.normal_()
    made.running_var.uniform_(0.1, 4)
    return made


class Net(nn.Module):
    """A convolution of each kind and its normalisation; `twist` says what else is done with what it gives."""

    def __init__(self, twist: str = "") -> None:
        super().__init__()
        self.twist = twist
        self.one, self.first = nn.Conv2d(3, 8, 3, padding=1, bias=False), norm(8)
        self.two, self.second = nn.Conv2d(8, 8, 3, padding="same", groups=4), norm(8)
        self.three, self.third = nn.Conv2d(8, 6, 2, stride=2, padding_mode="reflect", padding=1), norm(6)
        self.fc = nn.Linear(6, 4)

    def forward(self, x: Tensor) -> Tensor:
        given = self.one(x)
        normed = self.first(given)
        if self.twist == "goes on":
            normed = normed + given
        if self.twist == "shared":
            normed = self.first(normed)
        if self.twist == "by its weight":
            normed = normed * self.one.weight.norm() + self.first.weight.sum()
        normed = self.second(self.two(normed.relu())).relu()
        maps = self.third(self.three(normed)).relu()
        return self.fc(maps.mean((2, 3)))


def network(twist: str = "", precision: str = FLOAT32) -> Network:
    torch.manual_seed(0)
    model = Net(twist).eval()
    return Network(model, find_anatomy(model, 16), precision)


def convolutions(net: Network) -> list[str]:
    names = {module: name for name, module in net.model.named_modules()}
    assert net._folds is not None
    return sorted(names[fold.convolution].rpartition(".")[2] for fold in net._folds)


@pytest.mark.parametrize(
    ("twist", "expected"),
    [
        ("", ["one", "three", "two"]),
        ("goes on", ["three", "two"]),
        ("shared", ["three", "two"]),
        ("by its weight", ["one", "three", "two"]),
    ],
)
def test_what_nothing_else_takes_is_folded_and_answers_stay(twist: str, expected: list[str]) -> None:
    net = network(twist)
    before = copy.deepcopy(net.model.state_dict())
    images = torch.randn(3, 3, 16, 16)
    with torch.inference_mode():
        own = net.model(images).numpy()
    given = net.forward(images)
    assert convolutions(net) == expected
    np.testing.assert_allclose(given.logits, own, rtol=1e-5, atol=1e-5 * np.abs(own).max())
    after = net.model.state_dict()
    assert list(after) == list(before) and all(torch.equal(after[name], before[name]) for name in before)
    with torch.inference_mode():
        assert np.array_equal(net.model(images).numpy(), own)


@pytest.mark.parametrize("features", ["second", "two"])
def test_maps_that_are_explained_are_those_of_their_layer(features: str) -> None:
    torch.manual_seed(0)
    model = Net().eval()
    net = Network(model, find_anatomy(model, 16, features=features), FLOAT32)
    images = torch.randn(2, 3, 16, 16)
    maps = net.forward(images).maps
    assert ("two" in convolutions(net)) == (features == "second")
    with torch.inference_mode():
        own = model.two(model.first(model.one(images)).relu())
        own = own if features == "two" else model.second(own)
    torch.testing.assert_close(maps, own.relu() if net.anatomy.relu else own, rtol=1e-4, atol=1e-4)


def test_folds_that_fail_or_change_something_are_left_one_by_one() -> None:
    torch.manual_seed(0)
    model, images = Net("goes on").eval(), torch.randn(2, 3, 16, 16)
    folds = find_folds(model, (), lambda: [model(images)], low=False)
    assert {fold.convolution for fold in folds} == {model.two, model.three}
    with pytest.raises(ValueError, match="stop"), folded(folds):
        raise ValueError("stop")
    assert "forward" not in model.two.__dict__ and "forward" not in model.second.__dict__


def test_in_bfloat16_a_folded_network_is_nearer_the_truth() -> None:
    torch.manual_seed(0)
    model = torchvision.models.resnet18(num_classes=5)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.reset_running_stats()
                module.momentum = None
        model.train()(torch.randn(8, 3, 64, 64))
    truth = Network(copy.deepcopy(model), find_anatomy(model, 64), FLOAT32)
    low = Network(model, find_anatomy(model, 64), BFLOAT16)
    images = torch.randn(4, 3, 64, 64)
    exact, near = truth.forward(images).pooled, low.forward(images).pooled
    assert low._folds is not None and len(low._folds) == 20
    low._folds = []
    plain = low.forward(images).pooled
    assert np.square(near - exact).sum() < np.square(plain - exact).sum()


def test_gradients_pass_a_folded_rest() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), norm(8), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), norm(8), nn.ReLU(),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8, 4),
    ).eval()  # fmt: skip
    for precision in (FLOAT32, BFLOAT16):
        net = Network(copy.deepcopy(model), find_anatomy(copy.deepcopy(model), 16, features="2"), precision)
        images = torch.randn(2, 3, 16, 16)
        given = net.forward(images, np.array([0, 1]))
        assert given.gradients is not None
        maps = model[:3](images).detach().requires_grad_()
        model[3:](maps)[0, given.roles[0, 0]].backward()  # type: ignore[index]
        own = maps.grad[0].sum((1, 2)).numpy()  # type: ignore[index]
        tolerance = 1e-4 if precision == FLOAT32 else 0.1
        np.testing.assert_allclose(given.gradients[0, 0], own, atol=tolerance * np.abs(own).max())
