"""Several methods' heatmaps of a batch, from as few passes as they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explain_core.heatmaps.gradcam import check_layer
from explain_core.heatmaps.methods import METHODS, SIDE, check_methods
from explain_core.heatmaps.passes import Passes
from explain_core.heatmaps.rollout import tokens_of
from explain_core.heatmaps.target import Logits
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

    def __post_init__(self) -> None:
        check_methods(self.methods)
        if any(METHODS[name].of_tokens for name in self.methods):
            tokens_of(self.network.anatomy)
        if self.layer is not None:
            check_layer(self.network.model, self.layer)

    def make(self, batch: Tensor, target: Logits, runner_up: Tensor) -> dict[str, Tensor]:
        """Each method's maps of a batch, (batch, h, w) float32 on the CPU, raw and signed.

        `batch` (batch, 3, height, width) float32, normalised; `target` for each image, `runner_up` (batch,) the
        class that the contrast sets it against.
        """
        network, methods = self.network, [METHODS[name] for name in self.methods]
        rules = tuple(dict.fromkeys(method.rule for method in methods if method.rule))
        images = batch.to(network.device, memory_format=torch.channels_last)
        passes = Passes(
            network, batch, images, target, runner_up, self.layer, rules, self.side, self.features
        )
        with ExitStack() as stack:
            for context in network.arithmetic():
                stack.enter_context(context)
            found = {method.name: method.draw(passes) for method in methods}
        return {name: maps.float().cpu() for name, maps in found.items()}
