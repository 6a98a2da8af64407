"""Grad-CAM (Selvaraju et al. 2017) and CAM (Zhou et al. 2016): which places of feature maps speak for a target.

alpha_k = 1/Z sum_ij dy/dA^k_ij (eq. 1), L = sum_k alpha_k A^k (eq. 2, before its ReLU): raw and signed. The ReLU, which
keeps what speaks for the target, is left to whoever draws or measures; -L is the counterfactual map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.heatmaps.target import Logits, Target, score
from explain_core.model.anatomy import NEUTRAL, Anatomy, find_anatomy
from explain_core.model.hooks import beginning_at, catching, copied

POOLING = (*NEUTRAL, nn.MaxPool2d, nn.AdaptiveMaxPool2d, nn.LPPool2d, nn.FractionalMaxPool2d)


@dataclass(frozen=True, eq=False, slots=True)
class GradCam:
    """Grad-CAM of one network at one layer: (batch, h, w) for a target an image.

    Where the layer's average goes straight into the linear classifier (`anatomy`), alpha_k = w_ck / Z: a forward pass
    is all it takes (Selvaraju et al. 2017, 3.1). Elsewhere the backward pass runs from the target to the layer and no
    further, and the forward pass before the layer keeps nothing for it.
    """

    model: nn.Module
    layer: str
    call: int = 0
    anatomy: Anatomy | None = None

    @staticmethod
    def of(model: nn.Module, layer: str | None = None, input_size: int = 224) -> "GradCam":
        """For a network at `layer`, by default its last feature maps. Puts the network into evaluation mode.

        Raises ModelError where there is no such layer, or the network has no feature maps.
        """
        model.eval().requires_grad_(False)
        try:
            anatomy = find_anatomy(model, input_size)
        except ModelError:
            if layer is None:
                return GradCam(model, last_maps(model, input_size))
            anatomy = None
        if layer is not None and (anatomy is None or layer != anatomy.features):
            check_layer(model, layer)
            return GradCam(model, layer)
        assert anatomy is not None
        return GradCam(model, anatomy.features, anatomy.call, anatomy)

    def maps(self, images: Tensor, target: Target) -> Tensor:
        """(batch, h, w) float32, signed, of (batch, 3, height, width) images on the network's device."""
        if self.anatomy is not None and isinstance(target, Logits):
            maps = feature_maps(self.model, self.anatomy, images)
            classifier = self.model.get_submodule(self.anatomy.classifier)
            return closed_form(maps, target.weights(classifier.weight))  # type: ignore[arg-type]
        return by_gradient(self.model, images, target, self.layer, self.call)


def closed_form(maps: Tensor, weights: Tensor) -> Tensor:
    """Grad-CAM without a gradient: sum_k w_k A^k / Z.

    `maps` (batch, filters, h, w), `weights` (batch, filters) of the target (Logits.weights). Returns (batch, h, w)
    float32. Times Z it is CAM.
    """
    height, width = maps.shape[2:]
    return _weighed(maps, weights.float() / (height * width))


def by_gradient(model: nn.Module, images: Tensor, target: Target, layer: str, call: int = 0) -> Tensor:
    """Grad-CAM by a backward pass from the target to the layer: (batch, h, w) float32.

    Raises ModelError where the layer gives no maps, or the target does not depend on them.
    """
    with torch.enable_grad():
        with beginning_at(model, layer, call) as caught:
            output = model(images)
        maps = caught[0]
        if maps.ndim != 4:
            raise ModelError(
                f"the layer {layer} gives {tuple(maps.shape)}, not maps: (batch, filters, h, w)."
            )
        value = score(target, output)
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
    with torch.inference_mode(), catching(model, [(anatomy.last, copied)]) as caught:
        model(images)
    return caught[0]


def last_maps(model: nn.Module, input_size: int) -> str:
    """The module that gives a network's last feature maps: what no pooling gave, with more than one position.

    Of modules that pass the same maps on, the outermost. Raises ModelError where there is none.
    """
    ended: list[tuple[str, Tensor, bool]] = []

    def hook(name: str) -> Any:
        def record(module: nn.Module, _given: Any, output: Any) -> None:
            if isinstance(output, Tensor) and output.ndim == 4:
                ended.append((name, output, isinstance(module, POOLING)))

        return record

    handles = [module.register_forward_hook(hook(name)) for name, module in model.named_modules() if name]
    try:
        weight = next(model.parameters(), torch.zeros(()))
        with torch.inference_mode():
            model(torch.zeros(1, 3, input_size, input_size, device=weight.device))
    finally:
        for handle in handles:
            handle.remove()
    pooled = {id(output) for _, output, pooling in ended if pooling}
    found = [name for name, output, _ in ended if id(output) not in pooled and output.shape[2:].numel() > 1]
    if not found:
        raise ModelError(
            f"the network ({type(model).__name__}) has no feature maps: name a layer that gives some."
        )
    return found[-1]


def check_layer(model: nn.Module, layer: str) -> None:
    """Raise ModelError where a network has no module of this name."""
    names = [name for name, _ in model.named_modules() if name]
    if layer not in names:
        raise ModelError(f"the network has no layer {layer!r}. It has: {_some(names)}.")


def _some(names: Sequence[str]) -> str:
    top = [name for name in names if name.count(".") == 0]
    return ", ".join(top[-8:])
