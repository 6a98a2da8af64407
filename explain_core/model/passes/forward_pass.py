"""A module's own forward pass within contexts: modes that see the functions which it calls."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from torch import nn

#: Makes the context of one run.
Context = Callable[[], AbstractContextManager[Any]]


class ForwardPass:
    """What a module runs by from now on: its own forward pass within contexts, the one entered first the outermost."""

    def __init__(self, module: nn.Module) -> None:
        functools.update_wrapper(self, module.forward)
        self.own, self.instance = module.forward, module.__dict__.get("forward")
        self.contexts: list[Context] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as stack:
            for context in self.contexts:
                stack.enter_context(context())
            return self.own(*args, **kwargs)


def entered(module: nn.Module) -> list[Context]:
    """The contexts that a module's forward pass runs in."""
    forward = module.__dict__.get("forward")
    return list(forward.contexts) if isinstance(forward, ForwardPass) else []


def enter(module: nn.Module, context: Context) -> None:
    """Run a module's forward pass within one more context, the inmost, until it is left."""
    forward = module.__dict__.get("forward")
    if not isinstance(forward, ForwardPass):
        module.forward = forward = ForwardPass(module)
    forward.contexts.append(context)


def leave(module: nn.Module, context: Context) -> None:
    """Undo `enter`, in any order: without any the module runs as it did before. Raises ValueError where it is none."""
    forward = module.__dict__.get("forward")
    if not isinstance(forward, ForwardPass):
        raise ValueError(f"the forward pass of {type(module).__name__} runs in no context.")
    forward.contexts.remove(context)
    if not forward.contexts:
        del module.forward
        if forward.instance is not None:
            module.forward = forward.instance
