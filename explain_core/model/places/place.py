"""The layer of any network whose maps are explained: the last that keeps its places and that all else goes through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import SEED, ProbeRun
from explain_core.model.passes.trial import BRIGHT, NotReplaceable, Trial, awake
from explain_core.model.places.candidate_layers import TRIALS, inmost, rounds
from explain_core.model.places.depth import as_deep, is_stem
from explain_core.model.places.gradient_check import GradientReading, gradient_reading
from explain_core.model.places.neighbours import what_follows
from explain_core.model.places.no_place import NoPlace, why_none
from explain_core.model.places.passage import placed

#: How far outputs may differ that are to be the same, in their spread.
SAME = 1e-3
#: How many times over random maps are taken to see whether the rest is linear in their average.
FAR = (1.0, 1e4)
#: From which share of what changes the outputs the latest layer is taken, where none has all; and which is too little.
ENOUGH, LITTLE = 0.3, 0.05
#: No later layer has as much.
NONE = "-"
#: How many times as many positions a layer that has all outputs may have, beside a later one that has a share.
MUCH_FINER = 4.5


@dataclass(frozen=True, eq=False, slots=True)
class MapPlace:
    """A layer's call whose output is read as maps, and what is known of the rest of the network, maps -> outputs.

    `share` (0 to 1) of what changes the outputs goes through this layer; 1: they are a function of it alone. `relu`:
    the rest begins with a ReLU, which belongs to the maps. `linear`: it is linear in the maps' average. `classes`: how
    many outputs there are. `differs`: the gradient is not what changes of the maps do; `cancels`: its sum over
    positions is nothing (gradient_check.py). `later`: the latest layer that has a share of the outputs, where this one
    has all and is not half as deep (NONE, where each has too little). `stem`: nearly all of the network comes after
    this one, and no layer there will do. `passed`: the latest layer that has a share of the outputs after more weights,
    where this one has all, and in which positions of this one met (neighbours.py). `mixed`: by how much layers with
    weights mix its positions after it.
    """

    seen: ProbeRun
    layout: MapLayout
    share: float
    classes: int
    relu: bool = False
    linear: bool = False
    differs: bool = False
    cancels: bool = False
    later: str = ""
    stem: bool = False
    passed: str = ""
    mixed: int = 0

    @property
    def whole(self) -> bool:
        """Are the outputs a function of this layer's alone?"""
        return self.share == 1

    @property
    def positions(self) -> int:
        """How many positions the maps have."""
        return math.prod(self.layout.map_shape(self.seen.shape)[1:])


def find_place(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None, named: str | None = None,
    prefix: Prefix | None = None,
) -> tuple[MapPlace, list[ProbeRun]]:  # fmt: skip
    """The layer of a network in evaluation mode, and all its calls. `named`: the module that is to be it.

    `prefix`: what is known already of what its blocks give (average_head.py).

    Of the calls that keep places and pass gradient the latest (of modules that pass the same on, that is the outermost)
    of which all that follows is a function. Projections (a linear layer or a 1x1 convolution by itself: keys, values,
    class maps) are passed over: the maps before them say as much. Where no layer has all outputs for itself (two
    branches), the latest whose maps change them. Raises ModelError where there is none.
    """
    seen = placed(model, size, channels, named)
    with awake(Trial(model, size, channels, classes, prefix=prefix or Prefix()), inmost(seen)) as probe:
        partly: MapPlace | None = None
        for calls, fitting in rounds(probe, seen, named):
            seen, partly = calls, None
            shared: list[ProbeRun] = []
            for each in reversed(fitting[-TRIALS:]):
                try:
                    place = _tried(probe, each)
                    if _are_class_maps(probe, place):
                        continue
                except NotReplaceable:
                    continue
                if place.whole and (partly is None or _says_as_much(seen, place, partly)):
                    early = named is None and not as_deep(seen, each, fitting[-1])
                    later = _nameable(partly) if early else ""
                    stem = named is None and not early and is_stem(seen, each)
                    passed, mixed = what_follows(probe, seen, each, shared)
                    known = replace(_known(probe, place), later=later, stem=stem, passed=passed, mixed=mixed)
                    return _checked(probe, known), seen
                if not place.whole:
                    shared.append(each)
                if partly is None or (partly.share < ENOUGH and place.share > partly.share + SAME):
                    partly = place
            if partly is not None and partly.share >= LITTLE:
                break
        if partly is None or partly.share < LITTLE:
            raise NoPlace(why_none(probe, seen, named))
        return _checked(probe, partly), seen


def _nameable(partly: MapPlace | None) -> str:
    """The layer with a share of the outputs, where that is enough to explain it by its name; else NONE."""
    return partly.seen.name if partly is not None and partly.share >= LITTLE else NONE


def _says_as_much(seen: Sequence[ProbeRun], whole: MapPlace, partly: MapPlace) -> bool:
    """Whether a layer that has all outputs is worth more than a later one with a share: not if far finer, or early."""
    if whole.positions > MUCH_FINER * partly.positions:
        return False
    return partly.share < ENOUGH or as_deep(seen, whole.seen, partly.seen)


def _tried(probe: Trial, seen: ProbeRun) -> MapPlace:
    """How far the outputs are a function of a layer's maps: the maps of one image put into the pass of another."""
    assert seen.layout is not None
    share, classes = _share(probe, seen, 1)
    if share == 1 and not _has_all_of_bright(probe, seen):
        share = min(_share(probe, seen, BRIGHT)[0], 0.99)
    return MapPlace(seen, seen.layout, share, classes)


