"""Tokens in an order of their own: read where they stand, and only where that is sure."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.heatmaps.gradcam import GradCam
from explain_core.heatmaps.rollout import attention_rollout
from explain_core.heatmaps.target import Logits
from explain_core.model.network import Network
from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.probe import disturbances, images, places
from explain_core.model.passes.token_order import measured_order
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, WIDTH, Tokens, linear

SIZE = (64, 64)


def patches(side: int = 8) -> Tensor:
    """(4, side * side, channels): a disturbed image's own pixels, patch by patch."""
    batch = disturbances(images(SIZE, 3, 1, torch.device("cpu"))[0])
    return F.unfold(batch, 64 // side, stride=64 // side).transpose(1, 2)


def strength(tokens: Tensor) -> Tensor:
    return (tokens[1:] - tokens[:1]).norm(dim=2)


def test_any_order_is_read_back() -> None:
    plain = patches()
    order = torch.randperm(64, generator=torch.Generator().manual_seed(3))
    found = measured_order(strength(plain[:, order]), SIZE)
    assert found is not None and found.name == "tokens (in an order of their own)"
    assert torch.equal(found.maps(plain[:, order]), MapLayout("tokens", (8, 8)).maps(plain))


def test_tokens_that_nothing_changes_are_none_of_the_positions() -> None:
    plain = patches()
    beside = torch.ones(4, 1, plain.shape[2])
    given = torch.cat([plain[:, :32], beside, plain[:, 32:48], beside, plain[:, 48:]], 1)
    found = measured_order(strength(given), SIZE)
    assert found is not None and found.name == "tokens (2 among them)"
    assert torch.equal(found.maps(given), MapLayout("tokens", (8, 8)).maps(plain))
    doubled = found.put(2 * found.maps(given), given)
    assert torch.equal(doubled[:, 32], given[:, 32]) and torch.equal(doubled[:, 0], 2 * given[:, 0])


def test_paths_are_read_where_positions_are_many() -> None:
    plain = patches(32)
    rows = plain.unflatten(1, (32, 32)).clone()
    rows[:, 1::2] = rows[:, 1::2].flip(2)
    winding = measured_order(strength(rows.flatten(1, 2)), SIZE)
    middle = measured_order(
        strength(torch.cat([plain[:, :512], torch.ones(4, 1, 12), plain[:, 512:]], 1)), SIZE
    )
    assert winding is not None and middle is not None
    for found, given in (
        (winding, rows.flatten(1, 2)),
        (middle, torch.cat([plain[:, :512], plain[:, :1], plain[:, 512:]], 1)),
    ):
        assert torch.equal(found.maps(given), MapLayout("tokens", (32, 32)).maps(plain))


def test_what_no_grid_fits_or_few_positions_have_no_order() -> None:
    assert measured_order(strength(patches()[:, :60]), SIZE) is None
    assert measured_order(strength(patches(2)), SIZE) is None
    blurred = patches().mean(1, keepdim=True) + 0.1 * patches()
    assert measured_order(strength(blurred), SIZE) is None


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [("a class token in the middle", 1, 5), ("a class token in the middle", 6, 0),
     ("registers among the patches", 6, 0), ("a path that winds", 1, 5)],
)  # fmt: skip
def test_positions_lie_where_their_patches_are(name: str, row: int, column: int) -> None:
    model = variant(name)
    network = Network(model, find_anatomy(model, 64, classes=CLASSES))
    given = torch.zeros(1, 3, *SIZE)
    given[0, :, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8] = 3
    asked = None if network.closed else torch.zeros(1, dtype=torch.int64).numpy()
    maps, none = (network.forward(each, asked).maps.float() for each in (given, torch.zeros_like(given)))
    assert divmod(int((maps - none).norm(dim=1)[0].argmax()), 8) == (row, column)


def test_heatmaps_of_such_tokens_lie_where_their_patches_are() -> None:
    model = variant("a class token in the middle")
    anatomy = find_anatomy(model, 64, classes=CLASSES)
    assert find_anatomy(model, 64, anatomy.features, classes=CLASSES) == anatomy
    given = images(SIZE, 3, 2, torch.device("cpu"))
    rolled = attention_rollout(model, anatomy, given)
    assert rolled.shape == (2, 8, 8) and bool((rolled > 0).all()) and bool((rolled.sum((1, 2)) < 1).all())
    drawn = GradCam.of(model, input_size=64, classes=CLASSES).maps(given, Logits(torch.tensor([1, 2])))
    assert drawn.shape == (2, 8, 8) and float(drawn.abs().amin()) > 0


class Shuffled(Tokens):
    """Tokens in another order in each pass; their mean does not care."""

    def __init__(self) -> None:
        super().__init__("mean")

    def tokens(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2) + self.position
        tokens = tokens[:, torch.randperm(64)]
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)


def test_an_order_that_changes_from_pass_to_pass_is_none() -> None:
    torch.manual_seed(0)
    model = Shuffled().eval()
    seen = places(model, SIZE, 3)
    assert all(each.layout is None or each.layout.order is None for each in seen)
    assert find_anatomy(model, 64, classes=CLASSES).features == "patch"


def test_the_orders_of_libraries_stay_what_they_are() -> None:
    model = nn.Sequential(Tokens(), nn.Identity()).eval()
    assert all(each.layout is None or each.layout.order is None for each in places(model, SIZE, 3))
    assert linear().in_features == WIDTH
