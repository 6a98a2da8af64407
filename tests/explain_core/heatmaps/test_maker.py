"""Several methods at once: each as if it were alone, and how they hang together."""

import pytest
import torch

from explain_core.errors import InputError, ModelError
from explain_core.heatmaps.gradcam import by_gradient
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.methods import METHODS
from explain_core.heatmaps.target import Logits
from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.statistics.features import Feature
from tests.explain_core.heatmaps.networks import Small, pictures, seeded

TARGET, RUNNER_UP = Logits(torch.tensor([0, 1, 2])), torch.tensor([1, 2, 0])
FEATURES = {c: [Feature(Unit("relu", c), 0.5, 0.1), Feature(Unit("relu#1", c), 0.3, 0.1)] for c in range(3)}


@pytest.fixture(scope="module")
def small():
    model = seeded(Small)
    return Network(model, find_anatomy(model, 12))


def made(network, *methods, layer=None):
    return MapMaker(network, methods, layer, 6, FEATURES).make(pictures(3), TARGET, RUNNER_UP)


def test_together_they_are_what_each_is_alone(small):
    drawn = {name for name, method in METHODS.items() if not method.of_tokens}
    whole = made(small, *sorted(drawn))
    assert set(whole) == drawn
    for method, maps in whole.items():
        assert torch.equal(made(small, method)[method], maps), method
        assert maps.dtype == torch.float32 and maps.shape[0] == 3 and torch.isfinite(maps).all()


def test_how_they_hang_together(small):
    maps = made(small, "grad-cam", "cam", "counterfactual", "contrast")
    positions = maps["cam"].shape[1] * maps["cam"].shape[2]
    assert torch.allclose(maps["cam"], positions * maps["grad-cam"])
    assert torch.equal(maps["counterfactual"], -maps["grad-cam"])
    other = MapMaker(small, ("grad-cam",)).make(pictures(3), Logits(RUNNER_UP), RUNNER_UP)["grad-cam"]
    assert torch.allclose(maps["contrast"], maps["grad-cam"] - other, atol=1e-6)


def test_at_another_layer_it_is_the_gradient(small):
    found = made(small, "grad-cam", "contrast", layer="two")
    wanted = by_gradient(small.model, pictures(3), TARGET, "two")
    against = by_gradient(small.model, pictures(3), Logits(TARGET.classes, RUNNER_UP), "two")
    assert torch.allclose(found["grad-cam"], wanted) and torch.allclose(found["contrast"], against)


def test_a_class_without_features_has_an_empty_vebi_map(small):
    maps = MapMaker(small, ("vebi",), features={0: FEATURES[0]}).make(pictures(3), TARGET, RUNNER_UP)["vebi"]
    assert (maps[1:] == 0).all()


def test_what_cannot_be_made_is_refused_at_once(small):
    with pytest.raises(InputError, match="no method 'gradcam'"):
        MapMaker(small, ("gradcam",))
    with pytest.raises(ModelError, match="no layer 'four'"):
        MapMaker(small, ("cam",), "four")
