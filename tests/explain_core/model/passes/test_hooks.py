"""Catching maps, changing them, and beginning gradients at them: the wanted call, and nothing left behind."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.passes.hooks import beginning_at, catching, changing, copied, detached
from explain_core.model.passes.stages import Stage


class Twice(nn.Module):
    """One convolution that runs twice, whose second output is overwritten in place."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1, bias=False)
        nn.init.constant_(self.conv.weight, -2.0)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.conv(self.conv(x))
        return maps.add_(1.0).sum((1, 2, 3))


@pytest.fixture
def model() -> nn.Module:
    return Twice().eval()


def stage(call: int, relu: bool = False) -> Stage:
    return Stage("conv", call, 1, (2, 2), relu)


X = torch.ones(1, 1, 2, 2)


def test_each_call_is_caught_in_the_order_that_was_asked_for(model: nn.Module) -> None:
    wanted = [(stage(1), copied), (stage(0), detached), (stage(0, relu=True), copied)]
    with catching(model, wanted) as caught, torch.no_grad():
        assert caught == []
        model(X)
    assert [float(each.mean()) for each in caught] == [4.0, -2.0, 0.0]  # before the network's own add_
    assert not model.conv._forward_hooks


def test_what_is_changed_is_what_the_network_goes_on_with(model: nn.Module) -> None:
    with changing(model, [(stage(0), torch.zeros_like)]), torch.no_grad():
        assert model(X).tolist() == [4.0]  # four positions of 0 * -2 + 1
    with torch.no_grad():
        assert model(X).tolist() == [20.0]


def test_gradients_end_where_they_are_asked_to(model: nn.Module) -> None:
    with beginning_at(model, "conv", 0) as begun:
        output = model(X)
    (gradient,) = torch.autograd.grad(output.sum(), begun[0])
    assert gradient.tolist() == [[[[-2.0, -2.0], [-2.0, -2.0]]]]
    assert begun[0].is_leaf and not model.conv._forward_hooks


def test_a_call_that_never_comes(model: nn.Module) -> None:
    with (
        pytest.raises(RuntimeError, match="conv gave no tensor at its call number 2"),
        beginning_at(model, "conv", 2),
    ):
        model(X)


def test_hooks_go_when_the_network_fails(model: nn.Module) -> None:
    with pytest.raises(RuntimeError), catching(model, [(stage(0), copied)]):
        model(torch.ones(1, 5, 2, 2))
    assert not model.conv._forward_hooks
