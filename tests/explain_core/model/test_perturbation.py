"""Attacked pictures: valid pictures within the budget, and taken for something else."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.data.pictures.preprocess import BGR, GREY, Preprocessing
from explain_core.errors import ModelError
from explain_core.model.attack import Attack
from explain_core.model.network import Network
from explain_core.model.passes.output_kind import (
    INDEPENDENT,
    INDEPENDENT_LOGITS,
    LOG_PROBABILITIES,
    LOGITS,
    PROBABILITIES,
    YES_OR_NO,
)
from explain_core.model.perturbation import ascent, network_pixels, perturbed
from explain_core.model.pixels import network_input
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.small import Small

SIDE, CLASSES = 16, 3
P = Preprocessing(size=SIDE)


def network(model: nn.Module | None = None) -> Network:
    torch.manual_seed(4)
    made = Small(CLASSES) if model is None else model
    return Network(made, find_anatomy(made, SIDE))


def crops(count: int = 4) -> np.ndarray:
    """Pictures with all that can be met: black and white among the colours."""
    found = np.random.default_rng(5).integers(0, 256, (count, SIDE, SIDE, 3), np.uint8)
    found[:, 0], found[:, 1] = 0, 255
    return found


def taken_for(net: Network, pictures: np.ndarray) -> np.ndarray:
    return net.forward(network_input(pictures, P, net.device)).logits.argmax(1)


@pytest.mark.parametrize("channels", ["rgb", BGR, GREY])
def test_the_pixels_that_are_changed_are_those_that_the_network_sees(channels):
    grey = {"mean": (0.5,), "std": (0.25,)} if channels == GREY else {}
    p = Preprocessing(size=SIDE, channels=channels, **grey)
    plain = network_input(crops(), p, torch.device("cpu"))
    found = network_pixels(torch.from_numpy(crops()).float(), p)
    rounding = 0.5 / 255 / 0.25 if channels == GREY else 0
    torch.testing.assert_close(found, plain, rtol=1e-5, atol=1e-5 + rounding)


@pytest.mark.parametrize("attack", [Attack("fgsm", 6), Attack("pgd", 6, 5)])
def test_no_colour_leaves_the_budget_or_what_a_picture_can_hold(attack):
    net, before = network(), crops()
    labels = taken_for(net, before)
    made = perturbed(net, LOGITS, before, P, attack, labels, seeds=[1, 2, 3, 4])
    change = made.crops.astype(int) - before
    assert made.crops.dtype == np.uint8 and made.moved.all()
    assert np.abs(change).max() == 6  # it uses what it may
    inside = (before >= 6) & (before <= 249)
    if attack.method == "fgsm":
        assert set(np.unique(np.abs(change[inside]))) <= {0, 6}
    assert (change[before == 255] <= 0).all() and (change[before == 0] >= 0).all()


def test_fgsm_goes_along_the_sign_of_the_cross_entropy_s_gradient():
    """By autograd of PyTorch's own cross-entropy, through the plain preprocessing."""
    net, before = network(), crops(2)
    labels = taken_for(net, before)
    given = network_input(before, P, net.device).clone().requires_grad_()
    nn.functional.cross_entropy(net.model(given), torch.from_numpy(labels), reduction="sum").backward()
    sign = given.grad.sign().permute(0, 2, 3, 1).numpy()  # the scale of normalising is positive
    expected = np.clip(before + 3 * sign, 0, 255)
    made = perturbed(net, LOGITS, before, P, Attack("fgsm", 3), labels)
    assert np.mean(made.crops == expected) > 0.999


def test_the_label_loses_and_a_target_wins():
    net, before = network(), crops(8)
    labels = taken_for(net, before)
    far = perturbed(net, LOGITS, before, P, Attack("pgd", 60, 20), labels, seeds=range(8))
    assert (taken_for(net, far.crops) != labels).mean() > 0.7
    targets = (labels + 1) % CLASSES
    there = perturbed(net, LOGITS, before, P, Attack("pgd", 60, 20), labels, targets, range(8))
    assert (taken_for(net, there.crops) == targets).mean() > 0.7


def test_an_image_s_attack_does_not_depend_on_its_neighbours():
    net, before = network(), crops(3)
    labels = taken_for(net, before)
    attack = Attack("pgd", 8, 4)
    together = perturbed(net, LOGITS, before, P, attack, labels, seeds=[7, 8, 9]).crops
    alone = perturbed(net, LOGITS, before[1:2], P, attack, labels[1:2], seeds=[8]).crops
    other = perturbed(net, LOGITS, before[1:2], P, attack, labels[1:2], seeds=[80]).crops
    assert np.mean(together[1] == alone[0]) > 0.99 > np.mean(other[0] == alone[0])


def test_a_network_that_is_sure_to_every_digit_still_shows_the_way():
    """Its softmax is 1 and 0 in double precision: the cross-entropy itself has no gradient."""
    sure = Small(CLASSES)
    with torch.no_grad():
        sure.fc.weight.mul_(1e6)
    net, before = network(sure), crops(2)
    labels = taken_for(net, before)
    assert perturbed(net, LOGITS, before, P, Attack("fgsm", 4), labels).moved.all()


def test_where_there_is_no_gradient_the_picture_stays_and_it_is_said():
    class Blind(Small):
        def forward(self, x):
            return super().forward(x) * 0 + torch.tensor([1.0, 2.0, 3.0])

    blind = Blind(CLASSES)
    net = Network(blind, find_anatomy(Small(CLASSES), SIDE))
    made = perturbed(net, LOGITS, crops(), P, Attack("pgd", 8), np.full(4, 2), seeds=range(4))
    assert not made.moved.any()
    np.testing.assert_array_equal(made.crops, crops())


def test_a_network_that_passes_no_gradient_is_refused():
    class Cut(Small):
        def forward(self, x):
            return super().forward(x.detach())

    cut = Cut(CLASSES)
    net = Network(cut, find_anatomy(Small(CLASSES), SIDE))
    with pytest.raises(ModelError, match="no gradient"):
        perturbed(net, LOGITS, crops(1), P, Attack(), np.zeros(1, int))


OUTPUTS = torch.tensor([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]])


@pytest.mark.parametrize("targeted", [False, True])
@pytest.mark.parametrize("kind", [LOGITS, PROBABILITIES, LOG_PROBABILITIES, INDEPENDENT, INDEPENDENT_LOGITS])
def test_the_way_up_is_the_objective_s_gradient(kind, targeted):
    outputs = (OUTPUTS.log() if kind == LOG_PROBABILITIES else OUTPUTS).double().requires_grad_()
    labels, targets = torch.tensor([1, 0]), torch.tensor([0, 2])
    chosen = targets if targeted else labels
    rows = torch.arange(2)
    if kind in YES_OR_NO:
        rival = torch.tensor([1, 0]) if targeted else torch.tensor([2, 2])  # the strongest other
        for_whom, against = (targets, rival) if targeted else (rival, labels)
        odds = (outputs / (1 - outputs)).log() if kind == INDEPENDENT else outputs
        value = odds[rows, for_whom] - odds[rows, against]
    else:
        logs = {LOGITS: outputs.log_softmax(1), PROBABILITIES: outputs.log(), LOG_PROBABILITIES: outputs}[
            kind
        ]
        value = logs[rows, chosen] * (1 if targeted else -1)
    value.sum().backward()
    found = ascent(outputs.detach(), kind, labels, targets if targeted else None)
    expected = outputs.grad
    if kind == LOGITS:
        expected = expected / expected.abs().amax(1, keepdim=True)
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-6)
