"""Views of maps that are laid out channels last: what asks for a view that cannot be is given a copy."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.model.passes.forward_pass import enter, entered

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


def copy_views(model: nn.Module) -> bool:
    """Let a network's forward pass copy what it cannot view, from now on; whether it did not before.

    People write `x.view(len(x), -1)` before linear layers, which maps that lie channels last do not allow.
    """
    if CopiedViews in entered(model):
        return False
    enter(model, CopiedViews)
    return True
