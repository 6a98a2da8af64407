"""Backward passes through linear layers and attention for the rows alone that have a gradient, exact.

Behind a vision transformer's last attention nothing but the class token's row is read: of 197 rows of the gradient 196
are zero, and so they are for images that a backward pass does not ask about. A linear layer's gradient at its input is
G W, whose rows are zero where G's are; an attention's is a sum over its queries' rows (sparse_attention.py).
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear, scaled_dot_product_attention
from torch.overrides import TorchFunctionMode

from explain_core.model.passes.hooks import is_run_again, is_transformed
from explain_core.model.passes.sparse_attention import FEW, attention_of_rows, plain_parts

LOW = torch.bfloat16


class LowWeights:
    """Weights in bfloat16 that linear layers go back by: a parameter is rounded once, and kept as long as this is."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Tensor, Tensor]] = {}

    def __call__(self, weight: Tensor) -> Tensor:
        """The weight in bfloat16."""
        if not isinstance(weight, nn.Parameter):
            return weight.to(LOW)  # computed anew in each pass
        if (known := self._kept.get(id(weight))) is None or known[0] is not weight:
            known = self._kept[id(weight)] = (weight, weight.to(LOW))
        return known[1]


class SparseRows(TorchFunctionMode):
    """In the block, linear layers and attention that learn nothing go back from the rows of their gradient.

    With `low` float32 layers go back in bfloat16, and those of more rows than `images`, of positions, are computed in
    it, too, as they are before the maps of a run in that precision; a row an image, a head's, is computed as it is.
    Where autocast computes in low precision it does here. Layers that are run again on the way back are left.
    """

    def __init__(self, images: int = 0, low: LowWeights | None = None) -> None:
        super().__init__()
        self.images, self.low = images, low

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """`function` of what it is called with."""
        if function is linear and not kwargs and _is_free(args):
            return self._linear(*args)
        if function is scaled_dot_product_attention and (parts := plain_parts(*args, **(kwargs or {}))):
            return attention_of_rows(*parts)
        return function(*args, **(kwargs or {}))

    def _linear(self, given: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        device = given.device.type
        if torch.is_autocast_enabled(device):
            kind = torch.get_autocast_dtype(device)
            weight = weight.to(kind)
            return _applied(given.to(kind), weight, weight, _as(bias, kind))
        if self.low is None or given.dtype != torch.float32:
            return _applied(given, weight, weight, bias)
        half = self.low(weight)
        if given.numel() > self.images * given.shape[-1]:
            return _applied(given.to(LOW), half, half, _as(bias, LOW)).to(given.dtype)
        return _applied(given, weight, half, bias)


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
        and not is_run_again()
        and not any(is_transformed(each) for each in (given, weight, bias) if each is not None)
    )


def _as(bias: Tensor | None, kind: torch.dtype) -> Tensor | None:
    return None if bias is None else bias.to(kind)


def _applied(given: Tensor, weight: Tensor, back: Tensor, bias: Tensor | None) -> Tensor:
    return cast(Tensor, _RowsOfGradient.apply(given, weight, back, bias))


class _RowsOfGradient(torch.autograd.Function):
    """linear(given, weight, bias), (..., out), and the gradient at `given`, (..., in), by the weights `back`."""

    @staticmethod
    def forward(ctx: Any, given: Tensor, weight: Tensor, back: Tensor, bias: Tensor | None) -> Tensor:
        """The layer itself."""
        ctx.save_for_backward(back)
        with torch.autocast(given.device.type, enabled=False):
            return linear(given, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        """G W, of the rows of G that are not all zero."""
        (weight,) = ctx.saved_tensors
        rows = gradient.reshape(-1, gradient.shape[-1])
        moving = rows.any(1).nonzero()[:, 0]
        with torch.autocast(gradient.device.type, enabled=False):
            few = len(moving) <= FEW * len(rows)
            found = ((rows[moving] if few else rows).to(weight.dtype) @ weight).to(rows.dtype)
            if few:
                found = rows.new_zeros(len(rows), weight.shape[1]).index_copy_(0, moving, found)
        return found.reshape(*gradient.shape[:-1], -1), None, None, None
