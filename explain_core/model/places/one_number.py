"""A network that gives one number an image, a yes or no, as the outputs of its two classes."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from explain_core.model.passes.output import count_given, in_rows, number_in
from explain_core.model.passes.probe import device_of, images, run

#: What autograd calls a function that ends between 0 and 1, and those that put its numbers together without leaving.
BETWEEN = ("Sigmoid", "Softmax")
KEEPING = (
    "View", "Squeeze", "Unsqueeze", "Select", "Slice", "Reshape", "Alias", "Clone", "ToCopy", "Mean", "Stack", "Cat",
    "Index", "Expand", "Permute", "Transpose", "TBackward", "Split",
)  # fmt: skip
BRIGHT = (1.0, 30.0)


def returning_both(model: nn.Module, size: tuple[int, int], channels: int) -> nn.Module:
    """Have `model` itself return (batch, 2) from now on: the second class is the one that its number speaks for.

    Of a logit z these are -z/2 and z/2, whose softmax is z's sigmoid; of a probability p, 1 - p and p. It is a
    probability where a sigmoid gave it. Raises what `run` raises.
    """
    between = ends_between(model, size, channels)

    def hook(_module: nn.Module, given: Any, output: Any) -> Tensor | None:
        rows = in_rows(output, count_given(given)) if isinstance(output, Tensor) else output
        number = number_in(rows)
        if number is None:
            return None
        row = number.reshape(len(number), 1)
        return torch.cat([1 - row, row], 1) if between else torch.cat([-row, row], 1) / 2

    model.register_forward_hook(hook, prepend=True)
    return model


def ends_between(model: nn.Module, size: tuple[int, int], channels: int) -> bool:
    """Whether a network's outputs come from a sigmoid or a softmax, and nothing that leaves 0 to 1 follows it.

    By what autograd wrote down: numbers alone do not tell, for logits may lie there too.
    """
    device = device_of(model)
    given = images(size, channels, 2, device)
    for bright in BRIGHT:
        with torch.enable_grad():
            output = run(model, (given * bright).requires_grad_() * 1)
        found = output if isinstance(output, Tensor) and output.ndim == 2 else number_in(output)
        if found is None or found.grad_fn is None or not _is_between(found.grad_fn):
            return False
        if not bool(((found >= 0) & (found <= 1)).all()):
            return False
    return True


def _is_between(function: Any) -> bool:
    name = type(function).__name__
    if name.startswith("Log"):
        return False
    if any(each in name for each in BETWEEN):
        return True
    if not any(each in name for each in KEEPING):
        return False
    before = [each for each, _ in function.next_functions if each is not None]
    return bool(before) and all(_is_between(each) for each in before)
