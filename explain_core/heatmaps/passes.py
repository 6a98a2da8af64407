"""What a batch's passes through a network give to the methods that draw it: each runs once, when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from torch import Tensor

from explain_core.heatmaps.gradcam import by_gradient, closed_form, feature_maps, place_of
from explain_core.heatmaps.gradients import rectified_gradients
from explain_core.heatmaps.target import Logits
from explain_core.heatmaps.vebi import explaining_units
from explain_core.model.layer import Unit
from explain_core.model.passes.folds import folded
from explain_core.model.passes.layout import MapLayout
from explain_core.statistics.features import Feature

if TYPE_CHECKING:
    from explain_core.model.network import Network


@dataclass(frozen=True, eq=False)
class Passes:
    """One batch in a network: `batch` (batch, 3, height, width) float32 as given, `images` the same on its device.

    `target` for each image, `runner_up` (batch,) the class that a contrast sets it against; `layer`: None for the last
    feature maps. `rules`: those of all backward passes that will be asked for, since one forward pass serves them all.
    `side`: cells that are kept of maps of the image's own resolution. `features` of each class, by its place.
    """

    network: Network
    batch: Tensor
    images: Tensor
    target: Logits
    runner_up: Tensor
    layer: str | None
    rules: tuple[str, ...]
    side: int
    features: Mapping[int, Sequence[Feature]]

    @property
    def closed(self) -> bool:
        """Whether Grad-CAM needs no gradient: at the maps whose average the outputs are linear in."""
        return self.network.closed and self.layer in (None, self.network.anatomy.features)

    @cached_property
    def excited(self) -> tuple[str, int, MapLayout]:
        """Where c-MWP and Grad-CAM's gradient end: module, call and layout of the layer named, or of the last maps.

        A walk on through a strided convolution of one pixel reaches every s-th position alone, and draws a grid.
        """
        anatomy = self.network.anatomy
        if self.layer in (None, anatomy.features):
            return anatomy.features, anatomy.call, anatomy.layout
        assert self.layer is not None
        return self.layer, *place_of(self.network.model, self.layer, self.images.shape[2])

    @cached_property
    def grad_cam(self) -> Tensor:
        """(batch, h, w) Grad-CAM of the target, raw and signed."""
        return self._grad_cam_of(self.target)

    @cached_property
    def contrast(self) -> Tensor:
        """(batch, h, w) Grad-CAM of the target's logit less the runner-up's."""
        return self._grad_cam_of(replace(self.target, against=self.runner_up))

    def gradient(self, rule: str) -> Tensor:
        """(batch, 3, height, width) the target's gradient by the images under one of `rules`."""
        return self._backward[self.rules.index(rule)]

    @cached_property
    def explaining(self) -> list[list[Unit]]:
        """The units of the target class's relevant features, those that respond most in each image."""
        described = self.network.forward(self.batch).descriptor
        features = [self.features.get(int(c), ()) for c in self.target.classes]
        return explaining_units(self.network, described, features)

    def _grad_cam_of(self, target: Logits) -> Tensor:
        if self.closed:
            return closed_form(self._maps, target.weights(self.network.classifier))
        anatomy, model = self.network.anatomy, self.network.model
        if self.layer not in (None, anatomy.features):
            return by_gradient(model, self.images, target, *self.excited, False)
        with folded(self.network.folds(self.images)):
            return by_gradient(model, self.images, target, *self.excited, anatomy.relu)

    @cached_property
    def _maps(self) -> Tensor:
        """(batch, filters, h, w) the last feature maps, computed as extraction does: with other methods, too."""
        with folded(self.network.folds(self.images)):
            return feature_maps(self.network.model, self.network.anatomy, self.images)

    @cached_property
    def _backward(self) -> list[Tensor]:
        """The gradients under each of `rules`."""
        return rectified_gradients(self.network.model, self.images, self.target, self.rules)
