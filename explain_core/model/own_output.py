"""The network's own output, by a full forward pass: what stored logits are held against."""

from contextlib import ExitStack

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.errors import ModelError
from explain_core.model.network import Network


def own_output(network: Network, batch: Tensor) -> NDArray[np.float32]:
    """(batch, classes) float32: what the network itself returns for (batch, channels, h, w), whatever comes last in it.

    Raises ModelError where that is no tensor of a row an image.
    """
    with ExitStack() as stack:
        stack.enter_context(torch.no_grad())
        for context in network.arithmetic():
            stack.enter_context(context)
        output = network.model(batch.to(network.device, memory_format=torch.channels_last))
    if not isinstance(output, Tensor) or output.ndim != 2:
        what = f"{tuple(output.shape)}" if isinstance(output, Tensor) else f"a {type(output).__name__}"
        raise ModelError(
            f"the network returns {what}, not one row of outputs an image: let it return its logits alone."
        )
    return output.float().cpu().numpy()


def difference(stored: NDArray[np.float32], own: NDArray[np.float32]) -> float:
    """The largest difference of stored logits (images, classes) from the network's own output, over that one's range.

    0 where both are the same number everywhere. Classes whose output is the same for all images are looked at by
    themselves: beside a mask's -1e9 no difference of the others would count.
    """
    moving = (own != own[:1]).any(0)
    return max(_over_range(stored[:, part], own[:, part]) for part in (moving, ~moving) if part.any())


def _over_range(stored: NDArray[np.float32], own: NDArray[np.float32]) -> float:
    most = float(np.abs(stored - own).max())
    spread = max(float(own.max() - own.min()), float(np.abs(own).max()))
    return most / spread if spread > 0 else (0.0 if most == 0 else float("inf"))
