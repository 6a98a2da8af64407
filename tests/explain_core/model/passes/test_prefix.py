"""What runs before a layer is computed once for each image, and gives what it would again."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import images

CPU = torch.device("cpu")


class Counted(nn.Module):
    """A layer that counts the images that it sees."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer, self.images = layer, 0

    def forward(self, x: Tensor, factor: float = 1.0) -> Tensor:
        self.images += len(x)
        return factor * self.layer(x)


class Net(nn.Module):
    def __init__(self, early: nn.Module) -> None:
        super().__init__()
        self.early, self.rest = (
            Counted(early),
            nn.ModuleList([Counted(nn.Conv2d(8, 8, 3)), nn.Conv2d(8, 4, 3)]),
        )
        self.factor = 1.0

    def forward(self, x: Tensor) -> Tensor:
        return self.rest[1](self.rest[0](self.early(x, factor=self.factor)).relu()).mean((2, 3))


@pytest.fixture
def given():
    return images((16, 16), 3, 3, CPU)


def net(early: nn.Module) -> Net:
    torch.manual_seed(1)
    return Net(early).eval()


@torch.no_grad()
def test_an_image_is_seen_once_whatever_its_place_in_the_batch(given):
    model, prefix = net(nn.Conv2d(3, 8, 3)), Prefix()
    plain = model(given)
    model.early.images = model.rest[0].images = 0
    for order in ((0, 1, 0), (1, 0), (1, 1, 1, 0)):
        with prefix.remembered(model, "rest.1", order):
            assert torch.allclose(model(given[list(order)]), plain[list(order)], atol=1e-6)
    assert model.early.images == model.rest[0].images == 3
    order = [2, 0, 2]
    with prefix.remembered(model, "rest.1", order):  # what is new is computed alone, and once
        assert torch.allclose(model(given[order]), plain[order], atol=1e-6)
    assert model.early.images == model.rest[0].images == 4
    assert "forward" not in vars(model.early) and "forward" not in vars(model.rest[0])


@torch.no_grad()
def test_what_goes_in_is_compared_and_not_only_its_number(given):
    model, prefix = net(nn.Conv2d(3, 8, 3)), Prefix()
    with prefix.remembered(model, "rest.1", (0, 1)):
        model(given[:2])
    with prefix.remembered(model, "rest.1", (0, 1)):
        other = model(given[1:])
    assert torch.equal(other, model(given[1:]))
    model.factor = 2.0
    with prefix.remembered(model, "rest.1", (0, 1)):
        assert torch.equal(model(given[:2]), model(given[:2]))


@torch.no_grad()
def test_what_changes_its_input_or_passes_it_on_is_computed_each_time(given):
    class Added(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.add_(1).repeat(1, 3, 1, 1)[:, :8]

    for early in (Added(), nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU(inplace=True))):
        model, prefix = net(early), Prefix()
        plain = model(given[:2].clone())
        for _ in range(2):
            with prefix.remembered(model, "rest.1", (0, 1)):
                assert torch.allclose(model(given[:2].clone()), plain, atol=1e-6)


@torch.no_grad()
def test_what_may_be_no_image_s_own_is_computed_with_all_beside_it(given):
    class Turned(nn.Module):
        """A second tensor goes in that has as many rows as there are images, and is none of theirs."""

        def forward(self, x: Tensor, by: Tensor) -> Tensor:
            return (x * by[0, 0] + by[1, 0]).repeat(1, 3, 1, 1)[:, :8]

    class Outer(Net):
        def forward(self, x: Tensor) -> Tensor:
            return self.rest[1](self.rest[0](self.turned(x, torch.tensor([[2.0], [3.0]])))).mean((2, 3))

    torch.manual_seed(1)
    model, prefix = Outer(nn.Identity()).eval(), Prefix()
    model.turned = Turned()
    for order in ([0, 1], [0, 2], [2, 1]):
        with prefix.remembered(model, "rest.1", order):
            found = model(given[order])
        assert torch.allclose(found, model(given[order]), atol=1e-6)


@torch.no_grad()
def test_what_holds_a_module_with_other_weights_is_forgotten(given):
    model, prefix = net(nn.Conv2d(3, 8, 3)), Prefix()
    with prefix.remembered(model, "rest.1", (0, 1)):
        model(given[:2])
    model.early.layer.weight.mul_(2)
    prefix.forget("early.layer")
    with prefix.remembered(model, "rest.1", (0, 1)):
        assert torch.allclose(model(given[:2]), model(given[:2]), atol=1e-6)
        found = model(given[:2])
    assert torch.allclose(found, model(given[:2]), atol=1e-6)


def test_shares_are_forgotten_with_any_weights():
    prefix = Prefix(shares={("rest.1", 0, 1): (0.5, 5)})
    prefix.forget("early.layer")
    assert not prefix.shares


def test_gradients_of_the_rest_are_what_they_were(given):
    model, prefix = net(nn.Conv2d(3, 8, 3)), Prefix()
    found = []
    for _ in range(2):
        held: list[Tensor] = []

        def begin(_module: object, _given: object, output: Tensor, held: list[Tensor] = held) -> Tensor:
            held.append(output.detach().requires_grad_())
            return held[0] * 1

        with prefix.remembered(model, "rest.1", (0, 1)), model.rest[1].register_forward_hook(begin):
            outputs = model(given[:2])
        found.append(torch.autograd.grad(outputs.square().sum(), held[0])[0])
    assert torch.equal(*found) and model.early.images == 2
