"""Compiled networks as their modules, and those of which nothing but compiled code is left."""

import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.model.networks import describe_network
from explain_core.model.passes.eager import eager
from tests.networks.heads import CLASSES, averaged, body, linear, pooled


def test_what_was_compiled_is_taken_out() -> None:
    plain = averaged()
    assert eager(torch.compile(plain)) is plain
    parts = nn.Sequential(torch.compile(body()), pooled(linear()))
    weights = parts[0]._orig_mod[0].weight
    whole = eager(parts)
    assert isinstance(whole[0], nn.Sequential) and whole[0][0].weight is weights
    own = averaged()
    own.compile()
    assert eager(own)._compiled_call_impl is None


def test_a_compiled_network_is_described_as_the_plain_one() -> None:
    torch.manual_seed(2)
    plain = averaged()
    assert describe_network(torch.compile(plain), 64, CLASSES) == describe_network(plain, 64, CLASSES)


@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
@pytest.mark.parametrize(
    ("model", "told"),
    [
        (lambda: torch.jit.script(nn.Sequential(body(), pooled(linear()))), "TorchScript"),
        (lambda: nn.Sequential(torch.jit.script(body()), pooled(linear())), "0 is TorchScript"),
        (lambda: nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU(), pooled(nn.LazyLinear(5))), "lazy layers"),
    ],
)  # fmt: skip
def test_what_has_no_layers_to_see_is_refused(model: object, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        eager(model())  # type: ignore[operator]
    assert not describe_network(model(), 64, CLASSES).accepted  # type: ignore[operator]


@pytest.mark.slow
def test_an_exported_program_is_refused() -> None:
    exported = torch.export.export(averaged().eval(), (torch.zeros(2, 3, 64, 64),)).module()
    with pytest.raises(ModelError, match="exported program"):
        eager(exported)
