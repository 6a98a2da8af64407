"""What a few random images tell of a network's layers: which of them keep the image's places, and in which order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.changes import BETTER, FAINT, IMAGES, SURELY, Strengths, kept_in, spread_in
from explain_core.model.passes.hooks import tensor_in
from explain_core.model.passes.layout import NCHW, TOKENS, MapLayout, candidates, orders
from explain_core.model.passes.token_order import Orders

SEED = 20180417
#: On what a layer was seen to keep its places.
NOISE, PICTURES, NOTHING, OTHER_ORDER = "noise", "pictures", "nothing", "another order"
#: How strongly the probing images are disturbed, in their own spread.
DISTURBANCE = 0.3
#: Correlation of where an output changes with where its input did, from which a layer counts as keeping its places.
KEPT = 0.5
#: Modules that pool what came before them.
POOLING = (
    nn.AdaptiveAvgPool2d, nn.AvgPool2d, nn.MaxPool2d, nn.AdaptiveMaxPool2d, nn.LPPool2d, nn.FractionalMaxPool2d,
    nn.AvgPool1d, nn.AdaptiveAvgPool1d,
)  # fmt: skip
#: Maps of so few positions see the whole image from each: what they keep cannot be measured, and their shape decides.
FEW = 9
#: So few tokens are in some order by chance: they must see so much more of one part of the image than of another,
#: and of FEW be surer.
FEW_TOKENS, SPREAD, SURER = 16, 0.03, 0.7
#: Of so many it is clear whether they lie the other way.
MANY = 64
#: Layers after which maps in an nn.Sequential lie as before them.
STAYING = (
    nn.Conv2d, nn.BatchNorm2d, nn.GroupNorm, nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.GELU, nn.SiLU,
    nn.Hardswish, nn.Mish,
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class ProbeRun:
    """One call of one module, in the order of their ends: what it is and gave, and how it keeps its places.

    `shape` of the tensor (with its batch); `layout` the best reading of it as maps and `kept` how well that keeps
    places (-1 to 1; None: no reading); `negative`: whether it has negative values; `pooled`: whether a pooling gave it,
    and the module passes that on. `gradient`: whether positions of it pass the class outputs gradient. `seen_on`: what
    kind of images its places were seen on; NOTHING where they could not be seen, and its shape alone says how they lie;
    OTHER_ORDER where its positions see parts of the image, and do not lie as it does.
    """

    name: str
    number: int
    module: nn.Module = field(repr=False)
    shape: tuple[int, ...]
    layout: MapLayout | None
    kept: float | None
    negative: bool
    pooled: bool
    gradient: bool = False
    seen_on: str = NOISE

    @property
    def leaf(self) -> bool:
        """Is there no module within?"""
        return next(self.module.children(), None) is None


def images(size: tuple[int, int], channels: int, count: int, device: torch.device) -> Tensor:
    """(count, channels, height, width): random, rough and smooth at once, of about mean 0 and spread 1."""
    random = torch.Generator().manual_seed(SEED)
    rough = torch.randn(count, channels, *size, generator=random)
    smooth = torch.randn(count, channels, 5, 5, generator=random)
    wide = torch.nn.functional.interpolate(smooth, size=size, mode="bilinear", align_corners=False)
    return ((rough + 2 * wide) / 2).to(device)


@contextmanager
def hooked(model: nn.Module, see: Callable[[str, int, nn.Module, Any], Any]) -> Iterator[None]:
    """Call `see` (name, call's number, module, output) as each module ends; what it returns is the output."""
    numbers: dict[str, int] = {}

    def hook(name: str) -> Callable[[nn.Module, Any, Any], Any]:
        def record(module: nn.Module, _given: Any, output: Any) -> Any:
            number = numbers[name] = numbers.get(name, -1) + 1
            return see(name, number, module, output)

        return record

    handles = [module.register_forward_hook(hook(name)) for name, module in model.named_modules() if name]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def run(model: nn.Module, given: Tensor) -> Any:
    """A forward pass. Raises ModelError where the network cannot take images of that shape."""
    try:
        return model(given)
    except ModelError:
        raise
    except Exception as error:
        what = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"the network ({type(model).__name__}) cannot take images of "
            f"{' x '.join(map(str, given.shape[1:]))}: {type(error).__name__}: {what[:200]}. {_advice(error, what)}"
        ) from error


