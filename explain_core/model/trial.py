"""Trials: what a network's outputs are when a layer gives something else than it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.hooks import Keep, replacing
from explain_core.model.output import class_outputs
from explain_core.model.probe import SEED, ProbeRun, images, run


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """A network, and the random images it is asked with."""

    model: nn.Module
    size: tuple[int, int]
    channels: int
    classes: int | None

    def images(self, order: Sequence[int]) -> Tensor:
        """Two images, in the order and as often as told."""
        device = next(self.model.parameters(), torch.zeros(())).device
        return images(self.size, self.channels, 2, device)[list(order)]

    def outputs(self, order: Sequence[int]) -> Tensor:
        """(images, classes)."""
        return class_outputs(run(self.model, self.images(order)), self.classes)

    def rest(self, seen: ProbeRun, order: Sequence[int], make: Keep) -> Tensor:
        """(images, classes) of a forward pass in which `make` of the layer's tensor, images first, takes its place."""
        swap = seen.layout.batch_first if seen.layout is not None else (lambda output: output)
        try:
            with replacing(
                self.model, seen.name, seen.number, lambda output: swap(make(swap(output)))
            ) as found:
                outputs = self.outputs(order)
        except ModelError as error:  # an output of a kind that cannot be built anew
            raise NotReplaceable from error
        if not found:
            raise NotReplaceable
        return outputs


class NotReplaceable(Exception):
    """A layer whose output cannot be changed from outside, or which has no effect."""


@contextmanager
def awake(probe: Trial) -> Iterator[None]:
    """Let a network answer to its input while it is looked at: layers of zeros (a head before training) get numbers.

    They are zeros again afterwards. Raises ModelError where the outputs do not depend on the image even so.
    """
    asleep: list[Tensor] = []
    if not _answers(probe):
        random = torch.Generator().manual_seed(SEED)
        for module in probe.model.modules():
            weight = getattr(module, "weight", None)
            if (
                isinstance(module, nn.Linear | nn.Conv2d)
                and isinstance(weight, Tensor)
                and not bool(weight.any())
            ):
                weight.data.copy_(0.05 * torch.randn(weight.shape, generator=random))
                asleep.append(weight)
        if not asleep or not _answers(probe):
            for weight in asleep:
                weight.data.zero_()
            raise ModelError(
                f"the network ({type(probe.model).__name__}) gives the same outputs whatever the image, or none that "
                "are finite: are its weights loaded, and does its forward pass use its input?"
            )
    try:
        yield
    finally:
        for weight in asleep:
            weight.data.zero_()


def _answers(probe: Trial) -> bool:
    with torch.no_grad():
        one, other = probe.outputs((0, 1))
    return bool(torch.isfinite(one).all()) and not torch.equal(one, other)
