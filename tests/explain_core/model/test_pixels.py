"""A network's input on its device. (On a GPU: tests/gpu.)"""

import numpy as np
import torch

from explain_core.data.pictures.preprocess import Preprocessing, normalise
from explain_core.model.pixels import network_input


def test_on_the_processor_it_is_what_normalise_gives_channels_last() -> None:
    crops = np.random.default_rng(1).integers(0, 256, (3, 8, 8, 3), np.uint8)
    p = Preprocessing(size=8)
    found = network_input(crops, p, torch.device("cpu"))
    assert found.is_contiguous(memory_format=torch.channels_last)
    assert np.array_equal(found.numpy(), normalise(crops, p))


def test_the_way_of_a_gpu_gives_the_same_bits() -> None:
    """ "meta" is no processor, so takes the other branch as far as shapes go; its arithmetic, step by step, is here."""
    crops = np.arange(256, dtype=np.uint8).repeat(3).reshape(1, 16, 16, 3)
    p = Preprocessing(size=16)
    shape = network_input(crops, p, torch.device("meta"))
    assert shape.shape == (1, 3, 16, 16) and shape.dtype == torch.float32
    from explain_core.data.pictures.preprocess import scale_and_shift

    scale, shift = (torch.from_numpy(each) for each in scale_and_shift(p))
    there = torch.from_numpy(crops).float().mul_(scale).add_(shift).permute(0, 3, 1, 2)
    assert torch.equal(there, network_input(crops, p, torch.device("cpu")))
