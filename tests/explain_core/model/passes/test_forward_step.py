"""Steps of a forward pass as layers of the network."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.model.passes.forward_step import (
    ForwardStep,
    StepName,
    is_step,
    lay,
    lay_named,
    steps_of,
    take_up,
)
from explain_core.model.passes.probe import images
from explain_core.model.passes.step_kind import is_own
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, WIDTH, Tokens
from tests.networks.loops import Dense, Functions, Residual

SIZE = (64, 64)
GIVEN = images(SIZE, 3, 2, torch.device("cpu"))


def outputs(model: nn.Module) -> Tensor:
    with torch.no_grad():
        return model(GIVEN)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("model", "last"),
    [
        (Dense(2), ["cat_0", "cat_1", "cat_2"]),
        (Residual(False), ["relu_0", "sum_0", "relu_1", "sum_1", "relu_2"]),
        (Residual(True), ["sum_0", "relu_1", "sum_1", "relu_2"]),
        (
            Functions(),
            ["conv2d_0", "relu_0", "conv2d_1", "relu_1"],
        ),  # not what is done to the image before them
    ],
)
def test_what_functions_give_beside_modules_is_found_in_its_order(model, last):
    assert [step.name for step in steps_of(model.eval(), SIZE, 3)][-len(last) :] == last


def test_steps_after_a_layer_and_of_other_kinds_are_asked_for():
    model = variant("einsums after a stem")
    assert {step.kind for step in steps_of(model, SIZE, 3)} == {"einsum"}  # which mix by weights
    after = steps_of(model, SIZE, 3, ("stem", 0), is_own)
    assert [step.name for step in after[-2:]] == ["einsum_3", "logaddexp_3"] and after[-2].mixes == 1
    assert steps_of(model, SIZE, 3, ("head", 0), is_own) == []


def test_a_step_in_a_method_that_others_call_is_its_owners():
    model, found = variant("a method that others call"), []
    own, steps = outputs(model), steps_of(model, SIZE, 3)
    assert [step.name for step in steps] == ["body.difference_0", "body.relu_0"]
    lay(model, steps)
    model.body.relu_0.register_forward_hook(
        lambda _module, _given, output: found.append(output) or output * 2
    )
    with torch.no_grad():
        assert torch.equal(outputs(model), model.head(2 * found[0])) and torch.equal(
            model.head(found[0]), own
        )
    copied = copy.deepcopy(model)
    copied.body.relu_0.register_forward_hook(lambda _module, _given, output: output * 0)
    assert not torch.equal(outputs(copied), outputs(model))
    take_up(model, steps)
    assert "forward" not in model.__dict__ and torch.equal(outputs(model), own)


def test_steps_of_a_block_without_gradients_are_found_too():
    class Frozen(Residual):
        @torch.inference_mode()
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x)

    one, other = (
        [step.name for step in steps_of(made(False).eval(), SIZE, 3)] for made in (Residual, Frozen)
    )
    assert one == other and one[-1] == "relu_2"


def test_a_step_gives_what_its_function_does_and_passes_on_what_takes_its_place():
    model = Residual(False).eval()
    own = outputs(model)
    lay(model, [StepName("", "relu", 2)])
    assert is_step(model, "relu_2") and torch.equal(outputs(model), own)
    found = []
    handle = model.relu_2.register_forward_hook(
        lambda _module, _given, output: found.append(output) or 2 * output
    )
    doubled = outputs(model)
    handle.remove()
    with torch.no_grad():
        assert torch.equal(model.fc(found[0].mean((2, 3))), own)
        assert torch.equal(model.fc((2 * found[0]).mean((2, 3))), doubled)


def test_a_network_is_as_it_was_when_its_steps_are_taken_up():
    model = Residual(False).eval()
    model.forward = forward = model.forward  # as some libraries do it
    own, modules = outputs(model), [name for name, _ in model.named_modules()]
    laid = lay(model, steps_of(model, SIZE, 3))
    assert len([each for each in model.modules() if isinstance(each, ForwardStep)]) == len(laid) > 3
    assert lay(model, laid) == []
    take_up(model, laid)
    assert [name for name, _ in model.named_modules()] == modules
    assert model.__dict__["forward"] is forward and torch.equal(outputs(model), own)


def test_what_hooks_compute_meanwhile_is_not_counted():
    model, found = Residual(False).eval(), []
    lay(model, [StepName("", "sum", 1)])
    model.sum_1.register_forward_hook(lambda _module, _given, output: found.append(output))
    outputs(model)
    for module in (model.norms[0], model.two, model.shortcut):
        module.register_forward_hook(
            lambda _module, _given, output: torch.relu(output + 1 + output) * 0 + output
        )
    outputs(model)
    assert torch.equal(found[0], found[1])


class Twice(nn.Module):
    """A block with a sum of its own that runs twice, within one that joins, too."""

    def __init__(self) -> None:
        super().__init__()
        self.block = Block()

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.block(x), self.block(x + 1)], 1).mean((2, 3))


class Block(nn.Module):
    """A sum that is not what it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 3, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(x + self.layer(x), 2)


