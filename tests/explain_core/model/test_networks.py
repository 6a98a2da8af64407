"""What is told of a network before it is run. (Of many networks: tests/networks.)"""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.model.network import Network
from explain_core.model.networks import describe_network, kind_of_outputs
from explain_core.model.passes.output_kind import INDEPENDENT, INDEPENDENT_LOGITS, LOGITS, PROBABILITIES
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks import birds
from tests.networks.heads import CLASSES, network


def test_a_description_says_all_that_is_known():
    found = describe_network(network("class token and registers"), 64, CLASSES)
    assert found.accepted and found.reason == ""
    assert (found.layer, found.channels, found.map_size) == ("blocks.0", 16, (8, 8))
    assert (found.layout, found.weights, found.fidelity) == ("tokens (5 before)", "gradient", None)
    assert (found.classes, found.outputs, found.input_channels) == (CLASSES, LOGITS, 3)
    assert describe_network(network("linear"), 64).fidelity == 1.0


def test_what_is_worth_knowing_is_told():
    assert "goes past it" in describe_network(network("ensemble"), 64).reason
    assert "returns probabilities" in describe_network(network("softmax"), 64).reason
    refused = describe_network(network("no maps"), 64)
    assert not refused.accepted and refused.layer is None and refused.reason


@pytest.mark.parametrize(
    ("name", "kind"), [("linear", LOGITS), ("softmax", PROBABILITIES), ("sigmoid", INDEPENDENT)]
)
def test_the_kind_of_outputs_holds_for_bright_images_too(name, kind):
    model = network(name)
    assert kind_of_outputs(Network(model, find_anatomy(model, 64))) == kind
    positive = network("linear")
    with torch.no_grad():
        positive.head[2].bias.add_(0.5)
        positive.head[2].weight.mul_(0.01)  # between 0 and 1 for usual images
    assert kind_of_outputs(Network(positive, find_anatomy(positive, 64))) == LOGITS


def test_a_yes_or_no_that_is_sure_of_one_class_of_bright_images_is_one_all_the_same():
    torch.manual_seed(2)
    model = birds.yes_or_no(4).eval()
    with (
        torch.no_grad()
    ):  # the averages are positive, so bright images are of the first class and of no other
        model.head.weight.abs_().mul_(torch.tensor([1.0, -1, -1, -1])[:, None])
    bright = 1000 * torch.randn(2, 3, 96, 96)
    assert model(bright).allclose(torch.tensor([1.0, 0, 0, 0]), atol=1e-5)
    assert kind_of_outputs(Network(model, find_anatomy(model, 96))) == INDEPENDENT


def test_a_configuration_that_says_so_makes_logits_answers_to_each_class():
    model = network("linear")
    model.config = SimpleNamespace(problem_type="multi_label_classification")
    assert kind_of_outputs(Network(model, find_anatomy(model, 64))) == INDEPENDENT_LOGITS
    assert "for each class by itself" in describe_network(model, 64).reason
    model.config = SimpleNamespace(problem_type="single_label_classification")
    assert kind_of_outputs(Network(model, find_anatomy(model, 64))) == LOGITS


class Masked(nn.Module):
    """A network that sets the outputs of some classes, and may be wrong by a little for bright images."""

    def __init__(self, net, value, wrong=0.0):
        super().__init__()
        self.net, self.value, self.wrong = net, value, wrong

    def forward(self, x):
        logits = self.net(x)
        logits = logits + self.wrong * (x.amax((1, 2, 3)) > 4.5)[:, None] * logits.abs()
        return logits.masked_fill(torch.arange(CLASSES) == 2, self.value)


def test_a_head_of_zeros_is_taken_where_it_is_not_the_last_layer():
    model = Masked(network("linear"), 0.0).eval()
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.weight)
    found = describe_network(model, 64, CLASSES)
    assert found.accepted and found.weights == "closed form" and "an untrained head" in found.reason


def test_a_masked_class_hides_no_error_of_the_others():
    found = describe_network(Masked(network("linear"), -1e9).eval(), 64, CLASSES)
    assert found.accepted and found.weights == "closed form" and "1 class of 5 with the same" in found.reason
    model = Masked(network("linear"), -1e9).eval()
    net = Network(model, find_anatomy(model, 64, classes=CLASSES))
    given = images((64, 64), 3, 2, torch.device("cpu"))
    assert not net.classifier[2].any() and (net.forward(given).logits[:, 2] == -1e9).all()
    model.wrong = 0.5
    with pytest.raises(ModelError, match="not what the network returns"):
        net.forward(given * 100)


@pytest.mark.parametrize(
    ("name", "value", "told"), [("linear", -float("inf"), "masked by -inf"), ("MLP", -1e9, "-100 instead")]
)
def test_a_mask_that_cannot_be_reckoned_with_is_told(name, value, told):
    found = describe_network(Masked(network(name), value).eval(), 64, CLASSES)
    assert not found.accepted and told in found.reason


def test_logits_that_happen_to_lie_between_0_and_1_are_logits_without_a_look_at_bright_images():
    model, brightest = network("linear"), []
    model.head[2].weight.data.mul_(1e-3)
    model.head[2].bias.data.fill_(0.5)
    found = Network(model, find_anatomy(model, 64, classes=CLASSES))
    model.register_forward_pre_hook(
        lambda _model, given: brightest.append(float(given[0].detach().abs().max()))
    )
    assert kind_of_outputs(found) == LOGITS and max(brightest) < 20


def test_a_head_of_zeros_gives_logits_and_probabilities_where_a_softmax_follows():
    for model, head, kind in (
        (plain := network("linear"), plain.head[2], LOGITS),
        (soft := network("softmax"), soft.net.head[2], PROBABILITIES),
    ):
        found = Network(model, find_anatomy(model, 64, classes=CLASSES))
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
        assert kind_of_outputs(found) == kind
