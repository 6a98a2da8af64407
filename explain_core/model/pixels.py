"""From decoded pictures to a network's input on its device."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.data.preprocess import Preprocessing, in_channels, normalise, scale_and_shift


def network_input(crops: NDArray[np.uint8], p: Preprocessing, device: torch.device) -> Tensor:
    """`normalise` on a network's device: (b, s, s, 3) uint8 -> (b, channels, s, s) float32, channels last.

    To a GPU travel bytes, a quarter of what their normalised values would take, and it rounds twice, as the CPU does:
    the same bits.
    """
    if device.type == "cpu":
        return torch.from_numpy(normalise(crops, p))
    scale, shift = (torch.from_numpy(each).to(device) for each in scale_and_shift(p))
    taken = in_channels(crops, p)
    there = torch.from_numpy(taken if taken.flags.writeable else taken.copy()).to(device).float()
    return there.mul_(scale).add_(shift).permute(0, 3, 1, 2)


def full_batch(crops: Sequence[NDArray[np.uint8]], size: int) -> NDArray[np.uint8]:
    """(size, s, s, 3): a batch of one size always, for the last bits depend on it; the last is repeated."""
    return np.stack([*crops, *[crops[-1]] * (size - len(crops))])
