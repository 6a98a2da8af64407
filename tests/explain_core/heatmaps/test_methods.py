"""The table of methods: each described, what is none refused, and maps of kept maps as those of a network."""

import numpy as np
import pytest
import torch

from explain_core.errors import InputError
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.methods import METHODS, check_methods, is_fine
from explain_core.heatmaps.storage import KeptMaps
from explain_core.heatmaps.target import Logits
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from tests.explain_core.heatmaps.networks import Small, pictures, seeded


def test_every_method_says_what_it_shows():
    for name, method in METHODS.items():
        assert method.name == name
        assert all((method.shows, method.needs, method.unit, method.positive, method.source))
        assert not method.shows.endswith(".")


def test_repetitions_go_and_the_order_stays():
    assert check_methods(["cam", "grad-cam", "cam"]) == ("cam", "grad-cam")


@pytest.mark.parametrize(
    ("names", "words"), [(["cam", "gradcam"], "no method 'gradcam'"), ([], "name a method")]
)
def test_what_is_no_method_is_refused_with_those_there_are(names, words):
    with pytest.raises(InputError, match=f"{words}: .*grad-cam"):
        check_methods(names)


def test_maps_of_pixels_are_known_by_their_stored_name():
    assert is_fine("guided-backprop") and is_fine("vebi@layer3")
    assert not is_fine("grad-cam") and not is_fine("grad-cam@guided-backprop") and not is_fine("forgotten")


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.from_kept])
def test_kept_maps_give_what_the_network_gives(name):
    model = seeded(Small)
    network, images = Network(model, find_anatomy(model, 12)), pictures(2)
    classes, others = torch.tensor([0, 2]), torch.tensor([1, 0])
    drawn = MapMaker(network, (name,)).make(images, Logits(classes), others)[name].numpy()
    maps, weights = network.forward(images).maps.numpy(), network.classifier_weights()
    for k, (one, other) in enumerate(zip(classes.tolist(), others.tolist(), strict=True)):
        kept = KeptMaps(maps[k], weights[one], weights[one] - weights[other])
        assert np.allclose(METHODS[name].from_kept(kept), drawn[k], atol=1e-6)


def test_of_dark_and_bright_edges_the_size_is_measured():
    maps = np.array([[-2.0, 1.0]])
    assert METHODS["guided-backprop"].strength(maps).tolist() == [[2, 1]]
    assert METHODS["grad-cam"].strength(maps).tolist() == [[-2, 1]]
