"""Images for which a network gives no numbers, and networks that give none for any."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ExactnessError
from explain_core.model.finite import LARGEST_SQUARED, LARGEST_SUMMED, is_at_a_loss, no_numbers, unusable
from explain_core.model.network import Network
from explain_core.model.pixels import network_input
from explain_core.model.places.anatomy import find_anatomy
from explain_core.statistics.reading_sums import ReadingSums
from explain_core.statistics.sums import FilterAttributeStats


class Standardising(nn.Module):
    """Divides each picture by its deviation: a constant one gives 0 / 0."""

    def __init__(self, gain: float = 1.0) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU())
        self.pool, self.fc, self.gain = nn.AdaptiveAvgPool2d(1), nn.Linear(4, 2), gain

    def forward(self, images: Tensor) -> Tensor:
        images = (images - images.mean((2, 3), keepdim=True)) / images.std((2, 3), keepdim=True)
        return self.fc(torch.flatten(self.pool(self.features(images * self.gain)), 1))


def network(gain: float = 1.0, precision: str = "float32") -> Network:
    torch.manual_seed(1)
    model = Standardising(gain).eval()
    return Network(model, find_anatomy(model, 32), precision)


def test_the_constant_picture_alone_is_named_with_the_layer() -> None:
    net = network()
    images = torch.randn(4, 3, 32, 32)
    images[2] = 0.5
    found = net.forward(images)
    reasons = unusable(net, found, maps_kept=True)
    assert list(reasons) == [2]
    assert net.anatomy.last.name in reasons[2] and "NaN" in reasons[2]
    assert np.isfinite(found.logits[[0, 1, 3]]).all()  # the others are as they were


def test_maps_that_float16_cannot_hold_are_named_where_they_are_kept() -> None:
    net = network(gain=6e4)
    found = net.forward(torch.randn(2, 3, 32, 32))
    assert np.isfinite(found.pooled).all()
    assert set(unusable(net, found, maps_kept=True)) == {0, 1}
    assert unusable(net, found, maps_kept=False) == {}


@pytest.mark.parametrize("maps_kept", [False, True])
def test_averages_that_cannot_be_summed_exactly_are_named_with_the_layer(maps_kept: bool) -> None:
    net = network(gain=1e6)
    found = net.forward(torch.randn(2, 3, 32, 32))
    assert np.isfinite(found.pooled).all()
    reasons = unusable(net, found, maps_kept)
    assert set(reasons) == {0, 1}
    assert all(net.anatomy.last.name in why and "summed" in why for why in reasons.values())


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_average_that_is_let_through_can_be_summed(sign: int) -> None:
    phi = np.full((3, 2), sign * LARGEST_SUMMED, np.float32)
    counts, classes = sp.csr_array((3, 0), dtype=np.int64), np.zeros(3, np.int64)
    found = FilterAttributeStats.of_images(phi, counts, classes, (), ("a",))
    assert found.phi_mean.tolist() == [sign * LARGEST_SUMMED] * 2


class Rooted(Standardising):
    """Takes roots of averages: the root of zero is zero, and its gradient infinite."""

    def forward(self, images: Tensor) -> Tensor:
        maps = self.features(images * self.gain)
        return self.fc(torch.sqrt((maps * maps).mean((2, 3))))


def rooted(gain: float = 1.0) -> Network:
    torch.manual_seed(1)
    model = Rooted(gain).eval()
    torch.nn.init.zeros_(model.get_parameter("features.0.bias"))
    return Network(model, find_anatomy(model, 32))


def test_the_picture_whose_gradients_are_no_numbers_is_named() -> None:
    net = rooted()
    images = torch.rand(4, 3, 32, 32)
    images[1] = 0
    found = net.forward(images, np.zeros(4, np.int64))
    assert np.isfinite(found.logits).all() and found.gradients is not None
    reasons = unusable(net, found, maps_kept=True)
    assert list(reasons) == [1] and "gradients" in reasons[1] and net.anatomy.last.name in reasons[1]
    assert unusable(net, net.forward(images), maps_kept=True) == {}  # where no gradients are asked for


@pytest.mark.parametrize(
    ("bright", "what"), [(1.0, "its logits reach"), (1e-6, "the gradients of its logits by features")]
)
def test_what_is_too_large_for_the_sums_of_readings_is_named(bright: float, what: str) -> None:
    net = rooted()
    with torch.no_grad():
        net.model.get_parameter("fc.weight").mul_(1e6 if bright < 1 else 1e5)
        net.model.get_parameter("fc.bias").zero_()
    reasons = unusable(net, net.forward(torch.rand(2, 3, 32, 32) * bright, np.zeros(2, np.int64)), False)
    assert set(reasons) == {0, 1}
    assert all(what in why and "too large to be summed exactly" in why for why in reasons.values())


def test_the_largest_logit_that_is_let_through_can_be_summed_for_readings() -> None:
    values = np.full((3, 2), LARGEST_SQUARED, np.float32)
    slopes = np.full((3, 2), LARGEST_SUMMED, np.float32)
    sums = ReadingSums.of_images(values, -values, np.zeros(3, np.int64), slopes)
    assert sums.phi_mean.tolist() == [LARGEST_SQUARED] * 2
    with pytest.raises(ExactnessError):
        ReadingSums.of_images(values, values + 1)


def test_sound_images_are_left_alone() -> None:
    net = network()
    assert unusable(net, net.forward(torch.randn(3, 3, 32, 32)), maps_kept=True) == {}


@pytest.mark.parametrize(
    ("precision", "words"), [("float32", "preprocessing"), ("bfloat16", "--precision float32")]
)
def test_a_network_that_gives_no_numbers_at_all_is_told_from_bad_images(precision: str, words: str) -> None:
    assert words in str(no_numbers(network(precision=precision), "a reason", 16))


@pytest.mark.parametrize("gain", [1.0, float("nan")])
def test_noise_tells_a_network_that_is_at_a_loss_from_images_that_are_to_blame(gain: float) -> None:
    net, how = network(), Preprocessing(size=(32, 48))
    net.model.gain = gain  # type: ignore[assignment]
    images = network_input(
        np.zeros((2, 32, 48, 3), np.uint8), how, net.device
    )  # a shard of constant pictures
    assert set(unusable(net, net.forward(images), maps_kept=True)) == {0, 1}
    assert is_at_a_loss(net, how, 2, maps_kept=True) is (gain != 1.0)


def test_weights_that_hold_no_numbers_are_named() -> None:
    net = network()
    with torch.no_grad():
        net.model.get_parameter("features.0.bias")[1] = torch.inf
    error = str(no_numbers(net, "a reason", 16))
    assert "all 16 images" in error and "features.0.bias" in error
