"""Attention rollout (Abnar and Zuidema 2020): from which positions what the outputs are read from came, by attention.

Attention matrices are seen as torch computes them, whatever module asks for them: scaled_dot_product_attention,
multi_head_attention_forward (nn.MultiheadAttention, nn.Transformer), or a softmax over scores that somebody wrote out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.errors import ModelError
from explain_core.model.passes.layout import TOKENS
from explain_core.model.places.anatomy import Anatomy

SOFTMAX = (torch.softmax, Tensor.softmax, F.softmax)
#: What lets a matrix through in evaluation, and what mixes tokens by it.
PASSING = (F.dropout, torch.dropout, Tensor.contiguous, Tensor.to, Tensor.type_as, Tensor.clone)
MIXING = (torch.matmul, Tensor.matmul, Tensor.__matmul__, torch.bmm, Tensor.bmm, torch.einsum)
#: From which share of the largest gradient on a token counts as one that the outputs are read from.
READ = 1e-4


def attention_rollout(model: nn.Module, anatomy: Anatomy, images: Tensor) -> Tensor:
    """(batch, h, w) float32: the share of each position in what the outputs are read from; of no class in particular.

    A_l of each layer is the mean over its heads; half of what goes on is the layer's input itself (the residual), so
    R = prod_l (A_l + I) / 2. Its rows of the tokens that the outputs are read from after the last attention (a class
    token, or all that are averaged) are averaged. What came from other tokens (registers) is left out, so that the
    positions' shares may sum to less than 1.

    Raises ModelError for networks without attention over the positions of their maps.
    """
    layout, count = anatomy.layout.of_batch_first, tokens_of(anatomy)
    with torch.enable_grad(), _Attention(count, opened=True) as seen, plain_attention():
        output = model(images[:1])
    if seen.waiting:
        raise ModelError(
            "attention rollout: the network changes its attention before it mixes by it (talking heads, gates), and "
            "what it mixes by cannot be seen."
        )
    if others := sorted(seen.others - set(range(math.prod(layout.grid or ())))):
        raise ModelError(
            f"attention rollout needs one row of tokens throughout: beside {count} the network has {others[0]} that "
            "attend to one another (a class token that joins late, say)."
        )
    if not seen.matrices:
        raise ModelError(
            f"attention rollout needs attention of all {count} tokens to one another, and the network has none: it "
            "mixes them otherwise, or within windows."
        )
    reading = _reading(output, seen.opened[-1], count)
    with torch.no_grad(), _Attention(count) as seen, plain_attention():
        model(images)
    rolled = _rolled(seen.matrices, reading)
    return layout.maps(rolled[..., None])[:, 0]


def tokens_of(anatomy: Anatomy) -> int:
    """How many tokens there are at a network's maps. Raises ModelError where they are no tokens."""
    layout = anatomy.layout
    if layout.kind != TOKENS or layout.grid is None:
        raise ModelError(
            "attention rollout is of networks whose maps are tokens that attend to one another; the maps of "
            f"{anatomy.features} are {layout.name}."
        )
    return math.prod(layout.grid) + layout.before + layout.after


@contextmanager
def plain_attention() -> Iterator[None]:
    """nn.Transformer and nn.MultiheadAttention do without their fused path, in which no attention can be seen."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


def _rolled(matrices: Sequence[Tensor], reading: Tensor) -> Tensor:
    """(batch, tokens): `reading` (tokens,) times the product of (A_l + I) / 2, the last layer's first."""
    row = reading.expand(len(matrices[0]), 1, -1)
    for matrix in reversed(matrices):
        row = (row @ matrix + row) / 2
    return row[:, 0]


