"""A yes or no: one number an image as the outputs of two classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.network import Network
from explain_core.model.networks import describe_network
from explain_core.model.passes.output_kind import LOGITS, PROBABILITIES, odds
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.one_number import ends_between
from tests.networks.heads import WIDTH, Headed, Tokens, Wrapped, pooled

SIZE = 64


def yes(answer: Callable[[Tensor], object] = lambda z: z) -> nn.Module:
    """A network with one output."""
    torch.manual_seed(4)
    return Wrapped(Headed(pooled(nn.Linear(WIDTH, 1))), answer).eval()


RETURNED: dict[str, tuple[Callable[[Tensor], object], str]] = {
    "(batch, 1)": (lambda z: z, LOGITS),
    "(batch,)": (lambda z: z[:, 0], LOGITS),
    "beside features": (lambda z: (z, z.expand(-1, 7)), LOGITS),
    "a probability": (lambda z: z.sigmoid(), PROBABILITIES),
    "a probability, squeezed": (lambda z: z.sigmoid().squeeze(1), PROBABILITIES),
    "of two, one": (lambda z: torch.cat([z, -z], 1).softmax(1)[:, 0], PROBABILITIES),
}


@pytest.mark.parametrize("name", RETURNED)
def test_the_second_class_is_what_the_number_speaks_for(name: str) -> None:
    answer, kind = RETURNED[name]
    found = describe_network(yes(answer), SIZE, 2)
    assert found.accepted and found.classes == 2 and found.outputs == kind
    model = yes(answer)
    network = Network(model, find_anatomy(model, SIZE, classes=2))
    given = images((SIZE, SIZE), 3, 2, torch.device("cpu"))
    with torch.no_grad():
        z = yes()(given)[:, 0].double().numpy()
    own = 1 / (1 + np.exp(-(2 * z if name == "of two, one" else z)))
    stored = network.forward(given).logits
    assert np.allclose(odds(stored, kind)[:, 1], own, atol=1e-6)
    assert (stored.argmax(1) == (own > 0.5)).all()
    if kind == LOGITS:
        weights = network.classifier_weights()
        assert np.allclose(weights[0], -weights[1]) and np.abs(weights).max() > 0


def test_logits_between_0_and_1_are_no_probabilities() -> None:
    model = Tokens("mean").eval()  # its norm leaves no brightness
    model.head = nn.Linear(WIDTH, 1)
    nn.init.normal_(model.head.weight, 0, 0.01)
    nn.init.constant_(model.head.bias, 0.5)
    found = describe_network(model, SIZE, 2)
    assert found.accepted and found.outputs == LOGITS


def test_for_other_classes_it_is_refused() -> None:
    with pytest.raises(ModelError, match="tells two classes apart, and there are 5"):
        find_anatomy(yes(), SIZE, classes=5)
    with pytest.raises(ModelError, match="give their names"):
        find_anatomy(yes(), SIZE)


def test_what_ends_between_is_read_from_the_graph() -> None:
    size = (SIZE, SIZE)
    assert ends_between(yes(lambda z: z.sigmoid()), size, 3)
    assert ends_between(yes(lambda z: torch.stack([z.sigmoid(), (z / 2).sigmoid()]).mean(0)), size, 3)
    for answer in (lambda z: z, lambda z: z.sigmoid() * 2, lambda z: z.sigmoid().log(), lambda z: z.tanh()):
        assert not ends_between(yes(answer), size, 3)
