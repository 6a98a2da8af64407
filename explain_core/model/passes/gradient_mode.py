"""Forward passes that cut gradients off, around or after a body that is frozen: they are followed all the same."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.model.passes.forward_pass import enter, entered, leave
from explain_core.model.passes.probe import device_of, images, run

#: What torch.no_grad() and its like call; and what takes a tensor out of what gradients go through.
SWITCH = torch._C._set_grad_enabled
CUTS = (Tensor.detach, torch.detach)
#: Where functions live that are hooked to layers.
HOOKS = ("explain_core.model.", "explain_core.heatmaps.")


class KeptGradients(TorchFunctionMode):
    """Gradients that are followed where a forward pass begins are followed to its end, whatever cuts them off.

    `met`: something was to cut them off. Nothing is changed where they are not followed to begin with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.followed, self.met = torch.is_grad_enabled(), False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is SWITCH and self.followed and not args[0] and not _is_a_hook_s():
            self.met = True
            return None
        if func in CUTS and self.followed and args[0].requires_grad and not _is_a_hook_s():
            self.met = True
            return args[0].view_as(args[0])
        return func(*args, **(kwargs or {}))


def _is_a_hook_s() -> bool:
    """Whether a call is not the network's own: what looks at its layers meanwhile detaches what it takes with it."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and _passes_on(frame):
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__", "").startswith(HOOKS)


def _passes_on(frame: FrameType) -> bool:
    """Whether a function calls in another's name: one of torch's, or a mode within this one."""
    return frame.f_code.co_name == "__torch_function__" or frame.f_globals.get("__name__", "").startswith(
        "torch."
    )


def keep_gradients(model: nn.Module, size: tuple[int, int], channels: int) -> bool:
    """Let gradients go through what a network runs under torch.no_grad() or detaches, from now on; whether it does so.

    False also where it was asked for before. Raises what `run` raises.
    """
    if KeptGradients in entered(model):
        return False
    given = images(size, channels, 1, device_of(model))
    with torch.enable_grad(), KeptGradients() as mode:
        run(model, given.requires_grad_() * 1)  # a network may work in place on its input
    if not mode.met:
        return False
    enter(model, KeptGradients)
    return True


def cut_gradients(model: nn.Module) -> None:
    """Undo `keep_gradients`."""
    leave(model, KeptGradients)