def _share(probe: Trial, seen: ProbeRun, other: int) -> tuple[float, int]:
    """The part of what changes the outputs, from the first image to the `other`, that goes through a layer's maps.

    1 where what goes past it cannot be told from rounding. And how many outputs there are. What a call of a module
    told is not asked again when steps are laid beside it.
    """
    known, key = probe.prefix.shares, (seen.name, seen.number, other)
    if key in known:
        return known[key]
    with torch.no_grad():
        own, moved, swapped = probe.rest(seen, (0, other, 0), lambda output: output[[0, 0, 1]]).double()
    by_maps, by_image = float((swapped - own).abs().max()), float((moved - own).abs().max())
    if not by_maps > 0:
        raise NotReplaceable
    known[key] = (1.0 if by_image <= SAME * by_maps else by_maps / (by_maps + by_image)), len(own)
    return known[key]


def _has_all_of_bright(probe: Trial, seen: ProbeRun) -> bool:
    """Whether a far brighter image with the maps of the first has its outputs, too.

    What chooses between branches, the greater of two members say, may choose the same for images that are alike.
    """
    with torch.no_grad():
        own, moved = probe.rest(seen, (0, BRIGHT), lambda output: output[[0, 0]]).double()
    return not float((moved - own).abs().max()) > SAME * float(own.abs().max())


def _known(probe: Trial, place: MapPlace) -> MapPlace:
    """Whether the rest of the network, a function of the maps, begins with a ReLU, and is linear in their average."""
    seen, layout = place.seen, place.layout.of_batch_first

    def make(output: Tensor) -> Tensor:
        one, other = output[0:1], output[1:2]
        maps = layout.maps(one)
        even = maps.mean((2, 3), keepdim=True).expand_as(maps)
        return torch.cat([one, layout.put(maps.relu(), one), layout.put(even, other), other])

    with torch.no_grad():
        own, cut, even, other = probe.rest(seen, (0, 1, 1, 1), make).double()
    spread = float((other - own).abs().max())
    relu = seen.negative and float((own - cut).abs().max()) <= SAME * spread and _cuts(probe, place)
    if not relu and not float((own - even).abs().max()) <= SAME * spread:
        return place  # it does not rest on the average alone
    linear = _is_linear(probe, place, False)
    if not linear and relu:
        return replace(place, relu=True, linear=_is_linear(probe, place, True))
    return replace(place, relu=relu and not linear, linear=linear)


def _cuts(probe: Trial, place: MapPlace) -> bool:
    """Whether the rest gives the same for random maps of both signs and for their positive part.

    One image's own maps may have too few negative values to show that these count.
    """
    layout, random = place.layout.of_batch_first, torch.Generator().manual_seed(SEED)

    def make(output: Tensor) -> Tensor:
        maps = layout.maps(output)[:1]
        noise = torch.randn(1, *maps.shape[1:], generator=random).to(maps) * maps.std()
        return layout.put(torch.cat([noise, noise.relu(), maps]), output)

    with torch.no_grad():
        signed, cut, own = probe.rest(place.seen, (0, 0, 0), make).double()
    return float((signed - cut).abs().max()) <= SAME * float((own - cut).abs().max())


def _checked(probe: Trial, place: MapPlace) -> MapPlace:
    """The place, whose weights are only read by gradients where those tell what the maps do."""
    found = gradient_reading(probe, place.seen) if place.seen.gradient else GradientReading()
    linear = place.linear and found.tells
    return replace(place, linear=linear, differs=not found.tells, cancels=found.cancels)


def _is_linear(probe: Trial, place: MapPlace, relu: bool) -> bool:
    """Whether the rest gives the same for even maps of one average, and for sums of maps the sums of what it gives.

    Asked with random maps of spread 1 or more, for the averages of any two images are nearly alike, and what is
    nonlinear may not show where values are small; near and FAR beyond. What else is in the layer's
    output (a class token) is another image's, so that the average alone must do.
    """
    layout, random = place.layout.of_batch_first, torch.Generator().manual_seed(SEED)

    def make(output: Tensor) -> Tensor:
        maps = layout.maps(output)[:1].float()
        noise = torch.randn(2, *maps.shape[1:], generator=random).to(maps) * max(float(maps.std()), 1.0)
        one, other = noise.relu() if relu else noise  # of other signs a ReLU would see nothing
        even = one.mean((1, 2), keepdim=True).expand_as(one)
        asked = [one, other, even, torch.zeros_like(one), *(far * (one + other) for far in FAR)]
        return layout.put(torch.stack(asked).to(output.dtype), output)

    with torch.no_grad():
        own, other, even, none, *sums = probe.rest(place.seen, (0, 1, 1, 0, 0, 1), make).double()
    spread = float((other - own).abs().max())
    if not float((own - even).abs().max()) <= SAME * spread:
        return False
    for far, found in zip(FAR, sums, strict=True):
        expected = none + far * ((own - none) + (other - none))
        if not float((found - expected).abs().max()) <= SAME * float((expected - none).abs().max()):
            return False
    return True


def _are_class_maps(probe: Trial, place: MapPlace) -> bool:
    """Whether each channel of the maps is one class's: a map of each output by itself, before they are pooled."""
    if place.layout.map_shape(place.seen.shape)[0] != place.classes:
        return False
    held: list[Tensor] = []

    def make(output: Tensor) -> Tensor:
        with torch.enable_grad():  # the layer may stand in a block without gradients
            held.append(output.detach().clone().requires_grad_())
            return held[0].clone()

    with torch.enable_grad():
        outputs = probe.rest(place.seen, (0, 1), make)
        for one in range(min(place.classes, 3)):
            (found,) = torch.autograd.grad(
                outputs[:, one].sum(), held[0], retain_graph=True, allow_unused=True
            )
            if found is None:
                return False
            strength = place.layout.of_batch_first.maps(found).abs().amax((0, 2, 3))
            strength[one] = 0
            if float(strength.max()) > 0:
                return False
    return True
