"""Networks as people write them: maps found, logits their own, weights and heatmaps those that autograd gives."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from explain_core.heatmaps.gradcam import GradCam
from explain_core.heatmaps.target import Logits
from explain_core.model.network import Network
from explain_core.model.networks import describe_network
from explain_core.model.passes.forward_step import lay_named
from explain_core.model.passes.hooks import tensor_in
from explain_core.model.passes.output import class_outputs
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import Anatomy, find_anatomy
from tests.networks.heads import CLASSES, CLOSED, HEADS, REFUSED, Tokens, network
from tests.networks.table import PAGE, row

SIZE = 64
TAKEN = [name for name, (_, how) in HEADS.items() if how != REFUSED]
QUICK = (
    "linear", "batch norm", "temperature", "1x1 convolution before pooling", "layer norm", "GeM", "attention pooling",
    "flatten and two layers", "returns a dataclass", "one channel in", "channels last", "windows of four",
    "class token and registers", "mean of tokens beside registers", "ensemble",
)  # fmt: skip
"""One of each kind for the quick tests; all others are slow."""


def marked(names: list[str]) -> list[object]:
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


def by_autograd(model: nn.Module, anatomy: Anatomy, given: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(batch, classes) outputs and (classes, batch, filters, h, w) gradients at the maps, the plain slow way."""
    held: list[torch.Tensor] = []
    lay_named(model, anatomy.features)

    def hook(_module: nn.Module, _given: object, output: object) -> None:
        found = tensor_in(output)
        assert found is not None
        held.append(found[1])

    handle = model.get_submodule(anatomy.features).register_forward_hook(hook)
    with handle:
        outputs = class_outputs(model(given.clone().requires_grad_()), CLASSES)
    at = held[anatomy.call]
    rows = [torch.autograd.grad(outputs[:, c].sum(), at, retain_graph=True)[0] for c in range(CLASSES)]
    return outputs.detach(), torch.stack([anatomy.layout.maps(row) for row in rows])


@pytest.mark.parametrize("name", marked(TAKEN))
def test_a_head_is_taken_as_it_is(name: str) -> None:
    described = describe_network(network(name), SIZE, CLASSES)
    assert described.accepted and described.weights == HEADS[name][1], described.reason
    assert described.logits_error is not None and described.logits_error <= 1e-5
    assert described.map_size in ((16, 16), (8, 8), (32, 32)) and described.classes == CLASSES


@pytest.mark.parametrize("name", marked(TAKEN))
def test_weights_gradients_and_grad_cam_are_autograd_s(name: str) -> None:
    model = network(name)
    anatomy = find_anatomy(model, SIZE, classes=CLASSES)
    given = images((SIZE, SIZE), anatomy.channels, 3, torch.device("cpu")) * 0.7
    own, gradients = by_autograd(network(name), anatomy, given)
    cam = GradCam.of(network(name), input_size=SIZE, classes=CLASSES)
    target = torch.tensor([0, 3, 2])
    drawn = cam.maps(given, Logits(target))
    net = Network(model, anatomy)
    found = net.forward(given, asked=np.array([4, 4, 1]))
    assert np.abs(found.logits - own.numpy()).max() <= 1e-5 * max(float(own.max() - own.min()), 1e-3)
    weights = gradients.sum((3, 4))  # (classes, batch, filters)
    scale = float(weights.abs().max())
    if net.closed:
        assert torch.allclose(net.classifier.float()[:, None].expand_as(weights), weights, atol=1e-4 * scale)
        again = found.pooled @ net.classifier_weights().T + net.classifier_bias()
        assert np.allclose(again, own.numpy(), atol=1e-3 * float(own.abs().max()))
    else:
        assert found.roles is not None and found.gradients is not None
        assert (found.roles[:, 2] == [4, 4, 1]).all() and (found.roles[:, 0] == own.argmax(1).numpy()).all()
        for image, role in np.ndindex(3, 3):
            expected = weights[int(found.roles[image, role]), image].numpy()
            assert np.abs(found.gradients[image, role] - expected).max() <= 1e-4 * scale
    alpha = gradients[target, torch.arange(3)].mean((2, 3))
    maps = found.maps.float()
    slow = (alpha[:, :, None, None] * maps).sum(1)
    assert (drawn - slow).abs().max() <= 1e-4 * float(slow.abs().max())


