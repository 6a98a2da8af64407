"""Steps of a forward pass that are no modules, made into layers: sums of branches, concatenations, rectifiers."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explain_core.model.forward_pass import enter, entered, leave
from explain_core.model.probe import device_of, hooked, images, run

#: What functions are called whose results may be maps of their own, and what their steps are called.
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
#: Kinds with weights of their own.
WEIGHTED = ("conv2d", "linear")
#: The last so many steps of a forward pass are looked at.
MOST = 24
IMAGES = 2
#: Modules of this package are known by what they give.
TORCH = "torch.nn."


class ForwardStep(nn.Module):
    """The result of a function in its owner's forward pass, which passes through it as it is."""

    def forward(self, given: Tensor) -> Tensor:
        """What it is given."""
        return given


@dataclass(frozen=True, slots=True)
class StepName:
    """A step by the module in whose own code it happens ("" for the network), its kind, and its number (from 0)."""

    owner: str
    kind: str
    number: int

    @property
    def own_name(self) -> str:
        """What the owner calls it."""
        return f"{self.kind}_{self.number}"

    @property
    def name(self) -> str:
        """Its name in the network: "encoder.sum_3"."""
        return f"{self.owner}.{self.own_name}" if self.owner else self.own_name


def steps_of(model: nn.Module, size: tuple[int, int], channels: int) -> list[StepName]:
    """The last steps (MOST) of a forward pass over random images whose results have positions, in their order.

    Only what follows a layer with weights, and is no module's output already. Raises what `run` raises.
    """
    found: dict[StepName, tuple[Tensor, int]] = {}
    modules: list[tuple[Tensor, int]] = []
    begun = False

    def note(step: StepName, output: Tensor) -> Tensor:
        nonlocal begun
        begun = begun or step.kind in WEIGHTED
        if begun and output.ndim in (3, 4) and IMAGES in output.shape[:2] and output.is_floating_point():
            found.pop(step, None)
            found[step] = output, _changes(output)
        return output

    def see(_name: str, _number: int, module: nn.Module, output: Any) -> None:
        nonlocal begun
        begun = begun or any(each.ndim > 1 for each in module.parameters(recurse=False))
        if isinstance(output, Tensor):
            modules.append((output, _changes(output)))

    noted = [
        (module, functools.partial(_Steps, module, functools.partial(_noted, name, note)))
        for name, module in _owners(model)
    ]
    for each in noted:
        enter(*each)
    try:
        with torch.no_grad(), hooked(model, see):
            run(model, images(size, channels, IMAGES, device_of(model)))
    finally:
        for each in noted:
            leave(*each)
    # By identity, for all are held; and by version, for a sum in place is the tensor that a module gave.
    given = {(id(each), version) for each, version in modules}
    return [step for step, (each, version) in found.items() if (id(each), version) not in given][-MOST:]


def _changes(tensor: Tensor) -> int:
    """How often a tensor was changed in place; 0 of those that keep no count, of torch.inference_mode."""
    return 0 if tensor.is_inference() else tensor._version


def lay(model: nn.Module, steps: Sequence[StepName]) -> list[StepName]:
    """Make steps layers of the network, which hooks and names know like any others; those that are new."""
    new = []
    for step in steps:
        owner = model.get_submodule(step.owner)
        if hasattr(owner, step.own_name):
            continue
        owner.add_module(step.own_name, ForwardStep())
        if (laid := _laid(owner)) is None:
            enter(owner, laid := _Laid(owner))
        laid.steps.add((step.kind, step.number))
        new.append(step)
    return new


def take_up(model: nn.Module, steps: Sequence[StepName]) -> None:
    """Undo `lay`."""
    for step in steps:
        owner = model.get_submodule(step.owner)
        delattr(owner, step.own_name)
        if (laid := _laid(owner)) is None:
            continue
        laid.steps.discard((step.kind, step.number))
        if not laid.steps:
            leave(owner, laid)


def lay_named(model: nn.Module, name: str) -> None:
    """Make a layer of the step that a name speaks of, where there is no module of that name and its owner is there.

    Whether the step happens only a forward pass tells.
    """
    owner, _, own = name.rpartition(".")
    kind, _, number = own.rpartition("_")
    owners = {known for known, _ in _owners(model)}
    if kind in KINDS.values() and number.isdecimal() and owner in owners:
        lay(model, [StepName(owner, kind, int(number))])


def is_step(model: nn.Module, name: str) -> bool:
    """Whether a layer is a step of the forward pass."""
    return isinstance(model.get_submodule(name), ForwardStep)


class _Laid:
    """The steps of a module that are layers: their results go through those."""

    def __init__(self, owner: nn.Module) -> None:
        self.owner = owner
        self.steps: set[tuple[str, int]] = set()

    def __call__(self) -> _Steps:
        """The mode of one run."""
        return _Steps(self.owner, self._through)

    def _through(self, kind: str, number: int, output: Tensor) -> Any:
        if (kind, number) not in self.steps:
            return output
        return getattr(self.owner, f"{kind}_{number}")(output)


def _laid(owner: nn.Module) -> _Laid | None:
    return next((each for each in entered(owner) if isinstance(each, _Laid)), None)


class _Steps(TorchFunctionMode):
    """Passes the results of functions of some kinds that a module's own code calls on, with their numbers."""

    def __init__(self, owner: nn.Module, see: Callable[[str, int, Tensor], Any]) -> None:
        super().__init__()
        self.owner, self.see = owner, see
        self.numbers: dict[str, int] = {}

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        output = func(*args, **(kwargs or {}))
        kind = KINDS.get(getattr(func, "__name__", ""))
        if kind is None or not isinstance(output, Tensor) or _caller() is not self.owner:
            return output
        number = self.numbers[kind] = self.numbers.get(kind, -1) + 1
        return self.see(kind, number, output)


def _caller() -> nn.Module | None:
    """The module in whose code a function was called: hooks of others that run meanwhile are not the owner's code."""
    frame = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_argcount and code.co_varnames[0] in (local := frame.f_locals):
            first = local[code.co_varnames[0]]
            if isinstance(first, nn.Module):
                return first
        frame = frame.f_back  # type: ignore[assignment]
    return None


def _noted(
    owner: str, note: Callable[[StepName, Tensor], Tensor], kind: str, number: int, output: Tensor
) -> Tensor:
    return note(StepName(owner, kind, number), output)


def _owners(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The modules that somebody wrote, not torch's own layers, by their names."""
    return [
        (name, module)
        for name, module in model.named_modules()
        if not type(module).__module__.startswith(TORCH) and not isinstance(module, ForwardStep)
    ]
