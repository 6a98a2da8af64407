"""The step of a forward pass that becomes the layer, where no module has all outputs late in the network."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.heatmaps.gradcam import GradCam
from explain_core.heatmaps.target import Logits
from explain_core.model.layers import at_layer
from explain_core.model.network import Network
from explain_core.model.passes.forward_step import ForwardStep
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network
from tests.networks.joined import Deep


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("residual sums beside modules", "sum_6"),  # the sum before the last attention, of a class token
        ("concatenations beside modules", "cat_4"),
        ("residual sums in one forward pass", "relu_2"),
        ("residual sums in place", "relu_2"),
        ("functions alone", "relu_1"),
        ("soft maxima beside modules", "logaddexp_5"),
        ("stages joined by a pooled sum", "product_0"),
        ("stages joined in place", "product_0"),
        ("stages joined by their mean", "mean_0"),
        ("stages joined by an einsum", "einsum_0"),
        ("branches side by side", "cat_0"),
        ("convolutions by functions after a stem", "sum_3"),
        ("einsums after a stem", "logaddexp_3"),
        ("a method that others call", "body.relu_0"),
        ("kernels of each position", "relu_0"),
        ("a smooth rectifier by a function", "silu_0"),
        ("a smooth rectifier by a function, before a norm", "silu_0"),
        ("a depth of one, taken away", "squeeze_0"),
    ],
)
def test_the_step_is_the_layer_each_time(name, layer):
    model = variant(name)
    found = find_anatomy(model, 64, classes=CLASSES)
    assert (found.features, found.whole, found.later) == (layer, True, "")
    assert [each for each, module in model.named_modules() if isinstance(module, ForwardStep)] == [layer]
    assert (
        find_anatomy(model, 64, classes=CLASSES)
        == found
        == find_anatomy(variant(name), 64, layer, classes=CLASSES)
    )


@pytest.mark.parametrize(
    "name", ["linear", "ensemble", "two scales", "class token", "MLP", "GeM", "one-channel attention"]
)
def test_networks_that_need_no_step_get_none(name):
    model = network(name)
    find_anatomy(model, 64, classes=CLASSES)
    assert not any(isinstance(each, ForwardStep) for each in model.modules())


@pytest.mark.parametrize(
    ("name", "layer", "passed"),
    [("stages joined out of sight", "one", "two"), ("distances to prototypes", "features", "")],
)
def test_the_best_module_is_taken_where_no_step_is_better(name, layer, passed):
    model = variant(name)
    found = find_anatomy(model, 64, classes=CLASSES)
    assert (found.features.partition(".")[0], found.whole, found.passed) == (layer, True, passed)
    assert not any(isinstance(each, ForwardStep) for each in model.modules())


def test_a_depth_that_no_step_takes_away_is_named():
    with pytest.raises(
        ModelError, match=r"layers gives \(16, 1, 16, 16\), and maps are \(channels, height, width\)"
    ):
        find_anatomy(Deep(False).eval(), 64, classes=CLASSES)


def test_other_steps_can_be_named():
    model = variant("residual sums in one forward pass")
    own = Network(model, find_anatomy(model, 64))
    other = at_layer(own, "sum_0")
    given = images((64, 64), 3, 2, torch.device("cpu"))
    assert other.anatomy.features == "sum_0" and other.forward(given).maps.shape == (2, 8, 32, 32)
    with pytest.raises(ModelError, match="sum_7"):
        at_layer(own, "sum_7")


def test_heatmaps_of_a_step_are_those_of_its_maps():
    given = images((64, 64), 3, 2, torch.device("cpu"))
    own = GradCam.of(variant("concatenations beside modules"), input_size=64, classes=CLASSES)
    named = GradCam.of(variant("concatenations beside modules"), "cat_3", 64, CLASSES)
    target = Logits(torch.tensor([1, 4]))
    model = variant("concatenations beside modules")
    net = Network(model, find_anatomy(model, 64, classes=CLASSES))
    expected = (net.classifier[[1, 4]].float()[:, :, None, None] * net.forward(given).maps).sum(1)
    drawn = own.maps(given, target)
    assert torch.allclose(drawn / drawn.abs().max(), expected / expected.abs().max(), atol=1e-5)
    assert named.layer == "cat_3" and named.maps(given, target).shape == (2, 16, 16)
