"""What a class's accuracy loses with its relevant features, and with as many others (Oramas et al. 2019, 4.1)."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from explain_core.heatmaps.vebi import stage_of
from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.passes.hooks import Keep, changing
from explain_core.model.passes.stages import Stage

#: Times that other units are drawn.
DRAWS = 5


def still_taken_for(
    network: Network, batches: Iterable[Tensor], class_index: int, units: Sequence[Unit], seed: int = 0
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(images,) which are taken for the class while `units` are silent, and (images,) in which share of DRAWS draws of
    as many others; each batch is asked for once."""
    rng = np.random.default_rng([seed, class_index])
    silent = [units, *(others(network, units, rng) for _ in range(DRAWS))]
    each = np.concatenate(
        [[taken_for(network, batch, class_index, some) for some in silent] for batch in batches], axis=1
    )
    return each[0], each[1:].mean(axis=0)


def taken_for(
    network: Network, batch: Tensor, class_index: int, silenced: Sequence[Unit]
) -> NDArray[np.bool_]:
    """(images,) which images of a batch (images, 3, h, w) are taken for a class while some units are silent."""
    with changing(network.model, _silencing(network, silenced)):
        logits = network.forward(batch).logits
    return np.asarray(logits.argmax(axis=1) == class_index)


def others(network: Network, units: Sequence[Unit], rng: np.random.Generator) -> list[Unit]:
    """As many units of each layer as `units` has of it, drawn among the layer's other channels."""
    drawn = []
    for layer in dict.fromkeys(unit.layer for unit in units):
        taken = [unit.channel for unit in units if unit.layer == layer]
        free = np.setdiff1d(np.arange(stage_of(network, Unit(layer, 0)).filters), taken)
        channels: NDArray[np.int_] = rng.choice(free, min(len(taken), len(free)), replace=False)
        drawn += [Unit(layer, int(channel)) for channel in channels]
    return drawn


def _silencing(network: Network, units: Sequence[Unit]) -> list[tuple[Stage, Keep]]:
    def silent(channels: list[int]) -> Keep:
        def change(maps: Tensor) -> Tensor:
            changed = maps.clone()
            changed[:, channels] = 0
            return changed

        return change

    layers = dict.fromkeys(unit.layer for unit in units)
    return [
        (
            stage_of(network, Unit(layer, 0)),
            silent([unit.channel for unit in units if unit.layer == layer]),
        )
        for layer in layers
    ]