def test_a_block_that_runs_twice_has_its_step_twice():
    model, found = Twice().eval(), []
    assert {step.name for step in steps_of(model, SIZE, 3)} == {"block.sum_0", "sum_0", "cat_0"}
    lay_named(model, "block.sum_0")
    model.block.sum_0.register_forward_hook(lambda _module, given, _output: found.append(given[0]))
    outputs(model)
    with torch.no_grad():
        wanted = [x + model.block.layer(x) for x in (GIVEN, GIVEN + 1)]
    assert len(found) == 2 and all(map(torch.equal, found, wanted))


def test_a_copy_has_steps_of_its_own():
    model = Residual(False).eval()
    lay(model, [StepName("", "relu", 2)])
    copied = copy.deepcopy(model)
    with torch.no_grad():
        copied.fc.weight.mul_(3)
    model.relu_2.register_forward_hook(lambda _module, _given, output: output * 0)
    own = outputs(copied)
    with torch.no_grad():
        expected = copied.fc.weight / 3 @ torch.ones(16)
    assert not torch.allclose(own, copied.fc.bias.expand_as(own)) and expected.shape == (5,)
    assert torch.equal(outputs(model), model.fc.bias.expand(2, -1))


class Scan(nn.Module):
    """A state that goes from token to token, in a loop."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        state, gate, seen = torch.zeros_like(x[:, :1]), self.gate(x).sigmoid(), []
        for token in range(x.shape[1]):
            now = slice(token, token + 1)
            state = gate[:, now] * state + (1 - gate[:, now]) * x[:, now]
            seen.append(state)
        return torch.cat(seen, 1)


class Scans(Tokens):
    """Residual sums in the network's own forward pass, of layers that scan the tokens; the last token counts."""

    def __init__(self) -> None:
        super().__init__(last=True)
        self.blocks = nn.ModuleList(Scan() for _ in range(3))

    def tokens(self, x: Tensor) -> Tensor:
        assert self.extra is not None
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([tokens, self.extra.expand(len(x), -1, -1)], 1) + self.position
        for block in self.blocks:
            tokens = tokens + block(tokens)
        return self.norm(tokens)


def test_a_loop_within_a_module_does_not_hide_the_sums_around_it():
    torch.manual_seed(0)
    model = Scans().eval()
    found = steps_of(model, SIZE, 3)
    assert [step.name for step in found if not step.owner] == ["sum_2", "sum_3"] and len(found) == 24
    anatomy = find_anatomy(model, 64, classes=CLASSES)
    assert anatomy.features == "sum_2" and anatomy.whole


@pytest.mark.parametrize("name", ["fc", "sum", "sum_x", "nowhere.sum_0", "one.sum_0", "picture_3"])
def test_names_that_are_no_steps_change_nothing(name):
    model = Residual(False).eval()
    lay_named(model, name)
    assert not any(isinstance(each, ForwardStep) for each in model.modules())
