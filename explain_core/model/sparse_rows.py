"""Backward passes through linear layers for the rows alone that have a gradient, exact.

Behind a vision transformer's last attention nothing but the class token's row is read: of 197 rows of the gradient 196
are zero, and so they are for images that a backward pass does not ask about. A linear layer's gradient at its input is
G W, whose rows are zero where G's are.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn.functional import linear
from torch.overrides import TorchFunctionMode

FEW = 0.5  #: the share of rows up to which they are taken out: copying costs less than multiplying by then


class SparseRows(TorchFunctionMode):
    """In the block, linear layers that learn nothing go back from the rows of their gradient that are not zero.

    Layers whose weights want a gradient, or that autocast computes in low precision, are left as they are, and so are
    those that are run again on the way back (gradient checkpoints), which must save the same the second time.
    """

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """`function` of what it is called with."""
        if function is linear and not kwargs and _is_free(args):
            return _linear(*args)
        return function(*args, **(kwargs or {}))


def _is_free(args: tuple[Any, ...]) -> bool:
    """Whether of (input, weight[, bias]) the input of several rows alone wants a gradient."""
    given, weight, bias = (*args, None, None)[:3]
    return (
        type(given) is Tensor
        and given.requires_grad
        and given.dim() > 1
        and torch.is_grad_enabled()
        and not weight.requires_grad
        and (bias is None or not bias.requires_grad)
        and not torch.is_autocast_enabled(given.device.type)
        and torch._C._autograd._top_saved_tensors_default_hooks(True) is None
    )


def _linear(given: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    return cast(Tensor, _RowsOfGradient.apply(given, weight, bias))


class _RowsOfGradient(torch.autograd.Function):
    """linear(given, weight, bias), (..., out), and the gradient at `given`, (..., in)."""

    @staticmethod
    def forward(ctx: FunctionCtx, given: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """The layer itself."""
        ctx.save_for_backward(weight)
        return linear(given, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """G W, of the rows of G that are not all zero."""
        (weight,) = ctx.saved_tensors
        rows = gradient.reshape(-1, gradient.shape[-1])
        moving = rows.any(1).nonzero()[:, 0]
        if len(moving) > FEW * len(rows):
            found = rows @ weight
        else:
            found = gradient.new_zeros(len(rows), weight.shape[1])
            found[moving] = rows[moving] @ weight
        return found.reshape(*gradient.shape[:-1], -1), None, None
