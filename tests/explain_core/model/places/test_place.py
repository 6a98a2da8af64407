"""The layer whose maps are explained: the last that all else follows from."""

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.passes.hooks import Keep
from explain_core.model.passes.prefix import Prefix
from explain_core.model.passes.probe import ProbeRun
from explain_core.model.passes.trial import Trial
from explain_core.model.places.place import find_place
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network

SIZE = (64, 64)


@pytest.mark.parametrize(
    ("name", "layer", "linear"),
    [
        ("attention pooling", "features", False),  # not the projection to keys and values
        ("one-channel attention", "features", False),  # not the attention map
        ("1x1 convolution before pooling", "features", True),  # not the maps of classes
        ("class token and registers", "blocks.0", False),
        ("mean of tokens", "norm", True),
        ("MLP", "features", False),
        ("two linears", "features", True),
    ],
)
def test_the_layer(name, layer, linear):
    place, _ = find_place(network(name), SIZE, 3, CLASSES)
    assert (place.seen.name, place.linear, place.whole) == (layer, linear, True)


def test_a_relu_that_follows_belongs_to_the_maps():
    model = nn.Sequential(nn.Conv2d(3, 8, 5, 4, 2), nn.Conv2d(8, 8, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                          nn.Flatten(), nn.BatchNorm1d(8), nn.Linear(8, 4)).eval()  # fmt: skip
    place, _ = find_place(model, SIZE, 3, 4, named="0")
    assert not place.relu and not place.linear
    place, _ = find_place(model, SIZE, 3, 4, named="1")
    assert place.relu and place.linear


def test_two_members_share_what_changes_the_outputs():
    place, _ = find_place(network("ensemble"), SIZE, 3, CLASSES)
    assert not place.whole and 0.3 <= place.share < 1 and place.seen.name.endswith(".features")


def test_linear_near_zero_is_not_linear():
    model = network("MLP with GELU")
    with torch.no_grad():
        model.head[2].weight.mul_(1e-4)  # as a head before training: what is not linear does not show
    place, _ = find_place(model, SIZE, 3, CLASSES)
    assert not place.linear


def test_a_layer_that_is_named_and_does_not_fit_is_told():
    with pytest.raises(ModelError, match=r"head.2, named as the features, gives \(5,\), no maps"):
        find_place(network("linear"), SIZE, 3, CLASSES, named="head.2")


def test_what_chooses_a_member_by_the_image_is_not_taken_for_the_only_one():
    """On images that are alike the same member gives all outputs, and its maps then seem to decide alone."""
    place, _ = find_place(variant("a member for each kind of image"), SIZE, 3, CLASSES)
    assert not place.whole


def test_shares_are_not_asked_again_with_what_is_known_already(monkeypatch):
    asked: list[str] = []
    own = Trial.rest

    def rest(self: Trial, seen: ProbeRun, order: Sequence[int], make: Keep) -> Tensor:
        asked.append(seen.name)
        return own(self, seen, order, make)

    monkeypatch.setattr(Trial, "rest", rest)
    model, prefix = network("two scales"), Prefix()
    first = find_place(model, SIZE, 3, CLASSES, None, prefix)[0]
    shares, trials = len(prefix.shares), len(asked)
    again = find_place(model, SIZE, 3, CLASSES, None, prefix)[0]
    assert shares >= 4 and len(asked) == 2 * trials - shares
    assert (again.seen.name, again.share) == (first.seen.name, first.share)
