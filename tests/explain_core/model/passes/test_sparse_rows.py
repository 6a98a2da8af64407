"""Backward passes through linear layers for the rows that have a gradient."""

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn
from torch.nn.functional import linear
from torch.utils.checkpoint import checkpoint

from explain_core.model.network import Network
from explain_core.model.passes.self_attention import open_attention
from explain_core.model.passes.sparse_rows import LowWeights, SparseRows
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.rest import role_gradients


class Block(nn.Module):
    """Tokens, of which the first is read behind two linear layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.head = (
            nn.Linear(12, 40),
            nn.Linear(40, 12, bias=False),
            nn.Linear(12, 5),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """(batch, tokens, 12) -> (batch, 5)."""
        read: Tensor = self.head((tokens + self.second(self.first(tokens).relu()))[:, 0])
        return read


@pytest.fixture
def block() -> nn.Module:
    torch.manual_seed(0)
    return Block().double().requires_grad_(False)


def products(of: list[tuple[int, ...]]):
    """A mode that notes the rows of each product of matrices in a backward pass."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Noted(TorchDispatchMode):
        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            if function._schema.name == "aten::mm":
                of.append(tuple(args[0].shape))
            return function(*args, **(kwargs or {}))

    return Noted()


def test_only_rows_that_have_a_gradient_are_multiplied(block):
    tokens = torch.rand(6, 50, 12, dtype=torch.float64, requires_grad=True)
    (wanted,) = torch.autograd.grad(block(tokens).square().sum(), tokens)
    with SparseRows():
        output = block(tokens)
    seen: list[tuple[int, ...]] = []
    with products(seen):
        (found,) = torch.autograd.grad(output[:4].square().sum(), tokens)
    assert torch.allclose(found[:4], wanted[:4], rtol=1e-13, atol=0) and not found[4:].any()
    assert seen == [
        (6, 5),
        (4, 12),
        (4, 40),
    ]  # the head's own rows, four of six, are more than half: all are taken


def test_numbers_that_are_none_are_carried_on(block):
    tokens = torch.rand(2, 9, 12, dtype=torch.float64, requires_grad=True)
    with SparseRows():
        output = block(tokens)
    given = torch.zeros_like(output)
    given[1, 2] = torch.nan
    (found,) = torch.autograd.grad(output, tokens, given)
    assert found[1, 0].isnan().all() and not found[0].any() and not found[1, 1:].any()


def test_layers_that_learn_are_left_as_they_are():
    given = torch.rand(3, 4, requires_grad=True)
    weight = torch.rand(2, 4)
    with SparseRows():
        ours = linear(given, weight)
        learnt = linear(given, weight.clone().requires_grad_())
        fixed = linear(given.detach(), weight)
    assert "RowsOfGradient" in ours.grad_fn.name() and "RowsOfGradient" not in learnt.grad_fn.name()
    assert fixed.grad_fn is None


def test_where_autocast_computes_in_low_precision_it_does_here_too():
    torch.manual_seed(0)
    given, weight, bias = torch.rand(6, 9, 8, requires_grad=True), torch.rand(4, 8), torch.rand(4)
    asked = torch.zeros(6, 9, 4)
    asked[0, 3] = 1
    with torch.autocast("cpu", torch.bfloat16):
        own = linear(given, weight, bias)
        with SparseRows():
            ours = linear(given, weight, bias)
        both = [torch.autograd.grad(each, given, asked.to(each.dtype))[0] for each in (own, ours)]
    assert ours.dtype == own.dtype == torch.bfloat16 and torch.equal(ours, own)
    assert torch.equal(both[0], both[1]) and both[0].dtype == torch.float32


