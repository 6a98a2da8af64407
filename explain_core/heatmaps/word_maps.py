"""Grad-CAM for words: the maps of any number that is computed from the averages of feature maps that were kept.

A sentence model, or one that answers questions, reads phi, the pooled activations. With phi_k = 1/Z sum_ij A^k_ij,
every place of A^k has the same gradient, so alpha_k = dy/dphi_k / Z (Selvaraju et al. 2017, eq. 1): the model behind
the maps is differentiated, and the image network is not run. As everywhere, maps are raw and signed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.errors import ModelError

PooledScore = Callable[[Tensor], Tensor]
"""From pooled activations (batch, filters) float32, as they are stored, to numbers (targets, batch).

An image's numbers depend on its own activations alone. A target may be the log-probability of each word of a
sentence, of the whole of it, or an answer's logit.
"""


@dataclass(frozen=True, eq=False, slots=True)
class WordMaps:
    """`scores` (targets, batch) and `maps` (targets, batch, h, w), float32, signed.

    Maps add up as their targets do: the map of a sentence's log-probability is the sum of its words' maps.
    """

    scores: NDArray[np.float32]
    maps: NDArray[np.float32]


def word_maps(maps: NDArray[np.floating], score: PooledScore) -> WordMaps:
    """Grad-CAM of every target of `score` over kept `maps` (batch, filters, h, w), of half precision or full.

    The maps are averaged once and weighed once, however many targets there are. Raises ModelError where the score
    does not depend on the image, and ValueError where it is not (targets, batch).
    """
    batch, filters, height, width = maps.shape
    flat = torch.from_numpy(maps.reshape(batch, filters, height * width).astype(np.float32))
    scores, gradients = score_gradients(flat.mean(2), score)
    found = torch.bmm(gradients.transpose(0, 1), flat) / (height * width)
    return WordMaps(scores.numpy(), found.transpose(0, 1).reshape(-1, batch, height, width).numpy())


def score_gradients(pooled: Tensor, score: PooledScore) -> tuple[Tensor, Tensor]:
    """The targets (targets, batch) of `pooled` (batch, filters), and their gradients (targets, batch, filters).

    The forward pass is run once, and kept for the backward pass of each target.
    """
    with (
        torch.enable_grad(),
        torch.backends.cudnn.flags(enabled=False),
    ):  # cuDNN's LSTM has none in evaluation
        given = pooled.detach().float().requires_grad_()
        values = score(given)
        if values.ndim != 2 or values.shape[1] != len(pooled):
            raise ValueError(
                f"a score gives (targets, {len(pooled)}) of this batch; this one gave {tuple(values.shape)}"
            )
        if not values.requires_grad:
            raise ModelError("the score does not depend on the pooled activations: there is nothing to map.")
        last = len(values) - 1
        rows = [
            torch.autograd.grad(value.sum(), given, retain_graph=target < last, materialize_grads=True)[0]
            for target, value in enumerate(values)
        ]
    return values.detach(), torch.stack(rows)
