"""Folds: batch normalisations that follow a convolution become part of its weights while a network is looked at.

In evaluation y = g (w * x + b - m) / s + h is the convolution (g / s) w * x + (b - m) g / s + h: one pass over the maps
less, and one rounding less. Which normalisation follows which convolution is seen in a forward pass, and whether
anything else takes what the convolution gives is asked by numbers. The modules keep their names and their weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

#: How far what a folded network gives may be from what it gave, in the greatest value of each tensor: rounding's part.
SAME = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Fold:
    """A convolution and the normalisation after it; `weight` and `bias` do what both did.

    `low`: the weight in bfloat16, for the CPU's autocast. The bias stays in float32 beside it: rounded it would move
    all of a map.
    """

    convolution: nn.Conv2d
    norm: nn.BatchNorm2d
    weight: Tensor
    bias: Tensor
    low: Tensor | None = None

    def __call__(self, given: Tensor) -> Tensor:
        """What the convolution and the normalisation make of maps (batch, channels, h, w)."""
        own = self.convolution
        if self.low is None or given.requires_grad or not torch.is_autocast_enabled("cpu"):
            whole: Tensor = own._conv_forward(given, self.weight, self.bias)
            return whole
        assert not isinstance(own.padding, str)
        low = given.to(torch.bfloat16)
        return torch.mkldnn_convolution(
            low, self.low, self.bias, own.padding, own.stride, own.dilation, own.groups
        )


@contextmanager
def folded(folds: Sequence[Fold]) -> Iterator[None]:
    """In the block convolutions normalise, and the normalisations after them pass on what they are given."""
    try:
        for fold in folds:
            fold.convolution.__dict__["forward"] = fold
            fold.norm.__dict__["forward"] = _as_it_is
        yield
    finally:
        for fold in folds:
            fold.convolution.__dict__.pop("forward", None)
            fold.norm.__dict__.pop("forward", None)


def find_folds(
    model: nn.Module, looked_at: Collection[str], look: Callable[[], Sequence[Tensor]], low: bool
) -> list[Fold]:
    """The folds of a network in evaluation mode that change nothing of what `look`, a forward pass, returns.

    `looked_at`: modules whose own outputs are wanted; a convolution among them stays as it is. `low`: the network
    computes in bfloat16.
    """
    exact = [torch.autocast(device, enabled=False) for device in ("cpu", "cuda")]
    with torch.inference_mode(False), torch.no_grad(), exact[0], exact[1]:
        if not any(isinstance(module, nn.BatchNorm2d) for module in model.modules()):
            return []  # nor does it take a pass to see that
        try:
            pairs, wanted = _pairs(model, looked_at, look)
        except Exception:  # a network of any kind that does not take one image alone, or these numbers
            return []
        chosen = _harmless([_fold(*pair) for pair in pairs], look, wanted)
        return [_in_half(fold) for fold in chosen] if low and torch.backends.mkldnn.enabled else chosen


def _pairs(
    model: nn.Module, looked_at: Collection[str], look: Callable[[], Sequence[Tensor]]
) -> tuple[list[tuple[nn.Conv2d, nn.BatchNorm2d]], Sequence[Tensor]]:
    """Convolutions and normalisations that run once in a pass, the one on what the other gives; what the pass gave."""
    calls: dict[nn.Module, int] = {}
    gave: list[tuple[Tensor, nn.Conv2d]] = []  # the tensors are held: no other takes their place
    pairs: list[tuple[nn.Conv2d, nn.BatchNorm2d]] = []

    def see(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        calls[module] = calls.get(module, 0) + 1
        if isinstance(module, nn.Conv2d):
            gave.append((output, module))
        elif isinstance(module, nn.BatchNorm2d):
            pairs.extend((before, module) for tensor, before in gave if given and given[0] is tensor)

    left = [model.get_submodule(name) for name in looked_at]
    handles = [
        module.register_forward_hook(see)
        for module in model.modules()
        if _may_be_folded(module) and not (isinstance(module, nn.Conv2d) and module in left)
    ]
    try:
        wanted = look()
    finally:
        for handle in handles:
            handle.remove()
    owners = Counter(id(each) for module in model.modules() for each in module._parameters.values())
    return [
        (convolution, norm)
        for convolution, norm in pairs
        if calls[convolution] == calls[norm] == 1 and owners[id(convolution.weight)] == 1
    ], wanted


def _may_be_folded(module: nn.Module) -> bool:
    """A plain convolution or normalisation that nobody else has hooks or parametrisations on."""
    if module._forward_hooks or module._forward_pre_hooks or "forward" in module.__dict__:
        return False
    if type(module) is nn.Conv2d:
        return "weight" in module._parameters
    return type(module) is nn.BatchNorm2d and module.running_mean is not None and not module.training


def _fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> Fold:
    assert norm.running_mean is not None and norm.running_var is not None
    scale = (norm.running_var.double() + norm.eps).rsqrt()
    if norm.weight is not None:
        scale = scale * norm.weight.double()
    shift = (0.0 if convolution.bias is None else convolution.bias.double()) - norm.running_mean.double()
    bias = shift * scale + (0.0 if norm.bias is None else norm.bias.double())
    weight = (convolution.weight.double() * scale[:, None, None, None]).float()
    return Fold(convolution, norm, weight.contiguous(memory_format=torch.channels_last), bias.float())


def _in_half(fold: Fold) -> Fold:
    """With weights in bfloat16 beside, where padding is zeros, in numbers."""
    own = fold.convolution
    if own.padding_mode != "zeros" or isinstance(own.padding, str):
        return fold
    return replace(fold, low=fold.weight.to(torch.bfloat16, memory_format=torch.channels_last))


def _harmless(
    folds: list[Fold], look: Callable[[], Sequence[Tensor]], wanted: Sequence[Tensor]
) -> list[Fold]:
    """Those of the folds with which a pass gives the same: all, or what halves of them leave."""
    if not folds or _same(folds, look, wanted):
        return folds
    if len(folds) == 1:
        return []
    half = len(folds) // 2
    left, right = (_harmless(part, look, wanted) for part in (folds[:half], folds[half:]))
    return both if _same(both := left + right, look, wanted) else []


def _same(folds: Sequence[Fold], look: Callable[[], Sequence[Tensor]], wanted: Sequence[Tensor]) -> bool:
    try:
        with folded(folds):
            found = look()
    except Exception:  # whatever a network of any kind raises whose weights are not as it expects them
        return False
    return len(found) == len(wanted) and all(_near(*both) for both in zip(found, wanted, strict=True))


def _near(found: Tensor, wanted: Tensor) -> bool:
    if found.shape != wanted.shape or found.dtype != wanted.dtype:
        return False
    most = float((found.double() - wanted.double()).abs().max())
    return most <= SAME * float(wanted.double().abs().max())


def _as_it_is(given: Tensor) -> Tensor:
    return given
