"""Guided and deconvnet gradients: what a ReLU lets pass on the way back, however the network writes its ReLUs.

Springenberg et al. 2015 (guided backpropagation), Zeiler & Fergus 2014 (deconvnet), Oramas et al. 2019 (strides).

The rules act on PyTorch's own operators, below autograd: a ReLU that is a module, a function, in place or one module
used many times is the same operator on the way back. The network is neither copied nor changed, and no hook is left.
"""

from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

RULES = ("guided", "deconv")
aten = torch.ops.aten

#: Backward operators of rectifiers, and where among their arguments the forward pass's input (or output) is: it is
#: positive where the unit is on. Smooth relatives of the ReLU count as on where their input is positive.
RECTIFIERS: dict[Any, int] = {
    aten.threshold_backward.default: 1,  # ReLU, and thresholds at zero
    aten.hardtanh_backward.default: 1,  # ReLU6
    aten.leaky_relu_backward.default: 1,
    aten.silu_backward.default: 1,
    aten.gelu_backward.default: 1,
    aten.hardswish_backward.default: 1,
    aten.elu_backward.default: 5,
    aten.mish_backward.default: 1,
    aten.softplus_backward.default: 1,
}


class Rectified(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Under it, torch.autograd.grad gives rectified gradients: `with Rectified("guided"): torch.autograd.grad(...)`.

    guided: R^l = [f^l > 0] [R^(l+1) > 0] R^(l+1), times the rectifier's own slope (1 for a ReLU).
    deconv: R^l = [R^(l+1) > 0] R^(l+1).

    `unstrided`: a convolution of stride s > 1 spreads its gradient over every s-th position, and draws a grid. Instead
    the gradient is resized, by nearest neighbour, to what a convolution of stride 1 would have produced, and goes back
    through that one (Oramas et al. 2019, 3.4), at any padding and dilation.

    The forward pass has happened before, under `rewritten` where a network may write ReLU as a clamp.
    """

    def __init__(self, rule: str, unstrided: bool = False) -> None:
        if rule not in RULES:
            raise ValueError(f"there is no rule {rule!r}: {' or '.join(RULES)}")
        super().__init__()  # type: ignore[no-untyped-call]
        self._rule, self._unstrided = rule, unstrided

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in RECTIFIERS:
            positive = args[0].clamp(min=0)
            if self._rule == "deconv":
                return positive
            passed = func(positive, *args[1:], **kwargs)
            if func is aten.threshold_backward.default:
                return passed  # the slope is 0 already where the unit is off
            return torch.where(args[RECTIFIERS[func]] > 0, passed, torch.zeros_like(passed))
        if self._unstrided and func is aten.convolution_backward.default:
            return _unstrided(func, args, kwargs)
        return func(*args, **kwargs)


def _unstrided(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The backward pass of a convolution as if its stride were 1, from a gradient resized to fit that."""
    gradient, given, weight, bias, stride, padding, dilation, transposed, *rest = args
    if transposed or max(stride) == 1 or gradient.ndim != 4:
        return func(*args, **kwargs)
    size = [
        side + 2 * around - apart * (kernel - 1)
        for side, around, apart, kernel in zip(
            given.shape[2:], padding, dilation, weight.shape[2:], strict=True
        )
    ]
    resized = torch.nn.functional.interpolate(gradient, size=size, mode="nearest")
    return func(resized, given, weight, bias, [1, 1], padding, dilation, transposed, *rest, **kwargs)


class rewritten(TorchFunctionMode):
    """A forward pass in which max(x, 0), written as a clamp or a maximum, is the ReLU that it is."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in CLAMPS and _clamped_at_zero(args, kwargs):
            return torch.relu_(args[0]) if func in IN_PLACE else torch.relu(args[0])
        if func in MAXIMA and (given := _other_than_zero(*args)) is not None:
            return torch.relu(given)
        return func(*args, **kwargs)


def _clamped_at_zero(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    low = kwargs.get("min", args[1] if len(args) > 1 else None)
    high = kwargs.get("max", args[2] if len(args) > 2 else None)
    return high is None and _is_zero(low) and len(args) >= 1 and args[0].is_floating_point()


def _is_zero(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.ndim == 0 and not value.requires_grad and float(value) == 0
    return isinstance(value, int | float) and value == 0


def _other_than_zero(*args: Any) -> Tensor | None:
    """Of two tensors the one that is not the number zero, where the other is."""
    if len(args) != 2 or not all(isinstance(value, Tensor) for value in args):
        return None
    one, two = args
    if _is_zero(two) and one.is_floating_point():
        return one  # type: ignore[no-any-return]
    return two if _is_zero(one) and two.is_floating_point() else None


_CLAMPING = (torch.clamp, torch.clamp_min, torch.clip, Tensor.clamp, Tensor.clamp_min, Tensor.clip)
IN_PLACE = (torch.clamp_, torch.clamp_min_, torch.clip_, Tensor.clamp_, Tensor.clamp_min_, Tensor.clip_)
CLAMPS = (*_CLAMPING, *IN_PLACE)
MAXIMA = (torch.maximum, torch.max, Tensor.maximum, Tensor.max)
