"""A module's forward pass within contexts."""

import copy
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.passes.forward_pass import enter, entered, leave
from explain_core.model.passes.forward_step import StepName, lay, take_up
from explain_core.model.passes.view_mode import CopiedViews, copy_views


class Doubling(nn.Module):
    """A module with an argument of its own."""

    def forward(self, x: Tensor, times: int = 2) -> Tensor:
        """So many times what it is given."""
        return x * times


class Told:
    """Contexts that say when they begin and end."""

    def __init__(self, name: str, said: list[str]) -> None:
        self.name, self.said = name, said

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.said.append(f"+{self.name}")
        try:
            yield
        finally:
            self.said.append(f"-{self.name}")


def test_contexts_are_entered_in_their_order_and_left_in_any():
    module, said = Doubling(), []
    module.forward = own = module.forward  # as some libraries do it
    one, other = Told("a", said), Told("b", said)
    enter(module, one)
    enter(module, other)
    assert module(torch.ones(1), times=3) == 3 and said == ["+a", "+b", "-b", "-a"]
    assert list(inspect.signature(module.forward).parameters) == ["x", "times"]
    leave(module, one)
    assert entered(module) == [other] and module.__dict__["forward"] is not own
    leave(module, other)
    assert entered(module) == [] and module.__dict__["forward"] is own
    with pytest.raises(ValueError, match="Doubling"):
        leave(module, one)


def test_a_module_of_which_nothing_was_changed_is_left_so():
    module = Doubling()
    enter(module, CopiedViews)
    leave(module, CopiedViews)
    assert "forward" not in module.__dict__


class Viewed(nn.Module):
    """A sum of its own, and a view."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        return (self.layer(x) + 1).view(len(x), -1)


@pytest.mark.parametrize("views_first", [True, False])
def test_views_are_copied_whether_a_step_was_laid_before_or_after(views_first):
    model, step = Viewed().eval(), StepName("", "sum", 0)
    given = torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last)
    with torch.no_grad():
        own = (model.layer(given) + 1).reshape(2, -1)
    for change in (copy_views, lambda m: lay(m, [step]))[:: 1 if views_first else -1]:
        change(model)
    assert not copy_views(model) and lay(model, [step]) == []
    copied = copy.deepcopy(model)
    take_up(model, [step])
    for each in (model, copied):
        with torch.no_grad():
            assert torch.equal(each(given), own)
    assert not hasattr(model, "sum_0") and hasattr(copied, "sum_0")
    copied.sum_0.register_forward_hook(lambda _module, _given, output: output * 0)
    assert not copied(given).any() and model(given).any()
