"""Networks that hold the numbers of a normalisation."""

import pytest
import torch
from torch import nn
from torchvision.transforms import v2

from explain_core.model.sources.own_normalization import own_normalization
from tests.networks.heads import averaged
from tests.networks.small import Small


class Prepared(nn.Module):
    """A network with numbers of some names."""

    def __init__(self, **held):
        super().__init__()
        self.net = averaged()
        for name, values in held.items():
            self.register_buffer(name, torch.tensor(values).view(1, -1, 1, 1))


THREE = [0.4, 0.5, 0.6]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (nn.Sequential(v2.Normalize(THREE, THREE), averaged()), "0.mean"),
        (Prepared(pixel_mean=THREE, pixel_std=THREE), "pixel_mean"),
        (nn.ModuleDict({"inner": Prepared(mean=THREE, var=THREE)}), "inner.mean"),
        (Prepared(mean=[0.4], std=[0.2]), None),  # of one channel
        (Prepared(mean=THREE), None),
        (Prepared(pixel_mean=THREE, std=THREE), None),
        (nn.Sequential(nn.BatchNorm2d(3), Small(4)), None),
    ],
)
def test_a_mean_and_a_spread_of_each_channel_are_found(model, name):
    assert own_normalization(model, 3) == name


def test_of_one_channel_there_is_one_number():
    assert own_normalization(Prepared(mean=[0.4], std=[0.2]), 1) == "mean"
