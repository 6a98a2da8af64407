"""How deep in a network a layer is: an early one knows edges and colours, and little of classes."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from explain_core.model.forward_step import ForwardStep
from explain_core.model.probe import ProbeRun

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
