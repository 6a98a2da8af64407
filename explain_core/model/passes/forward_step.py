"""Steps of a forward pass that are no modules, made into layers: sums of branches, concatenations, rectifiers."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.model.passes.forward_pass import enter, entered, leave
from explain_core.model.passes.probe import device_of, hooked, images, run
from explain_core.model.passes.step_kind import is_kind, is_usual
from explain_core.model.passes.step_mode import StepMode

#: The last so many steps of a forward pass are looked at.
MOST = 24
IMAGES = 2
#: Modules of this package are known by what they give.
TORCH = "torch.nn."


class ForwardStep(nn.Module):
    """The result of a function in its owner's forward pass, which passes through it as it is.

    `mixes`: by how much its function mixes by weights (step_kind.py).
    """

    def __init__(self, mixes: int = 0) -> None:
        super().__init__()
        self.mixes = mixes

    def forward(self, given: Tensor) -> Tensor:
        """What it is given."""
        return given


@dataclass(frozen=True, slots=True)
class StepName:
    """A step by the module in whose own code it happens ("" for the network), its kind, and its number (from 0).

    `mixes`: by how much it mixes by weights (step_kind.py).
    """

    owner: str
    kind: str
    number: int
    mixes: int = field(default=0, compare=False)

    @property
    def own_name(self) -> str:
        """What the owner calls it."""
        return f"{self.kind}_{self.number}"

    @property
    def name(self) -> str:
        """Its name in the network: "encoder.sum_3"."""
        return f"{self.owner}.{self.own_name}" if self.owner else self.own_name


def steps_of(
    model: nn.Module, size: tuple[int, int], channels: int, after: tuple[str, int] | None = None,
    wanted: Callable[[str], bool] = is_usual,
) -> list[StepName]:  # fmt: skip
    """The last steps (MOST) of a forward pass over random images whose results have positions, in their order.

    Only what follows a layer with weights, and is no module's output already; only what comes `after` a call of a
    module (its name and number) has ended. `wanted`: which kinds, beside those that mix by weights (step_kind.py).
    Raises what `run` raises.
    """
    found: dict[StepName, tuple[Tensor, int]] = {}
    modules: list[tuple[Tensor, int]] = []
    begun, ended = False, after is None

    def note(owner: nn.Module, kind: str, number: int, output: Tensor, mixes: int) -> Tensor:
        nonlocal begun
        begun = begun or mixes > 0
        there = output.ndim in (3, 4) and IMAGES in output.shape[:2] and output.is_floating_point()
        there = there and (
            output.ndim == 3 or sum(side > 1 for side in output.shape) > 2
        )  # not pooled to one position
        if begun and ended and there and (mixes or wanted(kind)):
            step = StepName(names[id(owner)], kind, number, mixes)
            found.pop(step, None)
            found[step] = output, _changes(output)
        return output

    def see(name: str, number: int, module: nn.Module, output: Any) -> None:
        nonlocal begun, ended
        begun = begun or any(each.ndim > 1 for each in module.parameters(recurse=False))
        ended = ended or (name, number) == after
        if isinstance(output, Tensor):
            modules.append((output, _changes(output)))

    owners = _owners(model)
    names = {id(module): name for name, module in owners}
    noted = [(module, functools.partial(StepMode, [module], note)) for _, module in owners]
    all_owners = [module for _, module in owners]
    noted.append((model, functools.partial(StepMode, all_owners, note, elsewhere=True)))
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
    return _last([step for step, (each, version) in found.items() if (id(each), version) not in given])


def _last(steps: Sequence[StepName]) -> list[StepName]:
    """The last steps (MOST), of a module that has more than so many of its own (a loop over time) half of them."""
    count = Counter(step.owner for step in steps)
    many = {owner for owner in count if owner and count[owner] > MOST and len(count) > 1}
    kept: list[StepName] = []
    taken = Counter[str]()
    for step in reversed(steps):
        taken[step.owner] += 1
        if step.owner not in many or taken[step.owner] <= MOST // 2:
            kept.append(step)
    return kept[:MOST][::-1]


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
        owner.add_module(step.own_name, ForwardStep(step.mixes))
        if (laid := _laid(owner)) is None:
            enter(owner, laid := _Laid(owner))
            if owner is not model:
                _let_elsewhere(model, laid)
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
            _forget_elsewhere(model, laid)


def _let_elsewhere(model: nn.Module, laid: _Laid) -> None:
    if (elsewhere := _laid_elsewhere(model)) is None:
        enter(model, elsewhere := _LaidElsewhere())
    elsewhere.laid.append(laid)


def _forget_elsewhere(model: nn.Module, laid: _Laid) -> None:
    elsewhere = _laid_elsewhere(model)
    if elsewhere is None or laid not in elsewhere.laid:
        return
    elsewhere.laid.remove(laid)
    if not elsewhere.laid:
        leave(model, elsewhere)


def lay_named(model: nn.Module, name: str) -> None:
    """Make a layer of the step that a name speaks of, where there is no module of that name and its owner is there.

    Whether the step happens only a forward pass tells.
    """
    owner, _, own = name.rpartition(".")
    kind, _, number = own.rpartition("_")
    owners = {known for known, _ in _owners(model)}
    if is_kind(kind) and number.isdecimal() and owner in owners:
        lay(model, [StepName(owner, kind, int(number))])


def is_step(model: nn.Module, name: str) -> bool:
    """Whether a layer is a step of the forward pass."""
    return isinstance(model.get_submodule(name), ForwardStep)


class _Laid:
    """The steps of a module that are layers: their results go through those."""

    def __init__(self, owner: nn.Module) -> None:
        self.owner = owner
        self.steps: set[tuple[str, int]] = set()

    def __call__(self) -> StepMode:
        """The mode of one run."""
        return StepMode([self.owner], self.through, {kind for kind, _ in self.steps})

    def through(self, owner: nn.Module, kind: str, number: int, output: Tensor, _mixes: int) -> Any:
        """What the step's layer makes of a result, where it has one."""
        if (kind, number) not in self.steps:
            return output
        return getattr(owner, f"{kind}_{number}")(output)


class _LaidElsewhere:
    """The same of all modules a method of which others call, without their forward pass: in that of the network."""

    def __init__(self) -> None:
        self.laid: list[_Laid] = []

    def __call__(self) -> StepMode:
        """The mode of one run."""
        kinds = {kind for each in self.laid for kind, _ in each.steps}
        return StepMode([each.owner for each in self.laid], self._through, kinds, elsewhere=True)

    def _through(self, owner: nn.Module, kind: str, number: int, output: Tensor, mixes: int) -> Any:
        laid = next(each for each in self.laid if each.owner is owner)
        return laid.through(owner, kind, number, output, mixes)


def _laid(owner: nn.Module) -> _Laid | None:
    return next((each for each in entered(owner) if isinstance(each, _Laid)), None)


def _laid_elsewhere(model: nn.Module) -> _LaidElsewhere | None:
    return next((each for each in entered(model) if isinstance(each, _LaidElsewhere)), None)


def _owners(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The modules that somebody wrote, not torch's own layers, by their names."""
    return [
        (name, module)
        for name, module in model.named_modules()
        if not type(module).__module__.startswith(TORCH) and not isinstance(module, ForwardStep)
    ]
