"""The functions that modules' own code calls."""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.model.passes.forward_pass import enter
from explain_core.model.passes.step_mode import StepMode

GIVEN = torch.randn(2, 3, 8, 8)


class Body(nn.Module):
    """A body, a method of which others call."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 3, 3, 1, 1)

    def maps(self, x: Tensor) -> Tensor:
        return F.relu(x + self.layer(x))

    def forward(self, x: Tensor) -> Tensor:
        return self.maps(x).mean((2, 3))


class Outer(nn.Module):
    """A network that calls a method of its body."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body()

    def forward(self, x: Tensor) -> Tensor:
        return 2 * self.body.maps(x)


def called(run, owners, **options):
    found = []

    def see(owner, kind, number, output, _mixes):
        found.append((type(owner).__name__, kind, number))
        return output

    with torch.no_grad(), StepMode(owners, see, **options):
        run()
    return found


def test_functions_of_an_owners_code_are_numbered_by_kind():
    body = Body()

    def twice() -> Tensor:
        return body(GIVEN) + body(GIVEN)  # which nobody's code does

    assert called(twice, [body], kinds={"sum", "relu"}) == [
        ("Body", kind, number) for number in (0, 1) for kind in ("sum", "relu")
    ]
    assert ("Body", "mean", 1) in called(twice, [body])


def test_a_method_that_others_call_is_its_owners_code():
    outer = Outer()
    owners = [outer, outer.body]
    assert called(lambda: outer(GIVEN), [outer]) == [("Outer", "product", 0)]
    assert called(lambda: outer(GIVEN), [outer.body], elsewhere=True) == [
        ("Body", "sum", 0),
        ("Body", "relu", 0),
    ]
    assert len(called(lambda: outer(GIVEN), owners)) == 3


def test_elsewhere_is_not_what_runs_nor_what_hooks_do():
    body = Body()
    body.register_forward_hook(lambda _module, _given, output: torch.relu(output + 1))
    enter(body, functools.partial(StepMode, [body], lambda *given: given[3]))
    assert called(lambda: body(GIVEN), [body], elsewhere=True) == []
    assert called(lambda: body.maps(GIVEN), [body], elsewhere=True) == [
        ("Body", "sum", 0),
        ("Body", "relu", 0),
    ]


def test_what_see_gives_takes_the_results_place():
    body = Body()
    with torch.no_grad(), StepMode([body], lambda *given: given[3] * 0, kinds={"relu"}):
        assert not body(GIVEN).any()
