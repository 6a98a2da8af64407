"""Bodies that are frozen with their pooling, by torch.no_grad() or detach(): gradients are followed through them."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explain_core.heatmaps.gradcam import GradCam
from explain_core.heatmaps.target import Logits
from explain_core.model.network import Network
from explain_core.model.networks import describe_network
from explain_core.model.passes.gradient_mode import KeptGradients, cut_gradients, keep_gradients
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.heads import CLASSES, WIDTH, Tokens, averaged, body
from tests.networks.test_heads import by_autograd

GIVEN = images((64, 64), 3, 3, torch.device("cpu")) * 0.7


class Probe(nn.Module):
    """A head of two layers on what a frozen body gives."""

    def __init__(self, frozen: nn.Module, width: int, off: bool = True) -> None:
        super().__init__()
        self.frozen, self.off = frozen, off
        self.head = nn.Sequential(nn.Linear(width, 12), nn.ReLU(), nn.Linear(12, CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        with torch.set_grad_enabled(not self.off):
            found = self.frozen(x)
        return self.head(found)  # type: ignore[no-any-return]


class Detached(Probe):
    """The same, cut off after the body."""

    def forward(self, x: Tensor) -> Tensor:
        found = self.frozen(x)
        return self.head(found.detach() if self.off else found)  # type: ignore[no-any-return]


class Counted(nn.Module):
    """A body that counts its passes without gradients, in place."""

    def __init__(self) -> None:
        super().__init__()
        self.body = body()
        self.register_buffer("passes", torch.zeros(()))

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        self.passes += 1
        return self.body(x).mean((2, 3))  # type: ignore[no-any-return]


def class_token(off: bool, kind: type[Probe] = Probe) -> nn.Module:
    tokens = Tokens()
    tokens.head = nn.Identity()
    return kind(tokens, WIDTH, off).eval()


@pytest.mark.parametrize(
    "made",
    [class_token, lambda off: class_token(off, Detached), lambda off: Probe(Counted(), WIDTH, off).eval()],
    ids=["class token", "class token, detached", "averages, by a decorator"],
)
def test_a_frozen_body_is_taken_as_one_that_is_not(made) -> None:
    torch.manual_seed(4)
    frozen = made(True)
    torch.manual_seed(4)
    plain = made(False)
    found = describe_network(frozen, 64, CLASSES)
    assert found.accepted and found.weights == "gradient" and not found.reason, found.reason
    network = Network(frozen, anatomy := find_anatomy(frozen, 64, classes=CLASSES))
    stored = network.forward(GIVEN, asked=np.array([4, 4, 1]))
    keep_gradients(plain, (64, 64), 3)  # of what is switched off further in
    own, gradients = by_autograd(plain, anatomy, GIVEN)
    weights = gradients.sum((3, 4))
    assert np.abs(stored.logits - own.numpy()).max() <= 1e-5 and stored.roles is not None
    for image, role in np.ndindex(3, 3):
        expected = weights[int(stored.roles[image, role]), image].numpy()
        assert np.abs(stored.gradients[image, role] - expected).max() <= 1e-4 * float(weights.abs().max())
    drawn = GradCam.of(frozen, input_size=64, classes=CLASSES).maps(GIVEN, Logits(torch.tensor([0, 3, 2])))
    assert drawn.abs().max() > 0
    named = find_anatomy(made(True), 64, features=anatomy.features, classes=CLASSES)
    assert named.felt and named == anatomy


def test_nothing_is_switched_on_where_gradients_are_not_followed() -> None:
    model = Probe(Counted(), WIDTH).eval()
    assert keep_gradients(model, (64, 64), 3) and not keep_gradients(model, (64, 64), 3)
    with torch.no_grad():
        assert not model(GIVEN).requires_grad and not torch.is_grad_enabled()
    given = GIVEN.clone().requires_grad_()
    assert torch.autograd.grad(model(given).sum(), given)[0].any() and torch.is_grad_enabled()
    cut_gradients(model)
    assert not torch.autograd.grad(model(given).sum() + 0 * given.sum(), given)[0].any()


def test_a_network_that_switches_nothing_off_is_left_as_it_was() -> None:
    model = averaged()
    assert not keep_gradients(model, (64, 64), 3) and "forward" not in model.__dict__
    with torch.no_grad(), KeptGradients() as mode:
        torch.set_grad_enabled(False)
    assert not mode.met


def test_what_hooks_take_with_them_is_detached() -> None:
    model = class_token(True)
    anatomy = find_anatomy(model, 64, classes=CLASSES)
    maps = Network(model, anatomy).forward(GIVEN, asked=np.array([0, 1, 2])).maps
    assert not maps.requires_grad