def _advice(error: Exception, what: str) -> str:
    """What to do about an error of somebody's forward pass."""
    if isinstance(error, TypeError) and "argument" in what:
        return "It is given pictures alone, (batch, channels, height, width): write a factory whose network takes them."
    if "channels" in what:
        return (
            "Pictures have 3 channels, or 1 or 4 where its first convolution takes so many: where it takes something "
            "else, write a factory whose network makes that of them."
        )
    return "Where it takes another size, say --input-size; where it takes something else, write a factory around it."


def places(model: nn.Module, size: tuple[int, int], channels: int) -> list[ProbeRun]:
    """Every call that gave a tensor, and whether it keeps places.

    A random image is seen four times (`disturbances`). In a layer that keeps its places the change grows as it does in
    the image. Tokens that stand in an order of their own (token_order.py) do so on another image, too.
    """
    one, other = images(size, channels, 2, device_of(model))
    known = Orders(size)
    seen = _seen(model, disturbances(one), size, known)
    if any(_is_of_few(each) for each in seen):
        seen = _confirmed(seen, _seen(model, disturbances(other), size, Orders(size)))
    if known.measured:
        again = Orders(size)
        _seen(model, disturbances(other), size, again)
        if again.measured != known.measured:
            return _seen(model, disturbances(one), size, Orders(size, measures=False))
    return seen


def _seen(model: nn.Module, batch: Tensor, size: tuple[int, int], known: Orders) -> list[ProbeRun]:
    """The calls of a forward pass over the four images."""
    seen: list[ProbeRun] = []
    pooled: dict[int, Tensor] = {}

    def see(name: str, number: int, module: nn.Module, output: Any) -> None:
        found = tensor_in(output)
        if found is None:
            return
        tensor = found[1]
        if tensor.ndim < 2 or IMAGES not in tensor.shape[:2] or not tensor.is_floating_point():
            return
        layout, kept = known.better(tensor, *best_layout(tensor, size))
        negative = layout is not None and float(tensor.min()) < 0
        if isinstance(module, POOLING):
            pooled[id(tensor)] = tensor  # held, so that no other tensor gets its place
        seen.append(
            ProbeRun(name, number, module, tuple(tensor.shape), layout, kept, negative, id(tensor) in pooled)
        )

    with torch.no_grad(), hooked(model, see):
        run(model, batch)
    return _in_their_order(model, seen)


def _is_of_few(seen: ProbeRun) -> bool:
    """Whether a call was read as tokens of FEW positions."""
    if len(seen.shape) != 3 or seen.layout is None or (seen.kept or 0) < KEPT:
        return False
    return math.prod(seen.layout.map_shape(seen.shape)[1:]) <= FEW


def _confirmed(seen: list[ProbeRun], again: list[ProbeRun]) -> list[ProbeRun]:
    """The calls, those of few tokens that lie otherwise on another image taken for none."""
    found = {(each.name, each.number): each for each in again}
    told = list[ProbeRun]()
    for each in seen:
        other = found.get((each.name, each.number))
        if _is_of_few(each) and (other is None or not _is_of_few(other) or other.layout != each.layout):
            each = replace(each, kept=0.0)
        told.append(each)
    return told


