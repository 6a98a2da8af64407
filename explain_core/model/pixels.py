"""From decoded pictures to a network's input on its device."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.data.pictures.preprocess import Preprocessing, in_channels, normalise, scale_and_shift


def network_input(crops: NDArray[np.uint8], p: Preprocessing, device: torch.device) -> Tensor:
    """`normalise` on a network's device: (b, s, s, 3) uint8 -> (b, channels, s, s) float32, channels last.

    To a GPU travel bytes, a quarter of what their normalised values would take, and it rounds twice, as the CPU does:
    the same bits.
    """
    if device.type == "cpu":
        return torch.from_numpy(normalise(crops, p))
    taken = in_channels(crops, p)
    given = torch.from_numpy(taken if taken.flags.writeable else taken.copy())
    if device.type != "cuda":
        return _normalised(given.to(device), p)
    # On a stream of its own, out of pages that stay where they are: the card copies while it computes on another batch.
    stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    with torch.cuda.stream(stream):
        there = _normalised(given.pin_memory().to(device, non_blocking=True), p)
    stream.synchronize()
    there.record_stream(torch.cuda.current_stream(device))
    return there


def _normalised(taken: Tensor, p: Preprocessing) -> Tensor:
    scale, shift = (torch.from_numpy(each).to(taken.device) for each in scale_and_shift(p))
    return taken.float().mul_(scale).add_(shift).permute(0, 3, 1, 2)


def full_batch(crops: Sequence[NDArray[np.uint8]], size: int) -> NDArray[np.uint8]:
    """(size, s, s, 3): a batch of one size always, for the last bits depend on it; the last is repeated."""
    return np.stack([*crops, *[crops[-1]] * (size - len(crops))])
