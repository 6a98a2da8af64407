"""Guided backpropagation and deconvnet over a batch: one forward pass, and a backward pass for each rule.

Springenberg et al. 2015, Zeiler & Fergus 2014; Guided Grad-CAM: Selvaraju et al. 2017, 3.2.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_max_pool2d, interpolate

from explain_core.errors import ModelError
from explain_core.heatmaps.relu_rules import Rectified, rewritten
from explain_core.heatmaps.target import Target, score


def rectified_gradients(
    model: nn.Module, images: Tensor, target: Target, rules: Sequence[str]
) -> list[Tensor]:
    """The target's gradient by the images under each rule: (batch, 3, height, width) float32, signed.

    `images` (batch, 3, height, width) on the network's device. The network is left as it was.
    """
    given = images.detach().requires_grad_()
    with torch.enable_grad():
        with rewritten():
            output = model(given)
        value = score(target, output).sum()
        if not value.requires_grad:
            raise ModelError(
                "the network passes its image no gradient (detach(), torch.no_grad(), inference_mode()): there is no "
                "map of pixels to draw."
            )
        found = []
        for place, rule in enumerate(rules):
            with Rectified(rule):
                (gradient,) = torch.autograd.grad(value, given, retain_graph=place + 1 < len(rules))
            found.append(gradient.float())
    return found


def guided_by(cam: Tensor, gradient: Tensor) -> Tensor:
    """Guided Grad-CAM: ReLU(L), upsampled bilinearly, times the gradient, pixel by pixel.

    `cam` (batch, h, w), `gradient` (batch, 3, height, width); returns the latter's shape. With deconvnet's gradient it
    is Deconvolution Grad-CAM.
    """
    weight = interpolate(cam.relu()[:, None], size=gradient.shape[2:], mode="bilinear", align_corners=False)
    return weight * gradient


def by_pixel(gradient: Tensor, side: int) -> Tensor:
    """(batch, 3, height, width) to (batch, side, side): summed over colours; of each cell the strongest, with its sign.

    An average would let the two sides of an edge cancel. Where `side` is the gradient's own or larger, pixels stay.
    """
    return strongest_of_cells(gradient.sum(1), side)


def strongest_of_cells(maps: Tensor, side: int) -> Tensor:
    """(batch, height, width) to (batch, side, side): of each cell the value of largest magnitude, with its sign."""
    if side >= min(maps.shape[1:]):
        return maps
    high, low = (adaptive_max_pool2d(values[:, None], side)[:, 0] for values in (maps, -maps))
    return torch.where(high >= low, high, -low)
