"""Views of maps that are laid out channels last: what asks for a view that cannot be is given a copy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

#: What PyTorch says of such a view.
NO_VIEW = "view size is not compatible"


class CopiedViews(TorchFunctionMode):
    """`x.view(...)` is `x.reshape(...)` where numbers do not lie as the view needs them."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        try:
            return func(*args, **(kwargs or {}))
        except RuntimeError as error:
            if getattr(func, "__name__", "") != "view" or NO_VIEW not in str(error):
                raise
            whole: Tensor = args[0]
            return whole.reshape(*args[1:], **(kwargs or {}))


class _Forward:
    """A forward pass with such views."""

    def __init__(self, forward: Callable[..., Any]) -> None:
        self.own = forward
        functools.update_wrapper(self, forward)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with CopiedViews():
            return self.own(*args, **kwargs)


def copy_views(model: nn.Module) -> bool:
    """Let a network's forward pass copy what it cannot view, from now on; whether it did not before.

    People write `x.view(len(x), -1)` before linear layers, which maps that lie channels last do not allow.
    """
    if isinstance(model.__dict__.get("forward"), _Forward):
        return False
    model.forward = _Forward(model.forward)
    return True
