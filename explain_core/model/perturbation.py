"""Adversarial examples: pictures changed by a few grey values a pixel, so that a network takes them for something else.

What is changed is the crop as it stands before it is normalised, whole numbers from 0 to 255: the result is a picture.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.data.pictures.preprocess import BGR, GREY, LUMA, Preprocessing, scale_and_shift
from explain_core.errors import ModelError
from explain_core.model.attack import BRIGHTEST, PGD, Attack
from explain_core.model.network import Network
from explain_core.model.passes.output_kind import INDEPENDENT, LOGITS, PROBABILITIES, YES_OR_NO

SMALLEST = 1e-30  #: under which a probability's reciprocal leaves single precision


@dataclass(frozen=True, eq=False, slots=True)
class Perturbed:
    """What an attack made: `crops` (b, h, w, 3) uint8; `moved` (b,) whether there was a gradient to follow."""

    crops: NDArray[np.uint8]
    moved: NDArray[np.bool_]


def perturbed(
    network: Network,
    kind: str,
    crops: NDArray[np.uint8],
    p: Preprocessing,
    attack: Attack,
    labels: NDArray[np.integer],
    targets: NDArray[np.integer] | None = None,
    seeds: Sequence[int] | None = None,
) -> Perturbed:
    """Change `crops` (b, h, w, 3), within the budget, so that they are not taken for `labels` (b,) any more.

    With `targets` (b,): so that they are taken for these. `kind`: what the network's outputs are (output_kind.py).
    `seeds`: of where pgd starts, one an image, so that its neighbours do not matter; fgsm starts at the picture. No
    colour leaves 0..255 or is farther than the budget from what it was, and all are whole, so nothing is lost when the
    picture is written to a file. Raises ModelError where the network passes its picture no gradient.
    """
    whole = torch.from_numpy(crops.copy()).float()
    low, high = (whole - attack.budget).clamp_min(0), (whole + attack.budget).clamp_max(BRIGHTEST)
    pixels = whole
    if attack.method == PGD and seeds is not None:
        starts = [
            np.random.default_rng(seed).uniform(-1, 1, crops.shape[1:]).astype(np.float32) for seed in seeds
        ]
        pixels = (whole + attack.budget * torch.from_numpy(np.stack(starts))).clamp(low, high)
    moved = np.zeros(len(crops), bool)
    wanted = None if targets is None else torch.from_numpy(np.asarray(targets, np.int64))
    label = torch.from_numpy(np.asarray(labels, np.int64))
    for _ in range(attack.steps):
        gradient = _gradient(network, kind, pixels, p, label, wanted)
        moved |= gradient.flatten(1).any(dim=1).numpy()
        pixels = (pixels + attack.step * gradient.sign()).clamp(low, high)
    still = torch.from_numpy(~moved)[:, None, None, None]
    return Perturbed(torch.where(still, whole, pixels).round().to(torch.uint8).numpy(), moved)


def network_pixels(pixels: Tensor, p: Preprocessing) -> Tensor:
    """(b, h, w, 3) float colours 0..255 as the network's input (b, channels, h, w): `normalise`, with a gradient.

    Grey is not rounded, as it is when a picture is read: a step of half a grey value would have no gradient.
    """
    if p.channels == BGR:
        pixels = pixels.flip(-1)
    elif p.channels == GREY:
        luma = torch.tensor(LUMA, dtype=pixels.dtype, device=pixels.device) / sum(LUMA)
        pixels = (pixels * luma).sum(-1, keepdim=True)
    scale, shift = (torch.from_numpy(each).to(pixels) for each in scale_and_shift(p))
    return (pixels * scale + shift).permute(0, 3, 1, 2)


def ascent(outputs: Tensor, kind: str, labels: Tensor, targets: Tensor | None) -> Tensor:
    """(b, classes) float32: the gradient of what the attack makes large (OBJECTIVES) by the network's outputs.

    Of logits it is scaled to 1 at its largest, which moves no sign: of a network that is sure to many digits it would
    vanish in single precision. Where it does even in double, the best other class is set against the label.
    """
    values = outputs.double()
    rows = torch.arange(len(values), device=values.device)
    found = torch.zeros_like(values)
    if kind in YES_OR_NO:
        slope = (
            1 / (values * (1 - values)).clamp_min(SMALLEST)
            if kind == INDEPENDENT
            else torch.ones_like(values)
        )
        for_whom = _strongest_but(values, labels) if targets is None else targets
        against = labels if targets is None else _strongest_but(values, targets)
        found[rows, for_whom] = slope[rows, for_whom]
        found[rows, against] = -slope[rows, against]
    elif kind == LOGITS:
        shares = values.softmax(1)
        wanted = torch.zeros_like(values)
        wanted[rows, labels if targets is None else targets] = 1
        found = shares - wanted if targets is None else wanted - shares
        if targets is None:
            flat = found.abs().amax(1) == 0
            found[flat, _strongest_but(values, labels)[flat]] = 1
            found[flat, labels[flat]] = -1
        found = found / found.abs().amax(1, keepdim=True).clamp_min(SMALLEST)
    else:
        chosen = labels if targets is None else targets
        size = 1 / values[rows, chosen].clamp_min(SMALLEST) if kind == PROBABILITIES else 1.0
        found[rows, chosen] = -size if targets is None else size
    return found.clamp(-1 / SMALLEST, 1 / SMALLEST).float()


def _gradient(
    network: Network, kind: str, pixels: Tensor, p: Preprocessing, labels: Tensor, targets: Tensor | None
) -> Tensor:
    """(b, h, w, 3) on the CPU: of the objective by the colours; 0 where it is no number."""
    given = pixels.to(network.device).detach().requires_grad_()
    with torch.enable_grad():
        batch = network_pixels(given, p).contiguous(memory_format=torch.channels_last)
        output = _output(network, batch)
        if not output.requires_grad:
            raise ModelError(
                "the network passes its image no gradient (detach(), torch.no_grad(), inference_mode()): there is "
                "nothing for an attack to follow."
            )
        there = output.device
        up = ascent(output.detach(), kind, labels.to(there), None if targets is None else targets.to(there))
        (gradient,) = torch.autograd.grad(output, given, up.to(output.dtype))
    return torch.nan_to_num(gradient.float(), nan=0.0, posinf=0.0, neginf=0.0).cpu()


def _output(network: Network, batch: Tensor) -> Tensor:
    with ExitStack() as stack:
        for context in network.arithmetic():
            stack.enter_context(context)
        output: Tensor = network.model(batch)
    return output


def _strongest_but(values: Tensor, left_out: Tensor) -> Tensor:
    """(b,) the class of the largest output, the class `left_out` aside."""
    others = values.clone()
    others[torch.arange(len(values), device=values.device), left_out] = -torch.inf
    return others.argmax(1)
