"""The parts of a network that the method speaks of: where its maps are, finer ones before, and what weighs them."""

import contextlib
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import nn

from explain_core.data.wording import one_line
from explain_core.errors import ModelError
from explain_core.model.passes import probe
from explain_core.model.passes.forward_step import lay_named
from explain_core.model.passes.fresh_norms import settled_where_lost
from explain_core.model.passes.gradient_mode import cut_gradients, keep_gradients
from explain_core.model.passes.layout import CHANNELS_FIRST, MapLayout, channels_last
from explain_core.model.passes.output import OneNumber
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.stages import Call, Stage, described_stages, finer_stage
from explain_core.model.passes.view_mode import NO_VIEW, copy_views
from explain_core.model.places.average_head import Averaged, canonical, find_averaged, holds_far
from explain_core.model.places.candidate_layers import NEUTRAL
from explain_core.model.places.late_step import late_step
from explain_core.model.places.no_place import NoPlace
from explain_core.model.places.one_number import returning_both
from explain_core.model.places.place import MapPlace, find_place
from explain_core.model.places.steadiness import unsteady

CLOSED_FORM, GRADIENT, RIDGE = "closed form", "gradient", "ridge"
COLOURS = 3
#: As many classes as one number an image tells apart.
TWO = 2
#: What the kinds of modules are called whose outputs are maps by what they are.
SPATIAL = ("Conv", "Norm", "Pool")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A network as `maps -> class outputs`.

    `features` names the module whose output is the last feature maps, f_i(x) of Guo et al. 2018, in `layout`; where
    that module runs several times in a forward pass, `call` says which time (from 0). `relu`: a ReLU that is no module
    follows, and belongs to the maps. `filters` and `map_size` (h, w) are the maps', at the input size that was asked
    for; `classes` is the number of the network's outputs.

    `classifier` names the nn.Linear that gives the outputs from the maps' average; None where the rest of the network
    is something else. `linear`: the rest is linear in the maps' average all the same. `share` (0 to 1) of what changes
    the outputs goes through the maps.

    `finer`: where the last maps are coarse (COARSE positions a side or fewer), the stage before them, which sees less
    and knows better where; None where the last maps are fine enough or there is no such stage. `described`: the layers
    that descriptors of images are made of, first to last (see stages.py). `size` (height, width) and `channels` of the
    images that it was found on. `seen_on`: what its places were seen on (probe.py); `felt`: whether the outputs pass
    them gradient, and do not rest on what stands beside them alone (a class token); `differs`: that gradient is not
    what changes of the maps do to the outputs; `cancels`: its sum over positions is nothing.
    `later`: of an early layer that has all outputs, a layer far behind it that has a share of them. `stem`: nearly
    all of the network comes after the layer. `passed`: a layer after more weights that has a share of the outputs.
    """

    features: str
    classifier: str | None
    relu: bool
    filters: int
    classes: int
    map_size: tuple[int, int]
    call: int = 0
    finer: Stage | None = None
    described: tuple[Stage, ...] = ()
    layout: MapLayout = CHANNELS_FIRST
    linear: bool = True
    share: float = 1.0
    size: tuple[int, int] = field(default=(0, 0), compare=False)
    channels: int = field(default=COLOURS, compare=False)
    seen_on: str = field(default=probe.NOISE, compare=False)
    felt: bool = field(default=True, compare=False)
    differs: bool = field(default=False, compare=False)
    cancels: bool = field(default=False, compare=False)
    later: str = field(default="", compare=False)
    stem: bool = field(default=False, compare=False)
    passed: str = field(default="", compare=False)

    @property
    def last(self) -> Stage:
        """The last feature maps."""
        return Stage(self.features, self.call, self.filters, self.map_size, self.relu, self.layout)

    @property
    def whole(self) -> bool:
        """Are the outputs a function of the last maps' layer alone?"""
        return self.share == 1


