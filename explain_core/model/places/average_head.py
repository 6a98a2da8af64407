"""Networks that end in the average of feature maps and one linear layer: one forward pass tells where both are."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.hooks import is_transformed, replacing
from explain_core.model.passes.layout import CHANNELS_FIRST, by_shape
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import SEED, device_of, images, run
from explain_core.model.passes.stages import Call
from explain_core.model.passes.view_mode import NO_VIEW, copy_views

BATCH = 2
#: How far the maps' average may be from the classifier's input, relative to the largest value there.
TOLERANCE = 1e-4
#: How many times as large maps are taken to see whether anything comes after the classifier.
FAR = 1e4
BRIGHTER = 30.0
#: Images more whose maps are drawn towards other channels.
OTHERS = 6
#: Modules that change nothing between pooling and classifier in evaluation, or only the shape.
NEUTRAL = (nn.Dropout, nn.Dropout2d, nn.Identity, nn.Flatten, nn.AdaptiveAvgPool2d, nn.AvgPool2d)
LOOKED_FOR = (
    "looked for feature maps whose average over positions goes straight into one linear layer "
    "that gives the output"
)


@dataclass(frozen=True, eq=False, slots=True)
class Averaged:
    """The calls of a forward pass, in the order of their ends; the one that gives the last maps, and the classifier's.

    `relu`: a ReLU that is no module comes between the maps and their average. `ends`: the network returns what the
    classifier gave itself, not a copy that something else may have been done to.
    """

    calls: list[Call]
    last: Call
    relu: bool
    head: Call
    ends: bool = True


def find_averaged(
    model: nn.Module, size: tuple[int, int], channels: int, classes: int | None,
    features: str | None = None, classifier: str | None = None, prefix: Prefix | None = None,
) -> Averaged:  # fmt: skip
    """Find the last feature maps and the linear classifier of `model`, or check those that are named.

    The classifier is the nn.Linear whose output is the network's. The features are the first module output
    whose average over positions equals the classifier's input, in numbers, on random images of (channels, *size); of
    modules that pass the same maps on, the outermost (`layer4` rather than `layer4.2.relu`).

    `prefix` is told what its blocks gave, for whoever looks on. Raises ModelError for a network of another shape; it
    says what was met and how to name the parts.
    """
    calls, returned = _watch(model, size, channels, prefix or Prefix())
    output = class_outputs(returned, classes)
    head = _classifier(model, calls, output, classifier)
    end = next(place for place, call in enumerate(calls) if call is head)
    named = canonical(model, features) if features is not None else None
    found = _features(calls[:end], head.linear[0], named) if head.linear else None
    while found is not None and named is None:
        later = calls[calls.index(found[0]) + 1 : end]
        other = _features(later, head.linear[0] if head.linear else output, None)
        if (
            other is None
            or other[0].neutral
            or holds_far(model, Averaged(calls, *found, head), size, channels)
        ):
            break
        found = other  # a branch of zeros, or a norm of what has one, gave the same numbers for these images
    if found is None:
        raise _refused(model, calls, _met(calls[:end], head, named))
    call, relu = found
    if math.prod(call.shape[2:]) == 1:
        why = f"they were averaged before it, or images of {size[0]} x {size[1]} are too small"
        raise _refused(
            model, calls, f"{call.name} ({call.kind}) fits, but its maps have a single position: {why}"
        )
    ends = head.linear is not None and head.linear[1].data_ptr() == output.data_ptr()
    return Averaged(calls, call, relu, head, ends)


def holds_far(model: nn.Module, found: Averaged, size: tuple[int, int], channels: int) -> bool:
    """Whether the classifier's equation is what the network returns for maps that are far larger, too.

    Where it is not, something after the classifier (a clamp) had nothing to do for random images, or something beside
    it (a member for other images, an expert for other maps): the second image is far brighter than any, and the others
    have channels of their own that are strong.
    """
    held: list[Tensor] = []

    def make(output: Tensor) -> Tensor:
        layout = found.last.layout
        maps = layout.maps(output)
        random = torch.Generator().manual_seed(SEED)
        gains = (2 * torch.randn(*maps.shape[:2], 1, 1, generator=random)).exp().to(maps)
        gains[:BATCH] = 1
        made = maps * gains * FAR
        held.append((made.relu() if found.relu else made).mean((2, 3)))
        return layout.put(made, output)

    head, given = model.get_submodule(found.head.name), _rough(model, size, channels, BATCH + OTHERS)
    given[1] *= BRIGHTER
    with torch.no_grad(), replacing(model, found.last.name, found.last.number, make):
        output = class_outputs(run(model, given), found.head.shape[1])
        expected = head(held[0])
    return bool((output - expected).abs().max() <= 1e-3 * expected.abs().max())


def _watch(model: nn.Module, size: tuple[int, int], channels: int, prefix: Prefix) -> tuple[list[Call], Any]:
    """One forward pass over random images: the modules' calls as they ended, and the output."""
    model.eval()
    taken = {module.in_features for module in model.modules() if isinstance(module, nn.Linear)}
    calls: list[Call] = []
    numbers: dict[str, int] = {}

    def hook(name: str) -> Callable[[nn.Module, tuple[Any, ...], Any], None]:
        def record(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
            number = numbers[name] = numbers.get(name, -1) + 1
            if not isinstance(output, Tensor) or is_transformed(output):
                return
            # Averages are taken now: a later operation may change the maps in place.
            pooled = None
            real = output.is_floating_point()  # not quantised, not complex: those are nobody's averages
            layout = by_shape(tuple(output.shape), size) if real and output.shape[:1] == (BATCH,) else None
            maps = output if layout is None else layout.maps(output)
            if layout is not None and maps.shape[1] in taken:
                pooled = maps.mean((2, 3)), maps.relu().mean((2, 3))
            linear = (given[0], output) if isinstance(module, nn.Linear) and given else None
            children, kind, shape = list(module.children()), type(module), tuple(maps.shape)
            plain = bool(children) and all(next(child.children(), None) is None for child in children)
            calls.append(
                Call(
                    name, kind.__name__, kind.__module__, not children, plain, isinstance(module, NEUTRAL), number,
                    layout is not None, shape, pooled, linear, layout or CHANNELS_FIRST,
                )
            )  # fmt: skip

        return record

    given = images(size, channels, BATCH, device_of(model))
    hooks = [module.register_forward_hook(hook(name)) for name, module in model.named_modules() if name]
    try:
        with torch.no_grad(), prefix.remembering(model, range(BATCH)):
            try:
                return calls, run(model, given)
            except ModelError as error:
                if NO_VIEW not in str(error) or not copy_views(model):
                    raise
            calls.clear()
            numbers.clear()
            return calls, run(model, given)
    finally:
        for handle in hooks:
            handle.remove()


def _rough(model: nn.Module, size: tuple[int, int], channels: int, count: int) -> Tensor:
    random = torch.Generator().manual_seed(SEED)
    device = device_of(model)
    return torch.randn(count, channels, *size, generator=random).to(device)


def _classifier(model: nn.Module, calls: list[Call], output: Tensor, name: str | None) -> Call:
    linears = [call for call in calls if call.linear is not None]
    if name is not None:
        known = canonical(model, name)
        if not any(call.name == known for call in linears):
            raise ModelError(f"{name}, named as the classifier, is no nn.Linear that runs.")
        linears = [call for call in linears if call.name == known]
    giving = [
        call
        for call in linears
        if call.linear
        and call.shape == output.shape
        and torch.equal(call.linear[1], output)
        and output.dtype == torch.float32  # an autocast of its own rounds more than the equation may differ
        and _is_its_equation(model.get_submodule(call.name), *call.linear)
    ]
    if not giving:
        last = [call for call in calls if call.leaf and call.shape[:1] == (BATCH,)][-1:]
        end = f"; it ends in {last[0].name} ({last[0].kind})" if last else ""
        raise _refused(model, calls, f"no linear layer gives the network's output{end}")
    return giving[-1]


def _is_its_equation(linear: nn.Module, given: Tensor, output: Tensor) -> bool:
    """Whether a linear layer gave what its weights make of its input: those that are rounded first did not."""
    with torch.no_grad():
        made = nn.functional.linear(given, cast(Tensor, linear.weight), cast("Tensor | None", linear.bias))
    return bool((made - output).abs().max() <= TOLERANCE * output.abs().max())


def _features(calls: list[Call], taken: Tensor, name: str | None) -> tuple[Call, bool] | None:
    """The call that gives the maps whose average is `taken`, and whether a ReLU comes between."""
    scale = float(taken.abs().max()) if taken.numel() else 0.0

    def fits(call: Call, relu: bool) -> bool:
        pooled = call.pooled[relu] if call.pooled else None
        return (
            pooled is not None
            and pooled.shape == taken.shape
            and float((pooled - taken).abs().max()) <= TOLERANCE * scale
        )

    for relu in (False, True):
        fitting = [call for call in calls if fits(call, relu)]
        if name is not None:
            fitting = [call for call in fitting if call.name == name]
            if fitting:
                return fitting[-1], relu
        elif fitting:
            first = fitting[0]
            around = [
                c for c in fitting if c.shape == first.shape and f"{first.name}.".startswith(f"{c.name}.")
            ]
            return min(around, key=lambda call: len(call.name)), relu
    return None


def _met(calls: list[Call], head: Call, features: str | None) -> str:
    """What stands where the features should be."""
    takes = head.linear[0].shape[-1] if head.linear else 0
    shapes = list(dict.fromkeys(_shape(call.shape) for call in calls if call.name == features))
    if features is not None:
        gives = f"gives {', '.join(shapes)}" if shapes else "gives no tensor"
        return f"{features} {gives}, whose average is not the {takes} numbers that {head.name} takes"
    last = max(
        (place for place, call in enumerate(calls) if call.maps and min(call.shape[2:]) > 1), default=-1
    )
    between = [f"{call.name} ({call.kind})" for call in calls[last + 1 :] if call.leaf and not call.neutral][
        -3:
    ]
    if last < 0:
        return f"no feature maps before {head.name}"
    maps = f"the maps of {calls[last].name} {_shape(calls[last].shape)} and {head.name} (takes {takes})"
    return (
        f"between {maps} comes {', '.join(between)}" if between else f"{maps} are joined by another pooling"
    )


def _refused(model: nn.Module, calls: list[Call], met: str) -> ModelError:
    maps: dict[str, str] = {}
    for call in reversed(calls):  # an outer module ends after the modules in it, so it comes first here
        inside = any(
            call.name.startswith(f"{outer}.") and shape == _shape(call.shape) for outer, shape in maps.items()
        )
        if call.maps and min(call.shape[2:]) > 1 and not inside:
            maps.setdefault(call.name, _shape(call.shape))
    linears = dict.fromkeys(
        f"{call.name} ({call.linear[0].shape[-1]} -> {call.shape[-1]})"
        for call in reversed(calls)
        if call.linear
    )
    few_maps = ", ".join(f"{name} {shape}" for name, shape in list(maps.items())[:3]) or "none"
    return ModelError(
        f"{_title(model)} is not of the shape that is explained: {LOOKED_FOR}.\nMet: {met}.\n"
        f"To name them: --features NAME --classifier NAME. Feature maps: {few_maps}. "
        f"Linear layers: {', '.join(list(linears)[:3]) or 'none'}."
    )


def canonical(model: nn.Module, name: str) -> str:
    """The first name of a module that is registered under several; hooks know it by that one."""
    module = model.get_submodule(name)
    names: list[str] = [known for known, other in model.named_modules() if other is module]
    return names[0]


def _title(model: nn.Module) -> str:
    return f"the network ({type(model).__name__})"


def _shape(shape: tuple[int, ...]) -> str:
    """A shape without its batch: (filters, h, w)."""
    return f"({', '.join(map(str, shape[1:]))})"
