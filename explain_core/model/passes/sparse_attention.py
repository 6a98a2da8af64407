"""Scaled dot-product attention whose backward pass goes back from the queries that have a gradient alone, exact.

O = P V with P = softmax(s Q K^T), row by row: a query whose row of the gradient G is zero adds nothing to dQ, dK, dV.
Of the others dV = P^T G, dP = G V^T, dS = P (dP - sum_j P dP), dQ = s dS K, dK = s dS^T Q.
"""

from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import scaled_dot_product_attention

from explain_core.model.passes.hooks import is_run_again, is_transformed

FEW = 0.5  #: the share of rows up to which they are taken out: copying costs less than multiplying by then


def plain_parts(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> tuple[Tensor, Tensor, Tensor, float | None] | None:
    """Queries, keys, values and scale of torch's scaled_dot_product_attention called so, where a gradient is wanted.

    None of calls with masks or chance, and of those whose sides have not as many heads.
    """
    given = (query, key, value)
    plain = (
        torch.is_grad_enabled()
        and not is_run_again()
        and attn_mask is None
        and not dropout_p
        and not is_causal
        and not enable_gqa
        and all(type(each) is Tensor and not is_transformed(each) for each in given)
        and any(each.requires_grad for each in given)
        and query.dim() > 2
        and query.shape[:-2] == key.shape[:-2] == value.shape[:-2]
    )
    return (query, key, value, scale) if plain else None


def attention_of_rows(query: Tensor, key: Tensor, value: Tensor, scale: float | None = None) -> Tensor:
    """softmax(s Q K^T) V, (..., queries, out), of (..., queries, d), (..., keys, d), (..., keys, out).

    `scale` s: 1 / sqrt(d) unless it is given.
    """
    return cast(Tensor, _Attention.apply(query, key, value, scale))


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, scale: float | None) -> Tensor:
        """The attention itself; torch's own way back is kept beside, for gradients of many rows."""
        with torch.enable_grad():
            own, keys, values = (each.detach().requires_grad_() for each in (query, key, value))
            made = scaled_dot_product_attention(own, keys, values, scale=scale)
        ctx.given, ctx.made = (own, keys, values), made
        ctx.scale = query.shape[-1] ** -0.5 if scale is None else scale
        return made.detach()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        """dQ, dK, dV."""
        moving = gradient.any(-1).flatten(0, -2).any(0).nonzero()[:, 0]
        if len(moving) > FEW * gradient.shape[-2]:
            return *torch.autograd.grad(ctx.made, ctx.given, gradient, retain_graph=True), None
        with torch.autocast(gradient.device.type, enabled=False):
            return *_of_few(ctx.given, gradient, moving, ctx.scale), None


def _of_few(
    given: tuple[Tensor, ...], gradient: Tensor, moving: Tensor, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    exact = torch.promote_types(gradient.dtype, torch.float32)
    query, key, value = (each.detach().to(exact) for each in given)
    rows, given_rows = gradient[..., moving, :].to(exact), query[..., moving, :]
    share = (scale * given_rows @ key.mT).softmax(-1)
    by_share = rows @ value.mT
    by_score = scale * share * (by_share - (share * by_share).sum(-1, keepdim=True))
    at_query = torch.zeros_like(query)
    at_query[..., moving, :] = by_score @ key
    found = (at_query, by_score.mT @ given_rows, share.mT @ rows)
    return tuple(each.to(own.dtype) for each, own in zip(found, given, strict=True))  # type: ignore[return-value]