def find_anatomy(
    model: nn.Module,
    input_size: int | tuple[int, int],
    features: str | None = None,
    classifier: str | None = None,
    classes: int | None = None,
) -> Anatomy:
    """Find the last feature maps of `model` and what weighs them, on random images of `input_size`.

    Where the average of some maps goes straight into one linear layer that gives the outputs, those are the parts
    (average_head.py). Elsewhere the maps are the last layer that keeps its places and that the outputs follow from
    (place.py). `features` and `classifier` name the modules instead; a classifier that is named and whose output is not
    the network's own only helps to find the maps. `classes`: how many outputs there are to be, where that is known.

    Puts the model into evaluation mode; one that gives one number an image for two `classes` returns both classes'
    outputs from now on (one_number.py). Raises ModelError for a network without such maps (it says what was met and how
    to name them) and for names that are not there.
    """
    model.eval()
    channels_last(model)  # as it will run
    _existing(model, features, "features")
    _existing(model, classifier, "classifier")
    size = input_size if isinstance(input_size, tuple) else (input_size, input_size)
    channels = taken_channels(model, size)
    asked = model, size, channels, features, classifier, classes
    try:
        try:
            return settled_where_lost(model, size, channels, lambda: _followed(*asked))
        except OneNumber:
            if classes is None:
                raise
            if classes != TWO:
                raise ModelError(
                    f"the network ({type(model).__name__}) gives one number an image, a yes or no, which tells two "
                    f"classes apart, and there are {classes}."
                ) from None
            returning_both(model, size, channels)
            return settled_where_lost(model, size, channels, lambda: _followed(*asked))
    except ModelError as error:
        if (why := unsteady(model, size, channels, classes)) is not None:
            raise ModelError(why) from error
        raise


def _followed(
    model: nn.Module, size: tuple[int, int], channels: int, features: str | None, classifier: str | None,
    classes: int | None,
) -> Anatomy:  # fmt: skip
    """As `_found`; where no layer passes gradient because its body is frozen, gradients go through that from now on."""
    asked = model, size, channels, features, classifier, classes
    found: Anatomy | None = None
    refused: NoPlace | None = None
    try:
        if (found := _found(*asked)).felt:
            return found
    except NoPlace as error:
        refused = error
    with contextlib.suppress(ModelError):
        if keep_gradients(model, size, channels):
            with contextlib.suppress(ModelError):
                if (again := _found(*asked)).felt:
                    return again
            cut_gradients(model)
    if found is None:
        assert refused is not None
        raise refused
    return found


def _found(
    model: nn.Module, size: tuple[int, int], channels: int, features: str | None, classifier: str | None,
    classes: int | None,
) -> Anatomy:  # fmt: skip
    prefix = Prefix()
    try:
        found = find_averaged(model, size, channels, classes, features, classifier, prefix)
        if not found.ends and not holds_far(model, found, size, channels):
            raise ModelError(f"something comes after {found.head.name}, for some images.")
    except OneNumber:
        raise
    except ModelError as error:
        named = canonical(model, features) if features is not None else None
        place: MapPlace | None = None
        try:
            try:
                place, seen = find_place(model, size, channels, classes, named, prefix)
            except NoPlace:
                if named is not None or late_step(model, size, channels, classes, None, prefix)[0] is None:
                    raise
            step = None
            if place is not None and named is None:
                step, place = late_step(model, size, channels, classes, place, prefix)
            if place is None or step is not None:
                return _found(model, size, channels, features, classifier, classes)  # the step is a layer now
        except ModelError as other:
            raise other from error
        except RuntimeError as other:  # autograd's: what works in place on what it needs, and the like
            raise ModelError(
                f"the network ({type(model).__name__}) has no gradient that could be followed: "
                f"{one_line(str(other))[:200]}"
            ) from other
        return _of_place(place, seen, size, channels)
    if _has_other_squares(found.calls):
        found = replace(found, calls=_keeping(model, found, size, channels))
    return _of_average(found, size, channels)


