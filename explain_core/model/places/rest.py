"""The weights of a network whose rest, maps -> class outputs, is linear in the maps' average: read by gradients."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.hooks import open_to_gradients, replacing
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.probe import device_of, images, run
from explain_core.model.places.anatomy import Anatomy


def linear_rest(model: nn.Module, anatomy: Anatomy) -> tuple[Tensor, Tensor]:
    """Weights (classes, filters) and bias (classes,) float64, with which outputs = W average(maps) + b.

    The gradient of an output that is linear in the average is the same at each position and each input: its sum over
    positions is the output's weights. Whatever is linear between (batch normalisation, several linear layers, a sum, a
    temperature, a 1x1 convolution) is in them.
    """
    device = device_of(model)
    image = images(anatomy.size, anatomy.channels, 1, device)
    begun: list[Tensor] = []

    def begin(output: Tensor) -> Tensor:
        with torch.enable_grad():  # the layer may stand in a block without gradients
            maps = anatomy.layout.maps(output.detach())
            begun.append((maps.relu() if anatomy.relu else maps).requires_grad_())
            given = open_to_gradients(begun[0]) if anatomy.relu else begun[0].clone()
            return anatomy.layout.put(given, output.detach())

    with torch.enable_grad(), replacing(model, anatomy.features, anatomy.call, begin):
        outputs = class_outputs(run(model, image), anatomy.classes, 1)[0]
    maps = begun[0]
    weights = torch.empty(anatomy.classes, anatomy.filters, dtype=torch.float64, device=device)
    for number in range(anatomy.classes):
        (gradient,) = torch.autograd.grad(outputs[number], maps, retain_graph=number + 1 < anatomy.classes)
        weights[number] = gradient[0].sum((1, 2), dtype=torch.float64)
    average = maps.detach().mean((0, 2, 3), dtype=torch.float64)
    return weights, outputs.detach().double() - weights @ average


def role_gradients(
    maps: Tensor, outputs: Tensor, asked: NDArray[np.integer]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """(batch, 3) the predicted class, the runner-up and the one asked for; (batch, 3, filters) their gradients.

    Summed over positions. Images do not meet in the gradients, so one backward pass serves a role of all of them; of
    images of which it would tell what one before did, it goes back from nothing. Raises ModelError where the outputs
    pass no gradient.
    """
    if not outputs.requires_grad:
        raise ModelError(
            "the outputs pass the maps no gradient: the forward pass cuts it (torch.no_grad(), reentrant checkpoints)."
        )
    values = outputs.detach().float().cpu().numpy()
    order = np.argsort(-values, axis=1, kind="stable")
    roles = np.stack([order[:, 0], order[:, min(1, values.shape[1] - 1)], np.asarray(asked)], axis=1)
    found = np.empty((*roles.shape, maps.shape[1]), np.float32)
    for role in range(3):
        left = np.ones(len(outputs), bool)
        for before in range(role):
            same = roles[:, role] == roles[:, before]
            found[same, role] = found[same, before]
            left &= ~same
        if not left.any():
            continue
        taken = torch.from_numpy(np.flatnonzero(left)).to(outputs.device)
        chosen = outputs[taken, torch.from_numpy(roles[left, role]).to(outputs.device)]
        (gradient,) = torch.autograd.grad(chosen.sum(), maps, retain_graph=role < 2)
        found[left, role] = gradient[taken].sum((2, 3), dtype=torch.float64).float().cpu().numpy()
    return roles, found