def _reading(output: Tensor, opened: Tensor, count: int) -> Tensor:
    """(tokens,) equal shares of the tokens whose last attention the outputs feel; the others 0.

    `opened`: what that attention gave, or its matrix; the tokens stand along its last axis but one.
    """
    weights = torch.randn(output.shape, generator=torch.Generator().manual_seed(1)).to(output)
    (gradient,) = torch.autograd.grad((output * weights).sum(), opened, allow_unused=True)
    if gradient is None or not gradient.any():
        raise ModelError(
            "attention rollout: the outputs pass the last attention no gradient (a head of zeros, before training?)."
        )
    felt = gradient.float().reshape(-1, count, gradient.shape[-1]).norm(dim=2).amax(0)
    read: Tensor = (felt > READ * felt.max()).float()
    return read.div(read.sum())


class _Attention(TorchFunctionMode):
    """Keeps the attention matrices (batch, tokens, tokens) of a forward pass, means over heads, as they come.

    `opened`: of each also what gradients can be asked for.
    """

    def __init__(self, count: int, opened: bool = False) -> None:
        super().__init__()
        self.count, self.open = count, opened
        self.matrices: list[Tensor] = []
        self.opened: list[Tensor] = []
        self.waiting: dict[int, tuple[Tensor, Tensor]] = {}
        self.others: set[int] = set()

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func is F.scaled_dot_product_attention:
            given = func(*args, **kwargs)
            query, key, *rest = args
            matrix = scores(query, key, **_masks(rest, kwargs))
            return self._kept(matrix, self._begun(given)) if self._fits(matrix) else given
        if func is F.multi_head_attention_forward:
            return self._of_module(func, args, kwargs)
        if func in MIXING and (held := self.waiting.pop(id(args[1 if func is torch.einsum else 0]), None)):
            self._kept(*held)
        given = func(*args, **kwargs)
        if func in SOFTMAX and isinstance(given, Tensor) and self._fits(given):
            begun = self._begun(given)
            self.waiting[id(begun)] = begun, begun  # held: no other tensor gets its place
            return begun
        if func in PASSING and (held := self.waiting.pop(id(args[0]), None)):
            self.waiting[id(given)] = given, held[1]
        return given

    def _of_module(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """nn.MultiheadAttention's: (tokens, batch, channels), and the weights, which are asked for."""
        output, weights = func(*args, **{**kwargs, "need_weights": True, "average_attn_weights": True})
        wanted = kwargs.get("need_weights", True)
        if weights is None or not self._fits(weights):
            return output, weights if wanted else None
        begun = self._begun(output.transpose(0, 1))
        return self._kept(weights, begun).transpose(0, 1), weights if wanted else None

    def _fits(self, matrix: Tensor) -> bool:
        tall, wide = matrix.shape[-2:] if matrix.ndim in (3, 4) else (0, 1)
        if tall == wide != self.count:
            self.others.add(tall)
        return tall == wide == self.count

    def _begun(self, given: Tensor) -> Tensor:
        """A tensor at which gradients end, where they will be asked for."""
        return given.detach().clone().requires_grad_() if self.open else given

    def _kept(self, matrix: Tensor, given: Tensor) -> Tensor:
        """Keep a matrix, and what gradients end at beside it, which is given back."""
        mean = matrix.detach().float()
        self.matrices.append(mean.mean(1) if mean.ndim == 4 else mean)
        if self.open:
            self.opened.append(given)
        return given


def scores(
    query: Tensor,
    key: Tensor,
    attn_mask: Tensor | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """(batch, heads, tokens, tokens): the softmax of scaled_dot_product_attention's scores."""
    products = query @ key.transpose(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        before = torch.ones(products.shape[-2:], dtype=torch.bool, device=products.device).tril()
        products = products.masked_fill(~before, -torch.inf)
    if attn_mask is not None:
        products = (
            products.masked_fill(~attn_mask, -torch.inf)
            if attn_mask.dtype == torch.bool
            else products + attn_mask
        )
    return products.softmax(-1)


def _masks(rest: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """What of scaled_dot_product_attention's arguments, after query and key, its matrix depends on."""
    named = dict(zip(("value", "attn_mask", "dropout_p", "is_causal"), rest, strict=False)) | kwargs
    return {name: named[name] for name in ("attn_mask", "is_causal", "scale") if named.get(name) is not None}
