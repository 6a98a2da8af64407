"""Average visualisations: the place that a unit responds to, found and put in the middle."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.vebi.average import AVERAGED, average_visualisations

SIZE = 24


@pytest.fixture(scope="module")
def network():
    """A first convolution whose channel 0 sees red, over 5 x 5 pixels, and channel 1 blue."""
    first = nn.Conv2d(3, 2, 5, padding=2)
    with torch.no_grad():
        first.weight.zero_()
        first.bias.zero_()
        first.weight[0, 0] = first.weight[1, 2] = 1 / 25
    model = nn.Sequential(
        first, nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 3, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(3, 2),
    )  # fmt: skip
    return Network(model, find_anatomy(model, SIZE))


@pytest.fixture(scope="module")
def pictures():
    """Grey pictures with a red square of 5 pixels, the brightest in the last; the first one's is at the edge."""
    places = [(0, 0), (9, 12), (15, 4), (6, 17)]
    images = np.full((4, SIZE, SIZE, 3), 60, np.uint8)
    for image, (row, column) in enumerate(places):
        images[image, row : row + 5, column : column + 5, 0] = 180 + 20 * image
    return images


def test_the_square_is_found_and_averaged(network, pictures):
    (found,) = average_visualisations(network, pictures, Preprocessing(size=SIZE), [Unit("1", 0)])
    assert found.side in (4, 6)  # 5 pixels a side, in whole steps around the middle
    assert found.places[0] == 3  # the brightest square responds most
    middle = found.mean[1:-1, 1:-1]
    assert middle[..., 0].mean() > 180 and abs(float(middle[..., 1].mean()) - 60) < 2
    assert len(found.crops) == 4 <= AVERAGED


def test_what_lies_outside_is_left_out_of_the_mean(network, pictures):
    (found,) = average_visualisations(network, pictures[:1], Preprocessing(size=SIZE), [Unit("1", 0)])
    assert found.crops[0].shape == (found.side, found.side, 3)
    assert not np.array_equal(found.mean, np.zeros_like(found.mean))


def test_units_of_two_layers_have_fields_of_their_own(network, pictures):
    early, late = average_visualisations(
        network, pictures, Preprocessing(size=SIZE), [Unit("1", 0), Unit("3", 0)]
    )
    assert late.side > early.side
