"""Several methods' heatmaps of a batch, from as few passes as they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explain_core.heatmaps.excitation import contrastive_excitation
from explain_core.heatmaps.gradcam import by_gradient, check_layer, closed_form, feature_maps, place_of
from explain_core.heatmaps.gradients import by_pixel, guided_by, rectified_gradients, strongest_of_cells
from explain_core.heatmaps.names import (
    BY_PIXEL,
    C_MWP,
    CAM,
    CONTRAST,
    COUNTERFACTUAL,
    GRAD_CAM,
    OCCLUSION,
    SIDE,
    VEBI,
    VEBI_STRIDED,
    check_methods,
)
from explain_core.heatmaps.occlusion import occlusion_maps
from explain_core.heatmaps.target import Logits
from explain_core.heatmaps.vebi import explaining_units, vebi_maps
from explain_core.model.hooks import catching, detached
from explain_core.model.layout import Layout
from explain_core.statistics.features import Feature

if TYPE_CHECKING:
    from explain_core.model.network import Network


@dataclass(frozen=True, eq=False, slots=True)
class MapMaker:
    """Heatmaps of one network: `methods` at `layer` (None: the last feature maps), pixels kept as `side` cells.

    `features` of each class, by its place: what VEBI shows.
    """

    network: Network
    methods: tuple[str, ...]
    layer: str | None = None
    side: int = SIDE
    features: Mapping[int, Sequence[Feature]] = field(default_factory=dict)
    _layouts: dict[str, tuple[int, Layout]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_methods(self.methods)
        if self.layer is not None:
            check_layer(self.network.model, self.layer)

    @property
    def closed(self) -> bool:
        """Whether Grad-CAM needs no gradient: at the maps whose average the outputs are linear in."""
        return self.network.closed and self.layer in (None, self.network.anatomy.features)

    def make(self, batch: Tensor, target: Logits, runner_up: Tensor) -> dict[str, Tensor]:
        """Each method's maps of a batch, (batch, h, w) float32 on the CPU, raw and signed.

        `batch` (batch, 3, height, width) float32, normalised; `target` for each image, `runner_up` (batch,) the
        class that the contrast sets it against.
        """
        network = self.network
        images = batch.to(network.device, memory_format=torch.channels_last)
        found: dict[str, Tensor] = {}
        with ExitStack() as stack:
            for context in network.arithmetic():
                stack.enter_context(context)
            if set(self.methods) - {C_MWP, OCCLUSION, VEBI, VEBI_STRIDED}:
                found |= self._with_grad_cam(images, target, runner_up)
            if C_MWP in self.methods:
                found[C_MWP] = contrastive_excitation(network.model, images, target, *self._place)
            if {VEBI, VEBI_STRIDED} & set(self.methods):
                found |= self._vebi(batch, target)
            if OCCLUSION in self.methods:
                found[OCCLUSION] = occlusion_maps(network.model, images, target)
        return {name: found[name].float().cpu() for name in self.methods}

    def _with_grad_cam(self, images: Tensor, target: Logits, runner_up: Tensor) -> dict[str, Tensor]:
        """The methods that Grad-CAM is or is part of; where the closed form holds, from one forward pass."""
        network, anatomy, other = self.network, self.network.anatomy, replace(target, against=runner_up)
        pixels = [name for name in self.methods if name in BY_PIXEL]
        rules = tuple(dict.fromkeys(BY_PIXEL[name][0] for name in pixels))
        gradients: list[Tensor] = []
        maps = torch.empty(0)
        if rules:
            with catching(network.model, [(anatomy.last, detached)]) as caught:
                gradients = rectified_gradients(network.model, images, target, rules)
            maps = caught[0]
        elif self.closed:
            maps = feature_maps(network.model, anatomy, images)
        if self.closed:
            cam = closed_form(maps, target.weights(network.classifier))
        else:
            cam = by_gradient(network.model, images, target, *self._place)
        found = {GRAD_CAM: cam, CAM: cam * (cam.shape[1] * cam.shape[2]), COUNTERFACTUAL: -cam}
        if CONTRAST in self.methods:
            found[CONTRAST] = (
                closed_form(maps, other.weights(network.classifier))
                if self.closed
                else by_gradient(network.model, images, other, *self._place)
            )
        for name in pixels:
            rule, gated = BY_PIXEL[name]
            gradient = gradients[rules.index(rule)]
            found[name] = by_pixel(guided_by(cam, gradient) if gated else gradient, self.side)
        return found

    def _vebi(self, batch: Tensor, target: Logits) -> dict[str, Tensor]:
        """The target class's relevant features, those that respond most in each image."""
        described = self.network.forward(batch).descriptor
        features = [self.features.get(int(c), ()) for c in target.classes]
        units = explaining_units(self.network, described, features)
        found = {}
        for name in {VEBI, VEBI_STRIDED} & set(self.methods):
            maps = vebi_maps(self.network, batch, units, unstrided=name == VEBI)
            found[name] = strongest_of_cells(maps, self.side)
        return found

    @property
    def _place(self) -> tuple[str, int, Layout]:
        """Where a walk or a gradient ends: module, call and layout of the layer that was named, or of the last maps.

        (A walk on through a strided convolution of one pixel would reach every s-th position alone, and draw a grid.)
        """
        anatomy = self.network.anatomy
        if self.layer in (None, anatomy.features):
            return anatomy.features, anatomy.call, anatomy.layout
        assert self.layer is not None
        if self.layer not in self._layouts:
            self._layouts[self.layer] = place_of(self.network.model, self.layer, anatomy.size[0] or 224)
        return self.layer, *self._layouts[self.layer]
