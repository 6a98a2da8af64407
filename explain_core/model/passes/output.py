"""What a network returns, and which tensor of it are the classes' outputs."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.output_kind import INDEPENDENT, LOG_PROBABILITIES, LOGITS, PROBABILITIES

#: Under which names networks return their classes' outputs beside others, in the order in which they are looked for.
NAMES = ("logits", "out", "output", "outputs", "pred", "prediction", "predictions", "scores", "y")


class OneNumber(ModelError):
    """A network gives one number an image: a yes or no."""


def class_outputs(output: Any, classes: int | None = None, images: int | None = None) -> Tensor:
    """The tensor (batch, classes) in what a network returned: itself, or its one part of that shape.

    A mapping or a dataclass is asked for its `logits` first (NAMES), then what lies within its parts. `classes`: how
    many there are to be, where that is known; it decides between several parts. `images`: how many were given (see
    `in_rows`). Raises ModelError where there is none, or more than one, and OneNumber for a yes or no.
    """
    if isinstance(output, Tensor):
        return _checked(in_rows(output, images))
    found = _named(output)
    fitting = {name: part for name, part in found.items() if _is_row(part, classes)}
    if not fitting:
        found |= _within(output)
        fitting = {name: part for name, part in found.items() if _is_row(part, classes)}
    for name in NAMES:
        named = [part for path, part in fitting.items() if path.rpartition(".")[2] == name]
        if len(named) == 1:
            return _checked(named[0])
    if not fitting and classes == 2 and (number := number_in(output)) is not None:
        return _checked(number)
    if len(fitting) != 1 and classes is None:
        raise ModelError(_told(output, found, "name the number of classes"))
    if len(fitting) != 1:
        what = "none of them" if not fitting else f"{len(fitting)} of them"
        ask = (
            f": name one, as --model ...#{next(iter(fitting))} does, or let the network return one"
            if fitting
            else f": let the network return one tensor, (batch, {classes})"
        )
        raise ModelError(_told(output, found, f"{what} could be the outputs of the {classes} classes{ask}"))
    return _checked(next(iter(fitting.values())))


def in_rows(output: Tensor, images: int | None) -> Tensor:
    """What a network returned for so many `images`; of a lone one as a row, which squeeze() may have taken from it."""
    return output.reshape(1, -1) if images == 1 and output.ndim < 2 else output


def count_given(given: tuple[Any, ...]) -> int | None:
    """How many images a forward pass was given, by its arguments; None where they do not tell."""
    return len(given[0]) if given and isinstance(given[0], Tensor) and given[0].ndim == 4 else None


def number_in(output: Any) -> Tensor | None:
    """The one number an image, (batch,) or (batch, 1), that a network returned, among others or by itself."""
    if isinstance(output, Tensor):
        return output if _is_number(output) else None
    fitting = {name: part for name, part in _named(output).items() if _is_number(part)}
    for name in NAMES:
        if name in fitting:
            return fitting[name]
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def returning_part(model: nn.Module, name: str) -> nn.Module:
    """Have `model` itself return the part of its output that is called so, or is at that place, from now on.

    "fine", "1", or "heads.fine" of what lies within a part. The forward pass raises ModelError where it is not there.
    """

    def hook(_module: nn.Module, _given: Any, output: Any) -> Tensor:
        parts = _named(output) | _within(output) if not isinstance(output, Tensor) else {}
        if name not in parts:
            raise ModelError(_told(output, parts, f"none of them is called {name!r}"))
        return parts[name]

    model.register_forward_hook(hook)
    return model


def returning_class_outputs(model: nn.Module, classes: int | None = None) -> nn.Module:
    """Have `model` itself return the tensor (batch, classes) from now on, whatever it returned before."""

    def hook(_module: nn.Module, given: Any, output: Any) -> Tensor | None:
        if isinstance(output, Tensor) and output.ndim == 2 and output.shape[1] > 1:
            return None
        return class_outputs(output, classes, count_given(given))

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
    if _is_number(output):
        raise OneNumber(
            "the network gives one number an image, a yes or no, which tells two classes apart: give their names, or "
            "let it return an output for each class."
        )
    if output.ndim != 2 or not output.is_floating_point():
        what = f"{tuple(output.shape)}" + ("" if output.is_floating_point() else " whole numbers")
        raise ModelError(
            f"the network returns {what}, not (batch, classes): what it gives is no number for each class of an image."
        )
    return output


def _is_number(output: Tensor) -> bool:
    return output.is_floating_point() and output.ndim >= 1 and output.shape[1:].numel() == 1


def _named(output: Any) -> dict[str, Tensor]:
    """The tensors in a network's output, by their names or places."""
    return {name: value for name, value in _parts(output) if isinstance(value, Tensor)}


def _parts(output: Any) -> list[tuple[str, Any]]:
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
    return pairs


def _within(output: Any) -> dict[str, Tensor]:
    """The tensors in mappings, dataclasses and rows that are parts of an output: "0.logits"."""
    return {
        f"{name}.{inner}": tensor
        for name, part in _parts(output)
        if isinstance(part, Mapping | list | tuple) or is_dataclass(part)
        for inner, tensor in _named(part).items()
    }


def _is_row(part: Tensor, classes: int | None) -> bool:
    if not part.is_floating_point() or part.ndim < 2 or part.shape[2:].numel() != 1:
        return False
    return part.shape[1] > 1 if classes is None else part.shape[1] == classes


def _told(output: Any, found: dict[str, Tensor], what: str) -> str:
    parts = ", ".join(f"{name} {tuple(part.shape)}" for name, part in list(found.items())[:6]) or "no tensors"
    return f"the network returns a {type(output).__name__} with {parts}; {what}."