@pytest.mark.parametrize("name", [name for name, (_, how) in HEADS.items() if how == REFUSED])
def test_what_cannot_be_explained_is_refused_in_a_sentence(name: str) -> None:
    described = describe_network(network(name), SIZE, CLASSES)
    assert not described.accepted and len(described.reason) > 30 and described.reason.count("\n") <= 2


def test_windows_are_put_back_in_order() -> None:
    plain, model = network("channels last"), network("windows of four")
    model.load_state_dict(plain.state_dict())  # the same layers, over the same positions in another order
    given = images((SIZE, SIZE), 3, 2, torch.device("cpu"))
    one, other = (Network(m, find_anatomy(m, SIZE)).forward(given).maps for m in (plain, model))
    assert torch.allclose(one, other, atol=1e-6)


def test_tokens_are_put_where_their_patches_are() -> None:
    model = Tokens("mean", registers=2).eval()
    anatomy = find_anatomy(model, SIZE)
    net = Network(model, anatomy)
    given = torch.zeros(1, 3, SIZE, SIZE)
    given[0, :, 8:16, 40:48] = 3  # the patch of row 1, column 5
    change = (net.forward(given).maps - net.forward(torch.zeros_like(given)).maps).norm(dim=1)[0]
    assert divmod(int(change.argmax()), 8) == (1, 5)


def test_bfloat16_keeps_the_rest_in_float32() -> None:
    given = images((SIZE, SIZE), 3, 2, torch.device("cpu"))
    for name in ("MLP", "class token", "batch norm"):
        model = network(name)
        net = Network(model, find_anatomy(model, SIZE), "bfloat16")
        found = net.forward(given, asked=np.array([0, 1]))
        assert found.logits.dtype == np.float32
        coarse = torch.from_numpy(found.logits).bfloat16().float().numpy()
        assert (coarse != found.logits).any()  # more than the eight bits of bfloat16
        own = network(name)(given).detach().numpy()
        assert np.abs(found.logits - own).max() <= 0.05 * (own.max() - own.min())


def test_a_network_is_left_as_it_was() -> None:
    model = network("class token")
    before = {key: value.clone() for key, value in model.state_dict().items()}
    find_anatomy(model, SIZE)
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())


def test_a_head_of_zeros_is_looked_through_and_stays_zero() -> None:
    model = network("class token")
    nn.init.zeros_(model.head.weight)
    found = find_anatomy(model, SIZE)
    assert found.features == "blocks.0" and not model.head.weight.any()


@pytest.mark.parametrize("name", ["softmax", "sigmoid", "temperature"])
def test_a_classifier_that_is_named_does_not_hide_what_comes_after_it(name: str) -> None:
    model = HEADS[name][0]().eval()
    anatomy = find_anatomy(model, SIZE, classifier="net.head.2")
    given = images((SIZE, SIZE), 3, 2, torch.device("cpu"))
    own = model(given).detach().numpy()
    assert np.abs(Network(model, anatomy).forward(given).logits - own).max() <= 1e-5 * float(np.ptp(own))
    assert HEADS[name][1] == CLOSED or not anatomy.linear


def test_what_comes_after_the_classifier_for_some_images_only_is_noticed() -> None:
    class Late(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.on = network("linear"), False

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.softmax(self.net(x), 1) if self.on else self.net(x)

    model = Late().eval()
    net = Network(model, find_anatomy(model, SIZE))
    model.on = True
    with pytest.raises(Exception, match="something else comes after it"):
        net.forward(torch.zeros(1, 3, SIZE, SIZE))


def test_the_page_s_rows_are_what_the_networks_give() -> None:
    page = PAGE.read_text()
    for name in QUICK:
        assert row(name, describe_network(network(name), SIZE, CLASSES)) in page
    for library in ("torchvision", "timm", "transformers"):
        assert f"### {library}" in page