def test_layers_over_positions_are_in_low_precision_where_it_is_asked_for_and_heads_are_not():
    torch.manual_seed(0)
    tokens, weight = torch.rand(2, 5, 8, requires_grad=True), torch.rand(4, 8)
    wanted = linear(tokens, weight)
    with SparseRows(2, LowWeights()):
        low, head = linear(tokens, weight), linear(tokens[:, 0], weight)
    assert low.dtype == torch.float32 and torch.equal(head, wanted[:, 0])
    assert torch.equal(low, linear(tokens.bfloat16(), weight.bfloat16()).float())
    (gradient,) = torch.autograd.grad(low[:, 0].sum(), tokens)
    assert gradient.dtype == torch.float32 and not gradient[:, 1:].any()
    assert torch.allclose(gradient[:, 0], weight.sum(0).expand(2, 8), rtol=1e-2)
    (gradient,) = torch.autograd.grad(head.sum(), tokens)
    assert gradient.dtype == torch.float32 and torch.allclose(
        gradient[:, 0], weight.sum(0).expand(2, 8), rtol=1e-2
    )


def test_weights_are_rounded_once():
    low, weight = LowWeights(), nn.Parameter(torch.rand(3, 4), requires_grad=False)
    assert low(weight) is low(weight) and torch.equal(low(weight), weight.bfloat16())
    made = torch.rand(3, 4)
    assert low(made) is not low(made) and torch.equal(low(made), made.bfloat16())


def test_a_vision_transformers_gradients_are_autograds():
    torch.manual_seed(0)
    model = torchvision.models.VisionTransformer(32, 8, 3, 2, 24, 48, num_classes=4)
    nn.init.normal_(model.heads.head.weight)
    network = Network(model, find_anatomy(model, 32, classes=4))
    batch, asked = torch.rand(5, 3, 32, 32), np.array([0, 1, 2, 3, 0])
    found = network.forward(batch, asked)
    kept: list[Tensor] = []

    def keep(module: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> Tensor:
        kept.append(output.detach().clone().requires_grad_())
        return kept[0]

    handle = network.model.get_submodule(network.anatomy.features).register_forward_hook(keep)
    with torch.enable_grad():
        outputs = network.model(batch)
    handle.remove()
    assert found.gradients is not None and found.roles is not None
    for image in range(5):
        for role in range(3):
            wanted = torch.autograd.grad(
                outputs[image, int(found.roles[image, role])], kept[0], retain_graph=True
            )[0]
            assert np.allclose(found.gradients[image, role], wanted[image, 1:].sum(0), rtol=1e-4, atol=1e-6)


def test_each_role_is_asked_of_the_images_alone_that_have_no_answer_yet():
    maps = torch.rand(3, 2, 4, 4, requires_grad=True)
    weights = torch.tensor([[1.0, 2], [3, 4], [5, 6]])
    outputs = maps.mean((2, 3)) @ weights.T + torch.tensor([0.0, 10, 20])
    roles, found = role_gradients(maps, outputs, np.array([2, 0, 1]))
    assert roles.tolist() == [[2, 1, 2], [2, 1, 0], [2, 1, 1]]
    assert np.allclose(found, weights[roles])


def test_layers_that_run_for_several_weights_at_once_are_left_to_torch():
    given, weights = torch.rand(3, 4, requires_grad=True), torch.rand(5, 2, 4)
    with SparseRows():
        found = torch.func.vmap(lambda weight: linear(given, weight))(weights)
    assert torch.allclose(found, given @ weights.mT)
    assert torch.autograd.grad(found.sum(), given)[0].shape == given.shape


def test_layers_that_are_run_again_on_the_way_back_are_left_as_they_are(block):
    given = torch.randn(2, 7, 12, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(block(given).sum(), given)
    with SparseRows():
        outputs = checkpoint(block, given, use_reentrant=False)
    (found,) = torch.autograd.grad(outputs.sum(), given)
    assert torch.equal(found, expected)


def test_attention_that_is_run_again_is_left_as_it_is():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval().requires_grad_(False)
    given = torch.randn(2, 5, 8, requires_grad=True)
    (expected,) = torch.autograd.grad(layer(given)[:, 0].sum(), given)
    with open_attention(layer), SparseRows():
        outputs = checkpoint(layer, given, use_reentrant=False)
    (found,) = torch.autograd.grad(outputs[:, 0].sum(), given)
    assert torch.allclose(found, expected, atol=1e-6)
