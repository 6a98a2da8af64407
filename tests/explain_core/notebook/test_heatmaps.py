"""heatmaps_of: each image's own target, held against autograd written out; and what is refused."""

import numpy as np
import pytest
import torch

from explain_core import heatmaps_of, open_network, preprocess
from explain_core.errors import InputError, ModelError
from explain_core.heatmaps.methods import METHODS
from explain_core.model.layer import Unit
from explain_core.statistics.features import Feature
from tests.explain_core.heatmaps.networks import Small, seeded
from tests.explain_core.notebook.photos import noise

CLASSES = ("001.Fish_Crow", "002.Herring_Gull", "003.Sage_Thrasher")


@pytest.fixture(scope="module")
def network():
    return open_network(seeded(Small), classes=CLASSES, size=12)


@pytest.fixture(scope="module")
def images(network):
    return preprocess(noise(5), network.preprocessing)


def slow_grad_cam(images, weigh):
    """Selvaraju et al. 2017, eq. 1-2, image by image, by autograd; `weigh` gives the number that is explained."""
    model, found = seeded(Small), []
    for k in range(len(images)):
        maps = model.relu(model.two(model.relu(model.one(images[k : k + 1]))))
        maps = model.relu(model.norm(model.three(maps))).requires_grad_()
        logits = model.head(maps.mean((2, 3)))[0]
        (gradient,) = torch.autograd.grad(weigh(k, logits), maps)
        found.append((gradient.mean((2, 3), keepdim=True) * maps).sum(1)[0].detach().numpy())
    return np.stack(found)


def test_a_target_an_image(network, images):
    targets = [2, "Fish Crow", "002.herring_gull", np.int64(1), None]
    predicted = int(seeded(Small)(images[4:]).argmax())
    places = [2, 0, 1, 1, predicted]
    found = heatmaps_of(network, images, targets=targets, batch=2)
    assert found.shape == (5, 6, 6) and found.dtype == np.float32
    assert found == pytest.approx(slow_grad_cam(images, lambda k, logits: logits[places[k]]), abs=1e-6)


def test_without_targets_the_predicted_classes(network, images):
    wanted = slow_grad_cam(images, lambda _, logits: logits.max())
    assert heatmaps_of(network, images) == pytest.approx(wanted, abs=1e-6)


def test_one_class_rather_than_another(network, images):
    pairs = [(k % 3, (k + 1) % 3) for k in range(5)]
    wanted = slow_grad_cam(images, lambda k, logits: logits[pairs[k][0]] - logits[pairs[k][1]])
    assert heatmaps_of(network, images, targets=pairs) == pytest.approx(wanted, abs=1e-6)


def test_the_contrast_is_with_the_runner_up_and_else_with_the_predicted_class(network, images):
    order = seeded(Small)(images).argsort(1, descending=True).numpy()
    last = [int(row[2]) for row in order]

    def best(k, logits):
        return logits[order[k, 0]] - logits[order[k, 1]]

    def worst(k, logits):
        return logits[last[k]] - logits[order[k, 0]]

    assert heatmaps_of(network, images, "contrast") == pytest.approx(slow_grad_cam(images, best), abs=1e-6)
    assert heatmaps_of(network, images, "contrast", last) == pytest.approx(
        slow_grad_cam(images, worst), abs=1e-6
    )


@pytest.mark.parametrize(
    "method", [name for name, each in METHODS.items() if not each.by_features and not each.of_tokens]
)
def test_every_method_gives_a_map_an_image_whatever_the_batch(network, images, method):
    targets = [0, 1, 2, 0, 1]
    whole = heatmaps_of(network, images, method, targets, batch=5)
    assert whole.ndim == 3 and len(whole) == 5 and np.isfinite(whole).all() and np.abs(whole).max() > 0
    parts = heatmaps_of(network, images, method, targets, batch=2)
    assert parts == pytest.approx(whole, abs=1e-4 * float(np.abs(whole).max()))


def test_a_name_that_two_classes_are_said_by(images):
    network = open_network(seeded(Small), classes=["001.Crow", "Crow", "002.Crow"], size=12)
    one = heatmaps_of(network, images[:1], targets=["Crow"])  # as it is stored: the second
    assert np.array_equal(one, heatmaps_of(network, images[:1], targets=[1]))
    with pytest.raises(InputError, match=r"'crow' may be 001\.Crow or Crow or 002\.Crow"):
        heatmaps_of(network, images[:1], targets=["crow"])


def test_another_layer(network, images):
    assert heatmaps_of(network, images, layer="one").shape == (5, 12, 12)
    with pytest.raises(ModelError, match="no layer 'four'"):
        heatmaps_of(network, images, layer="four")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"method": "gradcam"}, "no method 'gradcam'"),
        ({"targets": [0, 1]}, "2 for 5 images"),
        ({"targets": "Fish Crow"}, "a list with one for each"),
        ({"targets": [3] * 5}, "outputs are 0 to 2"),
        ({"targets": [-1] * 5}, "no class -1"),
        ({"targets": ["Fish Craw"] * 5}, "no class 'Fish Craw'"),
        ({"targets": 2}, "a list with one for each"),
        ({"targets": [1.5] * 5}, "1.5 is no class"),
        ({"targets": [(0, 0)] * 5}, "against itself"),
        ({"targets": [(0, None)] * 5}, "one, other"),
        ({"targets": [(0, 1, 2)] * 5}, "one, other"),
        ({"targets": [0, 1, 2, 0, (0, 1)]}, "two calls"),
        ({"method": "vebi"}, "relevant_features"),
        (
            {"method": "vebi", "features": {CLASSES[0]: [Feature(Unit("conv9", 0), 1.0, 1.0)]}},
            "no layer of this network",
        ),
    ],
)
def test_what_cannot_be_explained_says_why(network, images, arguments, words):
    with pytest.raises(InputError, match=words):
        heatmaps_of(network, images, **arguments)
