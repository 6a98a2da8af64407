"""A mode that sees the functions which modules' own code calls, and numbers them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.model.passes.step_kind import kind_of, mixes

#: Given the module in whose code a function was called, the kind and number of the step (from 0), its result, and
#: how much it mixes by weights (step_kind.py); gives what takes the result's place.
See = Callable[[nn.Module, str, int, Tensor, int], Any]
#: Where torch calls forward passes and hooks.
CALLS = "torch.nn.modules.module"


class _Running(threading.local):
    """The modules whose forward pass runs in a mode of their own."""

    def __init__(self) -> None:
        self.modules: list[nn.Module] = []


_RUNNING = _Running()


class StepMode(TorchFunctionMode):
    """Passes on the results of functions that `owners` call in their own code, numbered by kind.

    `kinds`: of no others; all where none are named. `elsewhere`: only of those whose forward pass is not what runs,
    where others call a method of theirs.
    """

    def __init__(
        self, owners: Sequence[nn.Module], see: See, kinds: Collection[str] = (), elsewhere: bool = False
    ) -> None:
        super().__init__()
        self.owners, self.see, self.elsewhere = {id(each) for each in owners}, see, elsewhere
        self.kinds, self.own = frozenset(kinds), [] if elsewhere else list(owners)
        self.numbers: dict[tuple[int, str], int] = {}

    def __enter__(self) -> StepMode:
        _RUNNING.modules.extend(self.own)
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        del _RUNNING.modules[len(_RUNNING.modules) - len(self.own) :]

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        output = func(*args, **(kwargs or {}))
        kind = kind_of(func)
        if kind is None or not isinstance(output, Tensor) or (self.kinds and kind not in self.kinds):
            return output
        caller, by_torch = _caller()
        if caller is None or id(caller) not in self.owners:
            return output
        if self.elsewhere and (by_torch or any(each is caller for each in _RUNNING.modules)):
            return output  # torch calls forward passes, and hooks that are given their module
        number = self.numbers[id(caller), kind] = self.numbers.get((id(caller), kind), -1) + 1
        return self.see(caller, kind, number, output, mixes(kind, (args, kwargs)))


def _caller() -> tuple[nn.Module | None, bool]:
    """The module in whose code a function was called, and whether torch called that code.

    Hooks of others that run meanwhile are not the owner's code.
    """
    frame = sys._getframe(2)
    while frame is not None:
        code, before = frame.f_code, frame.f_back
        if code.co_argcount and code.co_varnames[0] in (local := frame.f_locals):
            first = local[code.co_varnames[0]]
            if isinstance(first, nn.Module):
                return first, before is not None and before.f_globals.get("__name__") == CALLS
        frame = before  # type: ignore[assignment]
    return None, False
