"""Supporting maps: where in an image its class's relevant features respond (Oramas et al. 2019, 3.3 and 3.4)."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.heatmaps.relu_rules import Rectified, rewritten
from explain_core.model.layer import Layer, Unit
from explain_core.model.network import Network
from explain_core.model.passes.hooks import catching, copied
from explain_core.model.passes.stages import Stage
from explain_core.statistics.features import Feature, strongest_features


def vebi_maps(
    network: Network, images: Tensor, features_of_each_image: Sequence[Sequence[Unit]], unstrided: bool = True
) -> Tensor:
    """(batch, h, w) float32 in [0, 1], of the images' size: the pixelwise maximum of the maps of each image's features.

    `images` (batch, 3, h, w), normalised. A map is what `unit_maps` gives, from its minimum to its maximum brought to
    [0, 1]. An image without features is 0 throughout.
    """
    combined = torch.zeros(len(images), *images.shape[2:], device=network.device)
    for maps in unit_maps(network, images, features_of_each_image, unstrided):
        low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
        combined = torch.maximum(combined, (maps - low) / torch.where(high > low, high - low, 1.0))
    return combined


def explaining_units(
    network: Network,
    descriptors: NDArray[np.floating],
    features_of_each_image: Sequence[Sequence[Feature]],
) -> list[list[Unit]]:
    """Which units explain each image, of the relevant features of its class (see `strongest_features`).

    `descriptors` (batch, channels), as `Network.forward` gives them and the shards hold them.
    """
    layers = [Layer(stage.name, stage.filters) for stage in network.anatomy.described]
    return [
        [feature.unit for feature, _ in strongest_features(descriptor, features, layers)]
        for descriptor, features in zip(descriptors, features_of_each_image, strict=True)
    ]


def stage_of(network: Network, unit: Unit) -> Stage:
    """The layer that a unit is in. Raises KeyError where the network has none of that name."""
    for stage in network.anatomy.described:
        if stage.name == unit.layer:
            return stage
    raise KeyError(unit.layer)


def unit_maps(
    network: Network, images: Tensor, units: Sequence[Sequence[Unit]], unstrided: bool = True
) -> list[Tensor]:
    """The maps of each image's first unit, of its second, and so on: a backward pass for all first ones, and so on.

    Each (batch, h, w) float32, of the images' size: where the unit responds; raw, never negative. The backward pass
    runs from the unit's own activation map, all other channels zero, with guided gradients; of the three colours'
    absolute values the largest. `unstrided`: the gradient of strided convolutions is resized (see Rectified).
    The gradients of different images do not meet, so an image's unit may lie in any layer. Zero where an image has
    no such unit.
    """
    names = {unit.layer for each in units for unit in each}
    stages = [stage for stage in network.anatomy.described if stage.name in names]
    found: list[Tensor] = []
    if not stages:
        return found
    with torch.enable_grad(), rewritten(), catching(network.model, [(s, copied) for s in stages]) as layers:
        given = images.to(network.device, memory_format=torch.channels_last).detach().requires_grad_()
        network.model(given)
    for rank in range(max(len(each) for each in units)):
        seeds = {stage.name: torch.zeros_like(maps) for stage, maps in zip(stages, layers, strict=True)}
        activations = {stage.name: maps.detach() for stage, maps in zip(stages, layers, strict=True)}
        for image, each in enumerate(units):
            if rank < len(each):
                unit = each[rank]
                seeds[unit.layer][image, unit.channel] = activations[unit.layer][image, unit.channel]
        with Rectified("guided", unstrided=unstrided):
            (gradient,) = torch.autograd.grad(layers, given, list(seeds.values()), retain_graph=True)
        found.append(gradient.abs().amax(1))
    return found
