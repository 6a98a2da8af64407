"""What a network returns, and which tensor of it are the classes' outputs."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.output_kind import INDEPENDENT, LOG_PROBABILITIES, LOGITS, PROBABILITIES

#: Under which names networks return their classes' outputs beside others, in the order in which they are looked for.
NAMES = ("logits", "out", "output", "outputs", "pred", "prediction", "predictions", "scores", "y")


def class_outputs(output: Any, classes: int | None = None) -> Tensor:
    """The tensor (batch, classes) in what a network returned: itself, or its one part of that shape.

    A mapping or a dataclass is asked for its `logits` first (NAMES). `classes`: how many there are to be, where that
    is known; it decides between several parts. Raises ModelError where there is none, or more than one.
    """
    if isinstance(output, Tensor):
        return _checked(output)
    found = _named(output)
    fitting = {name: part for name, part in found.items() if _is_row(part, classes)}
    for name in NAMES:
        if name in fitting:
            return _checked(fitting[name])
    if len(fitting) != 1 and classes is None:
        raise ModelError(_told(output, found, "name the number of classes"))
    if (
        isinstance(output, list | tuple)
        and len(fitting) > 1
        and len({p.shape for p in fitting.values()}) == 1
    ):
        raise ModelError(
            _told(
                output,
                found,
                f"{len(fitting)} of them could be the classes' outputs: let the network return one",
            )
        )
    if len(fitting) != 1:
        what = "none of them" if not fitting else f"{len(fitting)} of them"
        raise ModelError(_told(output, found, f"{what} could be the outputs of the {classes} classes"))
    return _checked(next(iter(fitting.values())))


def returning_class_outputs(model: nn.Module, classes: int | None = None) -> nn.Module:
    """Have `model` itself return the tensor (batch, classes) from now on, whatever it returned before."""

    def hook(_module: nn.Module, _given: Any, output: Any) -> Tensor | None:
        if isinstance(output, Tensor) and output.ndim == 2:
            return None
        return class_outputs(output, classes)

    model.register_forward_hook(hook)
    return model


def output_kind(outputs: Tensor) -> str:
    """What outputs (batch, classes) of a network are, by their numbers: logits, or what comes after them.

    PROBABILITIES: none negative, and each image's sum is 1. LOG_PROBABILITIES: their exponentials are those.
    INDEPENDENT: each between 0 and 1 for itself, a sigmoid a class. All others, one class alone among them, are LOGITS.
    """
    values = outputs.detach().double()
    if values.ndim != 2 or values.shape[1] < 2 or not bool(torch.isfinite(values).all()):
        return LOGITS
    if bool((values >= 0).all()) and _sums_to_one(values):
        return PROBABILITIES
    if bool((values <= 0).all()) and _sums_to_one(values.exp()):
        return LOG_PROBABILITIES
    inside = bool((values >= 0).all()) and bool((values <= 1).all())
    return INDEPENDENT if inside else LOGITS


def _sums_to_one(values: Tensor) -> bool:
    return bool(((values.sum(1) - 1).abs() < 1e-4).all())


def _checked(output: Tensor) -> Tensor:
    if output.ndim > 2 and output.shape[2:].numel() == 1:  # (batch, classes, 1, 1)
        output = output.flatten(1)
    if output.ndim != 2:
        raise ModelError(
            f"the network returns {tuple(output.shape)}, not (batch, classes): what it gives is no label an image."
            if output.ndim != 1
            else "the network returns one number an image, (batch,), not (batch, classes): let it return an output for "
            "each of the two classes."
        )
    if output.shape[1] == 1:
        raise ModelError(
            "the network gives one number an image, a yes or no: let it return an output for each of the two classes, "
            "torch.cat([-z, z], 1) / 2 of its logit z, whose softmax is its sigmoid."
        )
    return output


def _named(output: Any) -> dict[str, Tensor]:
    """The tensors in a network's output, by their names or places."""
    if isinstance(output, Mapping):
        pairs = [(str(name), value) for name, value in output.items()]
    elif isinstance(output, list | tuple):
        fields = getattr(output, "_fields", None) or [str(place) for place in range(len(output))]
        pairs = list(zip(fields, output, strict=True))
    else:
        pairs = [(name, value) for name, value in vars(output).items()] if hasattr(output, "__dict__") else []
        pairs += [
            (name, getattr(output, name))
            for name in getattr(output, "__slots__", ())
            if hasattr(output, name)
        ]
    return {name: value for name, value in pairs if isinstance(value, Tensor)}


def _is_row(part: Tensor, classes: int | None) -> bool:
    if not part.is_floating_point() or part.ndim < 2 or part.shape[2:].numel() != 1:
        return False
    return classes is None or part.shape[1] == classes


def _told(output: Any, found: dict[str, Tensor], what: str) -> str:
    parts = ", ".join(f"{name} {tuple(part.shape)}" for name, part in list(found.items())[:6]) or "no tensors"
    return f"the network returns a {type(output).__name__} with {parts}; {what}."
