"""Functions of a forward pass whose results may be maps of their own: what steps made by them are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

#: What functions are called that networks sum, join and rectify by, and what their steps are called.
KINDS = {
    "add": "sum", "__add__": "sum", "__radd__": "sum", "__iadd__": "sum", "add_": "sum",
    "sub": "difference", "__sub__": "difference", "__rsub__": "difference", "rsub": "difference",
    "mul": "product", "__mul__": "product", "__rmul__": "product", "__imul__": "product", "mul_": "product",
    "sum": "total", "cat": "cat", "concat": "cat", "concatenate": "cat",
    "conv2d": "conv2d", "linear": "linear", "batch_norm": "norm", "layer_norm": "norm", "group_norm": "norm",
    "rms_norm": "norm",
} | {
    name: name.strip("_")
    for name in (
        "relu", "relu_", "relu6", "leaky_relu", "leaky_relu_", "elu", "elu_", "celu", "selu", "prelu", "gelu", "silu",
        "mish", "softplus", "hardswish", "hardtanh", "tanh", "abs", "maximum", "minimum", "clamp", "clamp_min", "lerp",
        "addcmul", "where", "mean",
    )
}  # fmt: skip
#: Steps of these kinds are looked at first.
USUAL = frozenset(KINDS.values())
#: Kinds with weights of their own; and those that may have them among what they are given.
WEIGHTED = ("conv1d", "conv2d", "conv3d", "linear")
MIXES = ("matmul", "mm", "bmm", "einsum", "tensordot")
MATRIX = 2
#: So many projections make a layer as one that sees its neighbours does.
DEEP = 3
OPERATORS = {
    "__matmul__": "matmul", "__rmatmul__": "matmul", "__truediv__": "div", "__rtruediv__": "div", "__pow__": "pow",
    "__getitem__": "part",
}  # fmt: skip
#: Steps that end a layer whose module gives what goes into them.
ENDS = frozenset(
    (
        "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "prelu", "gelu", "silu", "mish", "softplus", "hardswish",
        "hardtanh", "tanh", "norm", "normalize", "instance_norm", "local_response_norm", "rrelu", "logsigmoid",
        "softsign", "tanhshrink", "softshrink", "hardshrink",
    )
)  # fmt: skip
#: What passes on what it is given: other views of it, copies, parts, other sizes; and what makes it the first time.
PASSED_ON = frozenset((
    "view", "view_as", "reshape", "reshape_as", "flatten", "unflatten", "permute", "transpose", "t", "swapaxes",
    "swapdims", "movedim", "moveaxis", "contiguous", "clone", "detach", "to", "type", "type_as", "float", "half",
    "double", "bfloat16", "cpu", "cuda", "expand", "expand_as", "repeat", "tile", "repeat_interleave", "unsqueeze",
    "squeeze", "select", "narrow", "slice", "index_select", "gather", "take_along_dim", "roll", "flip", "rot90",
    "pad", "unfold", "fold", "diagonal", "dropout", "dropout1d", "dropout2d", "alpha_dropout",
    "feature_alpha_dropout", "interpolate", "upsample", "grid_sample", "pixel_shuffle", "pixel_unshuffle",
    "broadcast_to", "requires_grad", "requires_grad_", "copy_", "zero_", "fill_", "zeros_like", "ones_like",
    "full_like", "rand_like", "randn_like", "new_zeros", "new_ones", "new_full", "new_tensor", "new_empty",
    "empty_like", "channel_shuffle", "real", "imag", "view_as_real", "view_as_complex", "checkpoint", "part",
))  # fmt: skip


def kind_of(function: Callable[..., Any]) -> str | None:
    """What steps made by a function are called; None where what it gives is none."""
    name = str(getattr(function, "__name__", ""))
    if (known := KINDS.get(name) or OPERATORS.get(name)) is not None:
        return known
    plain = name.strip("_")
    return None if name.startswith("__") or not plain.isidentifier() else plain


def is_kind(kind: str) -> bool:
    """Whether steps may be called so."""
    known = any(hasattr(place, kind) for place in (torch, Tensor, nn.functional))
    return kind in USUAL or kind in OPERATORS.values() or known


def is_usual(kind: str) -> bool:
    """Whether a step of a kind is what networks sum, join and rectify by."""
    return kind in USUAL


def is_end(kind: str) -> bool:
    """Whether a step of a kind ends a layer: a rectifier, a normalisation."""
    return kind in ENDS


def is_own(kind: str) -> bool:
    """Whether a step of a kind is more than another view of what its function is given, or a pooling of it."""
    return kind not in PASSED_ON and "pool" not in kind


def mixes(kind: str, given: Any) -> int:
    """By how much a step of a kind mixes by weights, by all that its function is given: 0 where it does not.

    1 where it may be a projection of each position by itself (keys, values, prototypes), DEEP where positions meet.
    Weights are parameters, or a matrix where all else has images.
    """
    tensors = [each for each in tree_leaves(given) if isinstance(each, Tensor)]
    if kind in WEIGHTED:
        return DEEP if len(tensors) > 1 and max(tensors[1].shape[2:], default=1) > 1 else 1
    if kind not in MIXES:
        return 0
    matrix = any(each.ndim == MATRIX for each in tensors) and any(each.ndim > MATRIX for each in tensors)
    return int(matrix or any(isinstance(each, nn.Parameter) and each.ndim > 1 for each in tensors))
