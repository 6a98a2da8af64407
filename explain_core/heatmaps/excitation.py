"""Contrastive excitation backpropagation, c-MWP (Zhang et al. 2016): a walk from a class back to what excited it.

P(a_j) = sum_i P(a_i) a_j w+_ij / sum_j' a_j' w+_ij' : only excitatory weights pass probability on, in the proportion of
what each input adds. A convolution and the normalisation after it are one layer, with the weights of both; a sum of two
branches is a layer with weights 1; a rectifier, and a gate that multiplies, pass on what they are given.

Contrastive: at the classifier the walk of the opposite unit, with weights -w, is taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.errors import ModelError
from explain_core.heatmaps.target import Logits
from explain_core.model.passes.hooks import beginning_at
from explain_core.model.passes.layout import CHANNELS_FIRST, MapLayout

Layer = Callable[[Tensor], Tensor]


def contrastive_excitation(
    model: nn.Module,
    images: Tensor,
    target: Logits,
    layer: str,
    call: int = 0,
    layout: MapLayout = CHANNELS_FIRST,
) -> Tensor:
    """c-MWP at a layer: (batch, h, w) float32, summed over filters, signed; positive speaks for the target.

    With `target.against` set, that class's walk is taken away rather than the opposite unit's. Needs a network whose
    last operation is a linear layer, and between it and the maps what the rule is defined for: raises ModelError where
    there is something else (attention, layer normalisation), which has no excitatory part.
    """
    with torch.enable_grad(), beginning_at(model, layer, call, layout) as caught, _Excitation() as mode:
        model(images)
    head = mode.last_linear
    if head is None:
        raise ModelError("c-MWP starts at a linear layer, and the network has none at its end.")
    given, weight = head
    walk = _started(given, weight, target.classes)
    other = _started(given, -weight, target.classes) if target.against is None else _started(
        given, weight, target.against)  # fmt: skip
    (found,) = torch.autograd.grad(given, caught[0], walk - other)
    return found.float().sum(1)


def _started(given: Tensor, weight: Tensor, classes: Tensor) -> Tensor:
    """(batch, inputs): the walk's first step, from one class of each image to the classifier's inputs."""
    share = given.detach().clamp(min=0) * weight[classes.to(weight.device)].clamp(min=0)
    return share / share.sum(1, keepdim=True).clamp(min=torch.finfo(share.dtype).tiny)


class _Excitation(TorchFunctionMode):
    """A forward pass that gives what it always gives, and whose gradients are marginal winning probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.last_linear: tuple[Tensor, Tensor] | None = None

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in UNRULED and _followed(args):
            raise ModelError(
                f"c-MWP has no rule for {getattr(func, '__name__', func)}, between the maps and the outputs of "
                "this network. Leave that method out: grad-cam and occlusion work for any network."
            )
        handler = HANDLERS.get(func)
        if handler is None or not _followed(args):
            return func(*args, **kwargs)
        if func in (F.linear, torch._C._nn.linear):
            self.last_linear = (args[0], args[1] if len(args) > 1 else kwargs["weight"])
        return handler(func, args, kwargs)


def _followed(args: tuple[Any, ...]) -> bool:
    return any(isinstance(value, Tensor) and value.requires_grad for value in args)