def channels_of(model: nn.Module) -> int:
    """How many channels images have for a network: 1 where its first convolution takes one, else 3 or what it takes."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            return module.in_channels if module.in_channels in (1, COLOURS, 4) else COLOURS
    return COLOURS


def taken_channels(model: nn.Module, size: tuple[int, int]) -> int:
    """As `channels_of`, where the network says, and colours where it takes them all the same (it mixes them itself).

    Without a convolution the first number that a pass succeeds with.
    """
    first = channels_of(model)
    if first == COLOURS and any(isinstance(module, nn.Conv2d) for module in model.modules()):
        return first
    return next((each for each in (COLOURS, first, 1, 4) if _takes(model, size, each)), first)


def _takes(model: nn.Module, size: tuple[int, int], channels: int) -> bool:
    """Whether a network takes images of so many channels; what it cannot view it may copy from then on."""
    try:
        with torch.no_grad():
            probe.run(model, probe.images(size, channels, 1, probe.device_of(model)))
    except ModelError as error:
        return NO_VIEW in str(error) and copy_views(model) and _takes(model, size, channels)
    return True


def _of_average(found: Averaged, size: tuple[int, int], channels: int) -> Anatomy:
    last, head = found.last, found.head
    height, width = last.shape[2:]
    return Anatomy(
        last.name, head.name, found.relu, last.shape[1], head.shape[1], (height, width), last.number,
        finer_stage(found.calls, last), described_stages(found.calls, last, found.relu), last.layout,
        size=size, channels=channels,
    )  # fmt: skip


def _of_place(
    place: MapPlace, seen: Sequence[probe.ProbeRun], size: tuple[int, int], channels: int
) -> Anatomy:
    calls = [_call(each) for each in seen]
    last = calls[next(number for number, each in enumerate(seen) if each is place.seen)]
    height, width = last.shape[2:]
    return Anatomy(
        last.name, None, place.relu, last.shape[1], place.classes, (height, width), last.number,
        finer_stage(calls, last), described_stages(calls, last, place.relu), place.layout, place.linear, place.share,
        size, channels, place.seen.seen_on, place.seen.gradient, place.differs,
        place.cancels, place.later, place.stem, place.passed,
    )  # fmt: skip


def _call(seen: probe.ProbeRun) -> Call:
    """A call as the choice of stages knows it."""
    module, kind = seen.module, type(seen.module)
    children = list(module.children())
    plain = bool(children) and all(next(child.children(), None) is None for child in children)
    maps = seen.layout is not None and ((seen.kept or 0) >= probe.KEPT or seen.seen_on == probe.NOTHING)
    shape = seen.shape
    if maps and seen.layout is not None:
        shape = shape[0], *seen.layout.map_shape(shape)
    return Call(
        seen.name, kind.__name__, kind.__module__, not children, plain, isinstance(module, (*NEUTRAL, *probe.POOLING)),
        seen.number, maps, shape, None, None, seen.layout or CHANNELS_FIRST,
    )  # fmt: skip


def _has_other_squares(calls: Sequence[Call]) -> bool:
    """Whether some outputs read as maps have a size that no convolution, norm or pooling gave: attention matrices."""
    sizes = {call.shape[2:] for call in calls if call.maps and any(part in call.kind for part in SPATIAL)}
    return any(call.maps and call.shape[2:] not in sizes for call in calls)


def _keeping(model: nn.Module, found: Averaged, size: tuple[int, int], channels: int) -> list[Call]:
    """The calls, those counted as maps no more that do not keep the image's places."""
    seen = probe.places(model, size, channels)
    kept = {(each.name, each.number): (each.kept or 0) >= probe.KEPT for each in seen}
    return [
        call if call is found.last or kept.get((call.name, call.number), True) else replace(call, maps=False)
        for call in found.calls
    ]


def _existing(model: nn.Module, name: str | None, role: str) -> None:
    if name is None:
        return
    if role == "features":
        lay_named(model, name)
    known = [known for known, _ in model.named_modules(remove_duplicate=False) if known]
    if name not in known:
        close = (
            difflib.get_close_matches(name, known, n=4) or [part for part, _ in model.named_children()][-6:]
        )
        raise ModelError(
            f"the network ({type(model).__name__}) has no module {name!r} to be its {role}: "
            f"{', '.join(close)} are there."
        )
    if role == "classifier" and not isinstance(model.get_submodule(name), nn.Linear):
        raise ModelError(f"{name}, named as the classifier, is no nn.Linear.")
