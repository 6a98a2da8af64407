"""Trials: what a network's outputs are when a layer gives something else than it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from explain_core.data.wording import counted
from explain_core.errors import ModelError
from explain_core.model.passes.hooks import Keep, replacing
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import SEED, ProbeRun, device_of, images, run

#: How strong the random images are, the usual first.
STRENGTHS = (1.0, 0.3, 0.1, 0.03)
#: The number of an image that is like no other: the first one turned round, and so many times brighter.
BRIGHT, BRIGHTER = 2, 30.0
FIRST = 64
#: Layers that may stand at zeros before training.
WAKEABLE = (nn.Linear, nn.Conv2d, nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)
#: How far outputs must differ, in their size, to be told from what a sigmoid rounds away.
CLEAR = 1e-4


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """A network, and the random images it is asked with, `strength` times as strong as usual.

    `prefix`: what is known already of what runs before a layer.
    """

    model: nn.Module
    size: tuple[int, int]
    channels: int
    classes: int | None
    strength: float = 1.0
    prefix: Prefix = field(default_factory=Prefix)

    def images(self, order: Sequence[int]) -> Tensor:
        """Two images and the BRIGHT one, in the order and as often as told."""
        device = device_of(self.model)
        found = images(self.size, self.channels, 2, device) * self.strength
        if BRIGHT in order:
            found = torch.cat([found, found[:1].flip(2, 3) * BRIGHTER])
        return found[list(order)]

    def outputs(self, order: Sequence[int]) -> Tensor:
        """(images, classes). Raises OtherRows where there are no rows of images."""
        found = class_outputs(run(self.model, self.images(order)), self.classes, len(order))
        if len(found) != len(order):
            raise OtherRows(
                f"the network ({type(self.model).__name__}) returns {tuple(found.shape)} for {len(order)} images, not "
                "(images, classes)."
            )
        return found

    def rest(self, seen: ProbeRun, order: Sequence[int], make: Keep) -> Tensor:
        """(images, classes) of a forward pass in which `make` of the layer's tensor, images first, takes its place."""
        swap = seen.layout.batch_first if seen.layout is not None else (lambda output: output)
        try:
            with (
                self.prefix.remembered(self.model, seen.name, order),
                replacing(
                    self.model, seen.name, seen.number, lambda output: swap(make(swap(output)))
                ) as found,
            ):
                outputs = self.outputs(order)
        except OtherRows:
            self.outputs(order)  # which the network itself may not give either
            raise NotReplaceable from None
        except ModelError as error:  # an output of a kind that cannot be built anew
            raise NotReplaceable from error
        if not found:
            raise NotReplaceable
        return outputs


class OtherRows(ModelError):
    """What a network returns has another number of rows than images were given."""


class NotReplaceable(Exception):
    """A layer whose output cannot be changed from outside, or which has no effect."""


@contextmanager
def awake(probe: Trial, layer: str = "") -> Iterator[Trial]:
    """Let a network answer to its input while it is looked at: the trial that it answers to.

    What runs before `layer`, one in its last block, is remembered from then on.

    Outputs that end in a sigmoid may be 1 for whatever is as rough as the random images are: fainter ones are taken
    then. Layers of zeros (a head before training) get numbers, and are zeros again afterwards. Raises ModelError where
    the outputs do not depend on the image even so.
    """
    asleep: list[tuple[str, Tensor]] = []
    found = _answered(probe, layer)
    if found is None:
        random = torch.Generator().manual_seed(SEED)
        for name, module in probe.model.named_modules():
            weight = getattr(module, "weight", None)
            if isinstance(module, WAKEABLE) and isinstance(weight, Tensor) and _is_zeros(weight):
                weight.data.copy_(0.05 * torch.randn(weight.shape, generator=random))
                asleep.append((name, weight))
                probe.prefix.forget(name)
        found = _answered(probe, layer) if asleep else None
    try:
        if found is None:
            raise ModelError(_no_answer(probe))
        yield found
    finally:
        for name, weight in asleep:
            weight.data.zero_()
            probe.prefix.forget(name)


def _answered(probe: Trial, layer: str) -> Trial | None:
    """The trial with images of the first strength that the outputs clearly answer to, or that they answer to at all.

    None without another look where a layer of zeros gave the outputs.
    """
    faintly: Trial | None = None
    for strength in STRENGTHS:
        # Other images, of which nothing is known; of the first strength all is, when the network is asked again.
        tried = probe if strength == probe.strength else replace(probe, strength=strength, prefix=Prefix())
        with torch.no_grad(), tried.prefix.remembered(tried.model, layer, (0, 1)):
            one, other = tried.outputs((0, 1))
        if not bool(torch.isfinite(one).all()):
            return None
        difference = float((one - other).abs().max())
        if difference == 0 and is_bias_of_zeros(probe.model, one):
            return None  # fainter images would change nothing
        if difference > CLEAR * float(one.abs().max()):
            return tried
        if difference > 0 and faintly is None:
            faintly = tried
    return faintly


def _no_answer(probe: Trial) -> str:
    """What is said of outputs that do not answer to the image."""
    name = type(probe.model).__name__
    with torch.no_grad():
        finite = probe.outputs((0, 1)).isfinite().all(0)
    if bool(finite.any()) and not bool(finite.all()):
        return (
            f"the network ({name}) gives {counted(int((~finite).sum()), 'class')} of {len(finite):,} an output that is "
            "not finite: is it masked by -inf? Let the forward pass give it a low number instead, -100 say."
        )
    return (
        f"the network ({name}) gives the same outputs whatever the image, or none that are finite: are its weights "
        "loaded, and does its forward pass use its input?"
    )


def is_bias_of_zeros(model: nn.Module, outputs: Tensor) -> bool:
    """Whether outputs (classes,) are what a linear layer of zeros, a head before training, gives for anything."""
    return any(
        isinstance(module, nn.Linear)
        and module.out_features == len(outputs)
        and _is_zeros(module.weight)
        and torch.equal(
            outputs, torch.zeros_like(outputs) if module.bias is None else module.bias.to(outputs)
        )
        for module in model.modules()
    )


def _is_zeros(weight: Tensor) -> bool:
    """Whether all of a layer's weights are 0; of most layers the first few tell that they are not."""
    return not bool(weight.detach().reshape(-1)[:FIRST].any()) and not bool(weight.any())