def _in_their_order(model: nn.Module, seen: list[ProbeRun]) -> list[ProbeRun]:
    """The calls, corrected by those before them where their positions are too few to tell.

    Maps of FEW positions are none where those of the first convolution lie the other way: so they do
    in a pass over a mirrored image. What convolutions, norms and rectifiers of an nn.Sequential make of maps lies as
    these.
    """
    told, turned = list[ProbeRun](), 1.0
    stem: nn.Module | None = None
    last: ProbeRun | None = None
    for each in seen:
        if each.layout is not None and each.kept is not None and len(each.shape) == 4:
            positions, kept = math.prod(each.layout.map_shape(each.shape)[1:]), each.kept
            if stem is None and isinstance(each.module, nn.Conv2d) and positions >= MANY:
                stem = each.module
            if each.module is stem:
                turned = kept
            elif positions <= FEW and turned <= -SURER:
                kept = turned
            if kept < KEPT and last is not None and _follows(model, each, last):
                kept = KEPT
            each = replace(each, kept=kept)
        last = each if each.leaf else last
        told.append(each)
    return told


def _follows(model: nn.Module, each: ProbeRun, last: ProbeRun) -> bool:
    """Whether a call, of a layer that moves nothing, takes what the `last` layer's gave, which keeps its places."""
    parent = each.name.rpartition(".")[0]
    if (
        not isinstance(each.module, STAYING)
        or last.name.rpartition(".")[0] != parent
        or last.number != each.number
    ):
        return False
    if (last.kept or 0) < KEPT or last.layout is None or last.layout.kind != NCHW:
        return False
    if type(model.get_submodule(parent)) is not nn.Sequential:
        return False
    layers = list(model.get_submodule(parent).children())
    return last.module in layers and layers.index(each.module) == layers.index(last.module) + 1


def disturbances(image: Tensor) -> Tensor:
    """(4, channels, h, w): an image (channels, h, w), with noise all over, growing downwards, and to the right."""
    (channels, height, width), device = image.shape, image.device
    random = torch.Generator().manual_seed(SEED + 1)
    noise = DISTURBANCE * torch.randn(channels, height, width, generator=random).to(device)
    down = torch.linspace(FAINT, 1, height, device=device)[None, :, None]
    across = torch.linspace(FAINT, 1, width, device=device)[None, None, :]
    return image + torch.stack([torch.zeros_like(noise), noise, noise * down, noise * across])


def best_layout(tensor: Tensor, size: tuple[int, int]) -> tuple[MapLayout | None, float | None]:
    """The reading of a layer's output on the four images as maps that keeps places best, and how well it does.

    The smaller of two correlations: of how much further down the output changes with how much further down the input
    did, and the same across.
    """
    best: tuple[MapLayout | None, float | None] = (None, None)
    second = tensor.ndim == 3 and tensor.shape[0] != IMAGES
    if second:
        tensor = tensor.transpose(0, 1)
    elif tensor.shape[0] != IMAGES:
        return best
    strengths = Strengths((tensor[1:] - tensor[:1]).float())
    for layout in candidates(tuple(tensor.shape), size):
        if best[1] is not None and best[1] > 1 - BETTER:
            break  # no other can be better by as much
        kept = kept_in(strengths.over(layout))
        few = math.prod(layout.map_shape(tuple(tensor.shape))[1:]) <= FEW
        if few and tensor.ndim == 4:
            kept = max(kept, KEPT)
        elif tensor.ndim == 3 and kept >= KEPT and _may_be_chance(strengths.over(layout), kept):
            continue  # latents, queries
        if best[1] is None or kept > best[1] + (
            0.3 if few else BETTER
        ):  # of readings that do as well, the first
            best = layout, kept
    if best[0] is not None and best[1] is not None and best[1] < SURELY:
        for layout in orders(best[0]):
            kept = kept_in(strengths.over(layout))
            if kept > max(best[1], SURELY):
                best = layout, kept
    if second and best[0] is not None:
        best = (replace(best[0], tokens_first=True), best[1]) if best[0].kind == TOKENS else (None, None)
    return best


def _may_be_chance(strength: Tensor, kept: float) -> bool:
    """Whether tokens are so few that chance may have put them in order, by the strength of their changes (3, h, w)."""
    positions = strength[0].numel()
    if positions > FEW_TOKENS:
        return False
    return (positions <= FEW and kept < SURER) or spread_in(strength) < SPREAD


def device_of(model: nn.Module) -> torch.device:
    """Where a network's weights are."""
    return next(model.parameters(), torch.zeros(())).device
