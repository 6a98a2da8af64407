"""torch's multi-head self-attention as linear layers and attention that modes see and gradients find in order.

torch's own keeps its tokens across the batch while it computes: the gradient of its first linear layer is then a
product for each token, each with a copy of the weights.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, scaled_dot_product_attention

from explain_core.model.passes.hooks import is_run_again

CALL = inspect.signature(nn.MultiheadAttention.forward)
TOKENS = 3  #: axes of a batch of tokens


@contextmanager
def open_attention(model: nn.Module) -> Iterator[None]:
    """In the block, self-attention whose tokens want a gradient, and nothing else of it, runs as its own steps.

    Plain calls alone: one tensor for queries, keys and values, without masks, and without weights given back.
    """
    opened = [
        module
        for module in model.modules()
        if type(module) is nn.MultiheadAttention and "forward" not in module.__dict__ and _is_plain(module)
    ]
    try:
        for module in opened:
            module.__dict__["forward"] = _steps(module)
        yield
    finally:
        for module in opened:
            module.__dict__.pop("forward", None)


def _is_plain(module: nn.MultiheadAttention) -> bool:
    return (
        module._qkv_same_embed_dim
        and module.bias_k is None
        and module.bias_v is None
        and not module.add_zero_attn
        and not (module.training and module.dropout)
    )


def _steps(module: nn.MultiheadAttention) -> Callable[..., Any]:
    own = functools.partial(type(module).forward, module)

    def forward(*args: Any, **named: Any) -> Any:
        asked = CALL.bind(module, *args, **named).arguments
        query = asked["query"]
        masked = any(asked.get(each) is not None for each in ("key_padding_mask", "attn_mask"))
        alone = query is asked["key"] and query is asked["value"] and query.dim() == TOKENS
        plain = alone and not masked and not asked.get("need_weights", True) and not asked.get("is_causal")
        if plain and query.requires_grad and torch.is_grad_enabled() and not is_run_again():
            return _attended(module, query), None
        return own(*args, **named)

    return forward


def _attended(module: nn.MultiheadAttention, tokens: Tensor) -> Tensor:
    """(batch, tokens, width), or (tokens, batch, width) where the module's own are: the same of self-attention."""
    made = linear(tokens, module.in_proj_weight, module.in_proj_bias)
    parts = made.reshape(*made.shape[:2], 3, module.num_heads, module.head_dim)
    order = (2, 0, 3, 1, 4) if module.batch_first else (2, 1, 3, 0, 4)
    seen = scaled_dot_product_attention(*parts.permute(order).contiguous())
    joined = seen.permute((0, 2, 1, 3) if module.batch_first else (2, 0, 1, 3)).flatten(2)
    return linear(joined, module.out_proj.weight, module.out_proj.bias)
