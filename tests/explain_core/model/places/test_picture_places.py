"""Layers that lose their places on noise and keep them on pictures; that never keep them; that have another order."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.heatmaps.gradcam import place_of
from explain_core.model.networks import describe_network
from explain_core.model.passes.probe import KEPT, NOISE, NOTHING, PICTURES, places
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.passage import look_through

SIZE = (64, 64)


class Startled(nn.Module):
    """Tokens as they are of images most of whose pixels are like the next one; of rough ones all are the mean."""

    smooth: Tensor

    def forward(self, tokens: Tensor) -> Tensor:
        mean = tokens.mean(1, keepdim=True)
        return torch.where(self.smooth, tokens, mean + 0.001 * tokens.flip(1))


class Mixed(nn.Module):
    """All positions see all of the image."""

    def forward(self, tokens: Tensor) -> Tensor:
        return 8 * tokens.mean(1, keepdim=True) + 0.001 * torch.tanh(tokens.flip(1))


class Shuffled(nn.Module):
    """The same tokens in an order of its own."""

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens[:, torch.randperm(64, generator=torch.Generator().manual_seed(3)).to(tokens.device)]


class Patches(nn.Module):
    """Patches of 8 pixels, a layer in question, and a head that is not linear in the average."""

    def __init__(self, late: nn.Module) -> None:
        super().__init__()
        self.patch, self.flat = nn.Conv2d(3, 16, 8, 8), nn.Flatten(2)
        self.early, self.late, self.head = nn.GELU(), late, nn.Linear(16, 5)

    def forward(self, x: Tensor) -> Tensor:
        self.late.smooth = (x[..., 1:] - x[..., :-1]).abs().flatten(1).median(1).values[:, None, None] < 0.4
        tokens = self.late(self.early(self.flat(self.patch(x)).transpose(1, 2)))
        return self.head(tokens.square().mean(1))


def patches(late: nn.Module) -> nn.Module:
    torch.manual_seed(1)
    return Patches(late).eval()


def test_what_noise_misleads_is_seen_on_pictures_and_chosen():
    model = patches(Startled())
    noise = {each.name: each.kept for each in places(model, SIZE, 3)}
    assert noise["early"] > 0.9 and noise["late"] < KEPT
    found = {each.name: each for each in look_through(model, SIZE, 3, 5)}
    assert found["late"].seen_on == PICTURES and found["late"].kept >= KEPT
    assert found["early"].seen_on == NOISE and found["early"].kept == noise["early"]
    told = describe_network(model, 64, 5)
    assert told.accepted and (told.layer, told.layout, told.reason) == ("late", "tokens", "")
    assert place_of(model, "late", 64)[1].kind == "tokens"


def test_a_layer_that_was_named_is_taken_and_what_could_not_be_seen_is_said():
    assert find_anatomy(patches(Mixed()), 64, classes=5).features == "early"
    told = describe_network(patches(Mixed()), 64, 5, features="late")
    assert told.accepted and told.map_size == (8, 8) and "could not be seen" in told.reason
    assert find_anatomy(patches(Mixed()), 64, "late", classes=5).seen_on == NOTHING


def test_positions_of_another_order_are_refused_where_they_are_named():
    assert find_anatomy(patches(Shuffled()), 64, classes=5).features == "early"
    with pytest.raises(ModelError, match=r"late, named as the features, .*another order"):
        find_anatomy(patches(Shuffled()), 64, "late", classes=5)
