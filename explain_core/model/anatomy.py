"""Where a network's last feature maps, finer ones before them and its linear classifier are: one forward pass tells."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.stages import Call, Stage, described_stages, finer_stage

BATCH = 2
#: How far the maps' average may be from the classifier's input, relative to the largest value there.
TOLERANCE = 1e-4
#: Modules that change nothing between pooling and classifier in evaluation, or only the shape.
NEUTRAL = (nn.Dropout, nn.Dropout2d, nn.Identity, nn.Flatten, nn.AdaptiveAvgPool2d, nn.AvgPool2d)
LOOKED_FOR = (
    "looked for feature maps whose average over positions goes straight into one linear layer "
    "that gives the output"
)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a network that the method speaks of.

    `features` names the module whose output, a (batch, filters, h, w) tensor, is the last feature maps,
    f_i(x) of Guo et al. 2018; where that module runs several times in a forward pass, `call` says which time
    (from 0). `relu`: a ReLU that is no module comes between them and the pooling, and belongs to the maps.
    `classifier` names the nn.Linear. `map_size` is (h, w) at the input size that was asked for. `finer`: where the
    last maps are coarse (COARSE positions a side or fewer), the stage before them, which sees less and knows better
    where; None where the last maps are fine enough or there is no such stage. `described`: the layers that descriptors
    of images are made of, first to last (see stages.py).
    """

    features: str
    classifier: str
    relu: bool
    filters: int
    classes: int
    map_size: tuple[int, int]
    call: int = 0
    finer: Stage | None = None
    described: tuple[Stage, ...] = ()

    @property
    def last(self) -> Stage:
        """The last feature maps."""
        return Stage(self.features, self.call, self.filters, self.map_size, self.relu)


def find_anatomy(
    model: nn.Module, input_size: int, features: str | None = None, classifier: str | None = None
) -> Anatomy:
    """Find the last feature maps and the linear classifier of `model`, or check those that are named.

    The classifier is the nn.Linear whose output is the network's. The features are the first module output
    whose average over positions equals the classifier's input, in numbers, on random images of (3,
    input_size, input_size); of modules that pass the same maps on, the outermost (`layer4` rather than
    `layer4.2.relu`). With a classifier that is named the network may return something else than its output (a
    tuple, probabilities).

    Puts the model into evaluation mode. Raises ModelError for a network of another shape (it says what was
    met and how to name the parts) and for names that are not there.
    """
    _existing(model, features, "features")
    _existing(model, classifier, "classifier")
    calls, output = _watch(model, input_size)
    head = _classifier(model, calls, output, classifier)
    if head.linear is None or len(head.shape) != 2:
        raise _refused(model, calls, f"the classifier {head.name} gives {_shape(head.shape)}, not (classes)")
    end = next(place for place, call in enumerate(calls) if call is head)
    named = _canonical(model, features) if features is not None else None
    found = _features(calls[:end], head.linear[0], named)
    if found is None:
        raise _refused(model, calls, _met(calls[:end], head, named))
    call, relu = found
    filters, height, width = call.shape[1:]
    if height * width == 1:
        why = f"they were averaged before it, or images of {input_size} x {input_size} are too small"
        raise _refused(
            model, calls, f"{call.name} ({call.kind}) fits, but its maps have a single position: {why}"
        )
    return Anatomy(
        call.name, head.name, relu, filters, head.shape[1], (height, width), call.number,
        finer_stage(calls, call), described_stages(calls, call, relu),
    )  # fmt: skip


def _watch(model: nn.Module, input_size: int) -> tuple[list[Call], Any]:
    """One forward pass over random images: the modules' calls as they ended, and the output."""
    model.eval()
    taken = {module.in_features for module in model.modules() if isinstance(module, nn.Linear)}
    calls: list[Call] = []
    numbers: dict[str, int] = {}

    def hook(name: str) -> Callable[[nn.Module, tuple[Any, ...], Any], None]:
        def record(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
            number = numbers[name] = numbers.get(name, -1) + 1
            if not isinstance(output, Tensor):
                return
            # Averages are taken now: a later operation may change the maps in place.
            pooled = None
            if output.ndim == 4 and output.shape[0] == BATCH and output.shape[1] in taken:
                pooled = output.mean((2, 3)), output.relu().mean((2, 3))
            linear = (given[0], output) if isinstance(module, nn.Linear) and given else None
            children, kind, shape = list(module.children()), type(module), tuple(output.shape)
            plain = bool(children) and all(next(child.children(), None) is None for child in children)
            calls.append(
                Call(
                    name, kind.__name__, kind.__module__, not children, plain, isinstance(module, NEUTRAL), number,
                    len(shape) == 4 and shape[0] == BATCH, shape, pooled, linear,
                )
            )  # fmt: skip

        return record

    weight = next(model.parameters(), torch.zeros(()))
    random = torch.Generator().manual_seed(20180417)
    images = torch.randn(BATCH, 3, input_size, input_size, generator=random).to(weight.device)
    hooks = [module.register_forward_hook(hook(name)) for name, module in model.named_modules() if name]
    try:
        with torch.inference_mode():
            return calls, model(images)
    except Exception as error:
        what = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"{_title(model)} cannot take images of 3 x {input_size} x {input_size}: "
            f"{type(error).__name__}: {what}"
        ) from error
    finally:
        for handle in hooks:
            handle.remove()


def _classifier(model: nn.Module, calls: list[Call], output: Any, name: str | None) -> Call:
    linears = [call for call in calls if call.linear is not None]
    if name is not None:
        named = [call for call in linears if call.name == _canonical(model, name)]
        if not named:
            raise _refused(model, calls, f"{name}, named as the classifier, is no nn.Linear that runs")
        return named[-1]
    if not isinstance(output, Tensor):
        raise _refused(
            model, calls, f"the network returns a {type(output).__name__}, not a tensor (batch, classes)"
        )
    giving = [c for c in linears if c.linear and c.shape == output.shape and torch.equal(c.linear[1], output)]
    if not giving:
        last = [call for call in calls if call.leaf and call.shape[:1] == (BATCH,)][-1:]
        end = f"; it ends in {last[0].name} ({last[0].kind})" if last else ""
        raise _refused(model, calls, f"no linear layer gives the network's output{end}")
    return giving[-1]


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


def _existing(model: nn.Module, name: str | None, role: str) -> None:
    if name is None:
        return
    known = [known for known, _ in model.named_modules(remove_duplicate=False) if known]
    if name not in known:
        close = (
            difflib.get_close_matches(name, known, n=4) or [part for part, _ in model.named_children()][-6:]
        )
        raise ModelError(
            f"{_title(model)} has no module {name!r} to be its {role}: {', '.join(close)} are there."
        )


def _canonical(model: nn.Module, name: str) -> str:
    """The first name of a module that is registered under several; hooks know it by that one."""
    module = model.get_submodule(name)
    names: list[str] = [known for known, other in model.named_modules() if other is module]
    return names[0]


def _title(model: nn.Module) -> str:
    return f"the network ({type(model).__name__})"


def _shape(shape: tuple[int, ...]) -> str:
    """A shape without its batch: (filters, h, w)."""
    return f"({', '.join(map(str, shape[1:]))})"