def _convolved(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    given, weight = args[0], args[1] if len(args) > 1 else kwargs["weight"]
    rest, named = args[3:], {name: kwargs[name] for name in kwargs if name not in ("weight", "bias", "input")}

    def excited(x: Tensor, scale: Tensor | None = None) -> Tensor:
        scaled = weight if scale is None else weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
        return func(x, scaled.clamp(min=0), None, *rest, **named)  # type: ignore[no-any-return]

    output = _Walk.apply(given, _plain(func, args, kwargs), excited)
    output.excited = (given, excited)  # a normalisation that follows belongs to this layer
    return output  # type: ignore[no-any-return]


def _normalised(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """Batch normalisation in evaluation: x * scale + shift, folded into the convolution before it."""
    names = ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps")
    if func is torch.batch_norm:
        names = ("input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps")
    named = dict(zip(names, args, strict=False)) | kwargs
    given, output = named["input"], _plain(func, args, kwargs)
    scale = torch.rsqrt(named["running_var"] + named.get("eps", 1e-5))
    if named.get("weight") is not None:
        scale = scale * named["weight"]
    before = getattr(given, "excited", None)
    if before is None:
        return _Walk.apply(given, output, lambda x: x)  # type: ignore[no-any-return]
    source, convolved = before
    return _Walk.apply(source, output, lambda x: convolved(x, scale))  # type: ignore[no-any-return]


def _linear(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    given, weight = args[0], args[1] if len(args) > 1 else kwargs["weight"]
    return _Walk.apply(given, _plain(func, args, kwargs), lambda x: F.linear(x, weight.clamp(min=0)))  # type: ignore[no-any-return]


def _averaged(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    return _Walk.apply(args[0], _plain(func, args, kwargs), lambda x: func(x, *args[1:], **kwargs))  # type: ignore[no-any-return]


def _passed(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """A rectifier: one input, one output, and the probability goes from one to the other."""
    copy = args[0].detach().clone()  # which it may work on in place
    with torch.no_grad():
        output = func(copy, *args[1:], **kwargs)
    return _Walk.apply(args[0], output, None)  # type: ignore[no-any-return]


def _added(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    one, two = args[0], args[1] if len(args) > 1 else kwargs.get("other")
    if not (isinstance(one, Tensor) and isinstance(two, Tensor) and one.shape == two.shape):
        return func(*args, **kwargs)
    return _Sum.apply(one, two)


def _multiplied(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A gate: the larger of two tensors is gated by the other, and keeps its probability."""
    one, two = args[0], args[1] if len(args) > 1 else kwargs.get("other")
    if not (isinstance(one, Tensor) and isinstance(two, Tensor)):
        return func(*args, **kwargs)
    kept = one if one.numel() >= two.numel() else two
    return _Walk.apply(kept, one.detach() * two.detach(), None)


def _plain(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    with torch.no_grad():
        return func(*(a.detach() if isinstance(a, Tensor) else a for a in args), **kwargs)  # type: ignore[no-any-return]


class _Walk(torch.autograd.Function):
    """One step of the walk through a layer whose excitatory part is `excited`; None: one to one."""

    @staticmethod
    def forward(ctx: Any, given: Tensor, output: Tensor, excited: Layer | None) -> Tensor:
        ctx.excited, ctx.same = excited, given.shape == output.shape
        ctx.save_for_backward(given)
        return output.view_as(output)

    @staticmethod
    def backward(ctx: Any, *arrived: Tensor) -> tuple[Tensor | None, ...]:
        (walk,) = arrived
        if ctx.excited is None:
            return walk, None, None
        (given,) = ctx.saved_tensors
        with torch.enable_grad():
            x = given.detach().clamp(min=0).requires_grad_()
            total = ctx.excited(x)
            share = torch.where(total > 0, walk / total.clamp(min=torch.finfo(total.dtype).tiny), 0)
            (back,) = torch.autograd.grad(total, x, share.to(total.dtype))
        return x.detach() * back, None, None


class _Sum(torch.autograd.Function):
    """Two branches that are added: each gets what it added."""

    @staticmethod
    def forward(ctx: Any, one: Tensor, two: Tensor) -> Tensor:
        ctx.save_for_backward(one, two)
        return one + two

    @staticmethod
    def backward(ctx: Any, *arrived: Tensor) -> tuple[Tensor, Tensor]:
        (walk,) = arrived
        one, two = (tensor.clamp(min=0) for tensor in ctx.saved_tensors)
        total = one + two
        share = torch.where(total > 0, walk / total.clamp(min=torch.finfo(total.dtype).tiny), 0)
        return one * share, two * share


HANDLERS: dict[Any, Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]] = {
    **dict.fromkeys((F.conv2d, torch.conv2d), _convolved),
    **dict.fromkeys((F.batch_norm, torch.batch_norm), _normalised),
    **dict.fromkeys((F.linear, torch._C._nn.linear), _linear),
    **dict.fromkeys(
        (F.adaptive_avg_pool2d, F.avg_pool2d, torch._C._nn.avg_pool2d, torch.mean, Tensor.mean), _averaged
    ),
    **dict.fromkeys(
        (
            F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_, F.relu6, F.silu, F.gelu,
            F.hardswish, F.leaky_relu, F.elu, F.mish, F.hardtanh,
        ),
        _passed,
    ),
    **dict.fromkeys((torch.add, Tensor.add, Tensor.add_, Tensor.__add__, Tensor.__iadd__), _added),
    **dict.fromkeys((torch.mul, Tensor.mul, Tensor.mul_, Tensor.__mul__, Tensor.__imul__), _multiplied),
}  # fmt: skip
#: What mixes positions or channels by their own values: it has no weights whose positive part could excite.
UNRULED = (
    F.layer_norm, torch.layer_norm, F.group_norm, torch.group_norm, F.softmax, torch.softmax, Tensor.softmax,
    F.scaled_dot_product_attention, F.multi_head_attention_forward, torch.matmul, Tensor.matmul, Tensor.__matmul__,
    torch.bmm, torch.einsum, F.normalize,
)  # fmt: skip
