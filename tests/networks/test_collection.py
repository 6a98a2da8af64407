"""The networks of the collection: taken and right, or refused by what is said of them."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.model.network import Network
from explain_core.model.networks import describe_network
from explain_core.model.passes.eager import eager
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.collection import VARIANTS, variant
from tests.networks.heads import CLASSES, REFUSED, WIDTH, Headed, Wrapped, pooled
from tests.networks.loops import Squeezed
from tests.networks.test_heads import by_autograd

QUICK = (
    "arcface", "BN-neck", "clamped logits", "sequence before batch", "windows of 4 x 2", "nested outputs", "compiled",
    "half precision", "frozen body", "class token beside the mean", "feature pyramid",
    "a gradient that is reversed", "a part that is detached", "spikes", "a backward pass of its own, and right",
    "one expert of three", "two bodies", "recurrent over positions", "residual sums beside modules",
    "concatenations beside modules", "residual sums in place", "functions alone",
    "complex maps", "quantised maps", "a class token first, registers last", "filters of a spectrum",
    "deep layers after a stem",
)  # fmt: skip
TAKEN = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name, each in VARIANTS.items()
    if each.how != REFUSED
]


@pytest.mark.filterwarnings("ignore")  # other people's libraries
@pytest.mark.parametrize("name", TAKEN)
def test_a_network_is_taken_as_it_is(name: str) -> None:
    size, how = VARIANTS[name].size, VARIANTS[name].how
    found = describe_network(variant(name), size, CLASSES)
    assert found.accepted, found.reason
    assert found.weights == how and found.classes == CLASSES
    assert VARIANTS[name].says in found.reason
    assert found.logits_error is not None and found.logits_error <= 1e-5
    model = eager(variant(name)).float()
    anatomy = find_anatomy(model, size, classes=CLASSES)
    network = Network(model, anatomy)
    given = images((size, size), anatomy.channels, 3, torch.device("cpu")) * 0.7
    stored = network.forward(given, asked=np.array([4, 4, 1]))
    with torch.no_grad():
        own = class_outputs(eager(variant(name)).float()(given.clone()), CLASSES).float().numpy()
    spread = float(np.ptp(own))
    assert np.abs(stored.logits - own).max() <= 1e-5 * spread
    if network.closed:
        again = stored.pooled @ network.classifier_weights().T + network.classifier_bias()
        assert np.abs(again - own).max() <= 1e-3 * float(np.abs(own).max())
    elif name not in (
        "frozen body",
        "a detached body",
        "covariances",
    ):  # autograd says nothing of the first two, rounding of the other
        _, gradients = by_autograd(eager(variant(name)).float(), anatomy, given)
        weights = gradients.float().sum((3, 4))
        exact = 1e-2 if name == "an autocast of its own" else 1e-4
        assert stored.roles is not None and stored.gradients is not None
        for image, role in np.ndindex(3, 3):
            expected = weights[int(stored.roles[image, role]), image].numpy()
            assert np.abs(stored.gradients[image, role] - expected).max() <= exact * float(
                weights.abs().max()
            )


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_lone_image_keeps_its_row(outputs: int) -> None:
    model = Squeezed(outputs).eval()
    given = images((64, 64), 3, 3, torch.device("cpu"))
    network = Network(model, find_anatomy(model, 64, classes=2))
    whole = network.forward(given).logits
    assert whole.shape == (3, 2)
    alone = np.concatenate([network.forward(given[one : one + 1]).logits for one in range(3)])
    assert np.allclose(alone, whole, atol=1e-5)


@pytest.mark.parametrize(
    "head",
    [nn.Linear(WIDTH, 2), nn.Sequential(nn.Linear(WIDTH, 8), nn.ReLU(), nn.Linear(8, 2))],
    ids=["linear", "two layers"],
)
def test_classes_before_images_are_told_where_they_are_as_many(head: nn.Module) -> None:
    found = describe_network(Wrapped(Headed(pooled(head)), lambda y: y.T), 64, 2)
    assert not found.accepted and "(2, 3) for 3 images" in found.reason


@pytest.mark.filterwarnings("ignore")  # other people's libraries
@pytest.mark.parametrize("name", [name for name, each in VARIANTS.items() if each.how == REFUSED])
def test_what_cannot_be_explained_is_refused_by_name(name: str) -> None:
    found = describe_network(variant(name), VARIANTS[name].size, CLASSES)
    assert not found.accepted and VARIANTS[name].says in found.reason and found.reason.count("\n") <= 2
