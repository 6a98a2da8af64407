"""Reading what a module gives in the middle of a forward pass, without changing the network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn


@contextmanager
def tapped(
    model: nn.Module, module: str, take: Callable[[Tensor], Tensor | None], call: int = 0
) -> Iterator[None]:
    """Inside, `take` is given the output of the module's `call`-th call (from 0) in each forward pass.

    What `take` returns goes on through the network in the output's place; None leaves it. Raises RuntimeError at the
    end of the block where the module gave no tensor that often.
    """
    calls = taken = 0

    def hook(_module: nn.Module, _given: tuple[Any, ...], output: Any) -> Any:
        nonlocal calls, taken
        now, calls = calls, calls + 1
        if now != call or not isinstance(output, Tensor):
            return None
        taken += 1
        return take(output)

    handle = model.get_submodule(module).register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()
    if not taken:
        raise RuntimeError(f"the module {module} gave no tensor at its call number {call}")
