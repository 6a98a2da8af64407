"""Grad-CAM (Selvaraju et al. 2017) and CAM (Zhou et al. 2016): which places of feature maps speak for a target.

alpha_k = 1/Z sum_ij dy/dA^k_ij (eq. 1), L = sum_k alpha_k A^k (eq. 2, before its ReLU): raw and signed. The ReLU, which
keeps what speaks for the target, is left to whoever draws or measures; -L is the counterfactual map.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.heatmaps.target import Logits, Target, score
from explain_core.model.passes.eager import eager
from explain_core.model.passes.forward_step import lay_named
from explain_core.model.passes.hooks import beginning_at, catching, copied
from explain_core.model.passes.layout import CHANNELS_FIRST, MapLayout
from explain_core.model.passes.output import class_outputs, returning_class_outputs
from explain_core.model.passes.probe import KEPT, NOTHING, places
from explain_core.model.passes.self_attention import open_attention
from explain_core.model.passes.sparse_rows import SparseRows
from explain_core.model.places.anatomy import Anatomy, find_anatomy, taken_channels
from explain_core.model.places.picture_places import with_pictures
from explain_core.model.places.rest import linear_rest


@dataclass(frozen=True, eq=False, slots=True)
class GradCam:
    """Grad-CAM of one network at one layer: (batch, h, w) for a target an image.

    Where the outputs are linear in the layer's average (`weights`, (classes, filters)), alpha_k = w_ck / Z: a forward
    pass is all it takes (Selvaraju et al. 2017, 3.1). Elsewhere the backward pass runs from the target to the layer and
    no further, and the forward pass before the layer keeps nothing for it. `layout`: how the layer lays out its maps.
    """

    model: nn.Module
    layer: str
    call: int = 0
    layout: MapLayout = CHANNELS_FIRST
    anatomy: Anatomy | None = None
    weights: Tensor | None = None

    @staticmethod
    def of(
        model: nn.Module,
        layer: str | None = None,
        input_size: int | tuple[int, int] = 224,
        classes: int | None = None,
    ) -> "GradCam":
        """For a network at `layer`, by default its last feature maps. Puts the network into evaluation mode.

        `classes`: how many outputs there are; with it a network that returns more than its class outputs returns them
        alone from now on.

        Raises ModelError where there is no such layer, or the network has no feature maps.
        """
        model = eager(model).eval().requires_grad_(False)
        if layer is not None:
            check_layer(model, layer)
        anatomy: Anatomy | None = None
        try:
            anatomy = find_anatomy(model, input_size, classes=classes)
        except ModelError:
            if layer is None:
                raise
        if classes is not None:
            returning_class_outputs(model, classes)
        if layer is not None and (anatomy is None or layer != anatomy.features):
            return GradCam(model, layer, *place_of(model, layer, input_size))
        assert anatomy is not None
        weights = linear_rest(model, anatomy)[0].float() if anatomy.linear else None
        if anatomy.classifier is not None:
            weights = model.get_submodule(anatomy.classifier).weight  # type: ignore[assignment]
        return GradCam(model, anatomy.features, anatomy.call, anatomy.layout, anatomy, weights)

    def maps(self, images: Tensor, target: Target) -> Tensor:
        """(batch, h, w) float32, signed, of (batch, 3, height, width) images on the network's device."""
        if self.anatomy is not None and self.weights is not None and isinstance(target, Logits):
            maps = feature_maps(self.model, self.anatomy, images)
            return closed_form(maps, target.weights(self.weights))
        relu = self.anatomy is not None and self.anatomy.relu
        return by_gradient(self.model, images, target, self.layer, self.call, self.layout, relu)


def closed_form(maps: Tensor, weights: Tensor) -> Tensor:
    """Grad-CAM without a gradient: sum_k w_k A^k / Z.

    `maps` (batch, filters, h, w), `weights` (batch, filters) of the target (Logits.weights). Returns (batch, h, w)
    float32. Times Z it is CAM.
    """
    height, width = maps.shape[2:]
    return _weighed(maps, weights.float() / (height * width))


def by_gradient(
    model: nn.Module,
    images: Tensor,
    target: Target,
    layer: str,
    call: int = 0,
    layout: MapLayout = CHANNELS_FIRST,
    relu: bool = False,
) -> Tensor:
    """Grad-CAM by a backward pass from the target to the layer: (batch, h, w) float32.

    `layout`: how the layer lays out its maps (see place_of); `relu`: a ReLU that follows belongs to them (Anatomy).

    Raises ModelError where the layer gives no maps, or the target does not depend on them.
    """
    with torch.enable_grad():
        begins = beginning_at(model, layer, call, layout, relu, SparseRows)
        with open_attention(model), begins as caught:
            output = model(images)
        maps = caught[0]
        if maps.ndim != 4:
            raise ModelError(
                f"the layer {layer} gives {tuple(maps.shape)}, not maps: (batch, filters, h, w)."
            )
        value = score(target, output if isinstance(output, Tensor) else class_outputs(output))
        (gradient,) = torch.autograd.grad(value.sum(), maps, allow_unused=True)
    if gradient is None:
        raise ModelError(f"the target does not depend on what the layer {layer} gives.")
    return _weighed(maps.detach(), gradient.float().mean((2, 3)))


def _weighed(maps: Tensor, alpha: Tensor) -> Tensor:
    """sum_k alpha_k A^k, (batch, h, w), in float32 whatever precision the network computes in around it."""
    batch, _, height, width = maps.shape
    with torch.autocast(maps.device.type, enabled=False):
        found: Tensor = torch.bmm(alpha[:, None], maps.flatten(2).float())
    return found.reshape(batch, height, width)


def feature_maps(model: nn.Module, anatomy: Anatomy, images: Tensor) -> Tensor:
    """One forward pass to the last feature maps (Anatomy.features, after its ReLU), (batch, filters, h, w)."""
    with torch.no_grad(), catching(model, [(anatomy.last, copied)]) as caught:
        model(images)
    return caught[0]


def place_of(model: nn.Module, layer: str, input_size: int | tuple[int, int]) -> tuple[int, MapLayout]:
    """Which call (from 0) of a layer gives maps, the last that does, and how it lays them out.

    By a pass over random images, and drawn ones where those leave doubt; channels first where none is seen to keep the
    image's places.
    """
    size = input_size if isinstance(input_size, tuple) else (input_size, input_size)
    channels = taken_channels(model, size)
    seen = places(model, size, channels)
    if not any((each.kept or 0) >= KEPT for each in seen if each.name == layer):
        seen = with_pictures(model, size, channels, seen, layer)
    found = [each for each in seen if each.name == layer]
    for each in reversed(found):
        if each.layout is not None and ((each.kept or 0) >= KEPT or each.seen_on == NOTHING):
            return each.number, each.layout
    return 0, CHANNELS_FIRST


def check_layer(model: nn.Module, layer: str) -> None:
    """Raise ModelError where a network has no module of this name; a step of its forward pass becomes one."""
    lay_named(model, layer)
    names = [name for name, _ in model.named_modules() if name]
    if layer not in names:
        raise ModelError(f"the network has no layer {layer!r}. It has: {_some(names)}.")


def _some(names: Sequence[str]) -> str:
    top = [name for name in names if name.count(".") == 0]
    return ", ".join(top[-8:])
