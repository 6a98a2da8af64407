"""The feature maps before the last: the stage that knows better where, and the layers that descriptors are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explain_core.model.passes.layout import CHANNELS_FIRST, MapLayout

#: Last maps with more positions a side than this are fine enough to point at a part of a thing.
COARSE = 10
#: Channels that a descriptor has at most, of all its layers together: sums over images grow with their square.
MOST_CHANNELS = 4096
#: Where torch has its nonlinear layers: ReLU, SiLU, Hardswish and their like.
NONLINEAR = "torch.nn.modules.activation"


@dataclass(frozen=True, slots=True)
class Stage:
    """Feature maps of a network: the module whose output they are, its call (from 0), filters and (h, w).

    `relu`: a ReLU that is no module follows, and belongs to the maps. `layout`: how the module lays them out.
    """

    module: str
    call: int
    filters: int
    map_size: tuple[int, int]
    relu: bool = False
    layout: MapLayout = CHANNELS_FIRST

    @property
    def name(self) -> str:
        """What people call the layer: its module, and the call's number where that is not the first."""
        return self.module if self.call == 0 else f"{self.module}#{self.call}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one module; `pooled` of maps: (average, average of the positive part).

    `maps`: whether its output is read as maps, by `layout`; `shape` is then (batch, channels, h, w).
    """

    name: str
    kind: str
    home: str
    leaf: bool
    plain: bool
    neutral: bool
    number: int
    maps: bool
    shape: tuple[int, ...]
    pooled: tuple[Tensor, Tensor] | None
    linear: tuple[Tensor, Tensor] | None
    layout: MapLayout = CHANNELS_FIRST

    def stage(self, relu: bool = False) -> Stage:
        """The call's feature maps."""
        height, width = self.shape[2:]
        return Stage(self.name, self.number, self.shape[1], (height, width), relu, self.layout)


def finer_stage(calls: Sequence[Call], last: Call) -> Stage | None:
    """The stage before the last maps: of the calls that gave the last larger ones, the outermost and latest module."""
    height, width = last.shape[2:]
    if max(height, width) > COARSE:
        return None
    before = calls[: _place(calls, last)]
    larger = [call for call in before if call.maps and call.shape[2] > height and call.shape[3] > width]
    return _outermost(larger, larger[-1]).stage() if larger else None


def described_stages(calls: Sequence[Call], last: Call, relu: bool) -> tuple[Stage, ...]:
    """The layers that a descriptor is made of, in the order of the forward pass; the last maps are the last of them.

    Of each size of maps, the outermost and latest module: the stem and the stages of a ResNet, a DenseNet, a
    MobileNet. Where that is one of a plain row of layers, or such a row, each nonlinear layer of it, which are the
    blocks of a VGG. Where they have more than MOST_CHANNELS together, the earliest are left out.
    """
    height, width = last.shape[2:]
    end = _place(calls, last)
    large = [call for call in calls[:end] if call.maps and call.shape[2] >= height and call.shape[3] >= width]
    found: list[Call] = []
    for size in dict.fromkeys(call.shape[2:] for call in large):
        alike = [call for call in large if call.shape[2:] == size]
        if size == last.shape[2:]:
            found += [call for call in _row(alike, last) if not _same(call, last)]
        else:
            outer = _outermost(alike, alike[-1])
            found += _row(alike, outer) or [outer]
    found.sort(key=lambda call: _place(calls, call))
    stages = [*(call.stage() for call in found), last.stage(relu)]
    while sum(stage.filters for stage in stages) > MOST_CHANNELS and len(stages) > 1:
        del stages[0]
    return tuple(stages)


def _place(calls: Sequence[Call], wanted: Call) -> int:
    return next(place for place, call in enumerate(calls) if call is wanted)


def _outermost(calls: Sequence[Call], latest: Call) -> Call:
    """Of the calls that gave maps as large as `latest`, the outermost module's last."""
    alike = [call for call in calls if call.shape[2:] == latest.shape[2:]]
    depth = min(call.name.count(".") for call in alike)
    return [call for call in alike if call.name.count(".") == depth][-1]


def _row(calls: Sequence[Call], outer: Call) -> list[Call]:
    """The nonlinear layers beside the layer `outer`, or in the plain row `outer`, where there are several."""
    if outer.leaf:
        inside = outer.name.rpartition(".")[0]
    elif outer.plain:
        inside = outer.name
    else:
        return []
    beside = [c for c in calls if c.home == NONLINEAR and c.name.rpartition(".")[0] == inside]
    return beside if len(beside) > 1 or outer.leaf else []


def _same(one: Call, other: Call) -> bool:
    """Whether two calls gave the same maps: a row of layers gives what its last one gave."""
    if one is other:
        return True
    pairs = one.pooled, other.pooled
    return (
        one.shape == other.shape
        and pairs[0] is not None
        and pairs[1] is not None
        and torch.equal(pairs[0][0], pairs[1][0])
    )
