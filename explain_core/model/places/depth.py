"""How deep in a network a layer is: an early one knows edges and colours, and little of classes."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from explain_core.model.passes.forward_step import ForwardStep
from explain_core.model.passes.probe import ProbeRun
from explain_core.model.passes.step_kind import DEEP

#: Which part of the layers with weights that run until a later layer ends make an earlier one as deep.
AS_DEEP = 0.5
#: Of which part of all layers with weights on a layer counts as more than a stem.
MORE_THAN_STEM = 0.25


def as_deep(seen: Sequence[ProbeRun], one: ProbeRun, later: ProbeRun) -> bool:
    """Whether at least half of the layers that a later layer follows from come before `one`, too.

    The stem of a network whose residual sums are written beside its modules is not: all goes through it, and it says
    little of classes.
    """
    return depth(seen, one) >= AS_DEEP * depth(seen, later)


def is_stem(seen: Sequence[ProbeRun], one: ProbeRun) -> bool:
    """Whether nearly all of a network runs after a layer; of one before which no weights were seen nobody can tell."""
    return 0 < depth(seen, one) < MORE_THAN_STEM * depth(seen, seen[-1])


def is_deeper(seen: Sequence[ProbeRun], later: ProbeRun, one: ProbeRun) -> bool:
    """Whether layers with weights run between `one` and a later layer."""
    return depth(seen, later) > depth(seen, one)


def weighted_after(seen: Sequence[ProbeRun], one: ProbeRun) -> list[ProbeRun]:
    """The layers with weights that gave maps after `one`."""
    begun = next(number for number, each in enumerate(seen) if each is one)
    return [each for each in seen[begun + 1 :] if each.leaf and _is_weighted(each) and are_maps(each, 1)]


def mixed_by(weighted: Sequence[ProbeRun]) -> int:
    """By how much layers with weights mix maps, as step_kind.py counts functions.

    Projections count where the outputs feel their positions: not those after which a class token alone counts.
    """
    return sum((1 if each.gradient else 0) if projects(each) else DEEP for each in weighted)


def are_maps(seen: ProbeRun, least: int = 2) -> bool:
    """Whether a call was read as maps of at least so many channels, over more than one position."""
    if seen.layout is None:
        return False
    channels, height, width = seen.layout.map_shape(seen.shape)
    return channels >= least and height * width > 1


def depth(seen: Sequence[ProbeRun], call: ProbeRun) -> int:
    """How many layers with matrices of weights of their own have run when `call`, one of those `seen`, ends.

    Steps of the forward pass that mix by weights count where they are layers (forward_step.py).
    """
    until = next(number for number, each in enumerate(seen) if each is call)
    return sum(_is_weighted(each) for each in seen[: until + 1] if each.leaf)


def _is_weighted(seen: ProbeRun) -> bool:
    weight = getattr(seen.module, "weight", None)
    own = isinstance(weight, Tensor) and weight.ndim > 1
    return own or (isinstance(seen.module, ForwardStep) and seen.module.mixes > 0)


def projects(seen: ProbeRun) -> bool:
    """Whether a module is a linear layer of each position by itself, a normalisation by stored statistics beside it."""
    leaves = [each for each in seen.module.modules() if next(each.children(), None) is None]
    projections = [each for each in leaves if isinstance(each, nn.Linear) or _is_1x1(each)]
    others = (nn.BatchNorm1d, nn.BatchNorm2d, nn.Identity, nn.Dropout)
    return bool(projections) and all(each in projections or isinstance(each, others) for each in leaves)


def _is_1x1(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv2d) and set(module.kernel_size) == {1} and module.groups == 1
