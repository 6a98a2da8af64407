"""Maps that do not lie as the image does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.model.networks import describe_network
from explain_core.model.places.coverage import check_coverage, disturbed
from tests.networks.heads import CLASSES, averaged, linear, pooled


class Before(nn.Module):
    """A network that does something to its image first."""

    def __init__(self, change: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.net, self.change = averaged(), change

    def forward(self, x: Tensor) -> Tensor:
        return self.net(self.change(x))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.flip(3), lambda x: x.flip(2), lambda x: x.transpose(2, 3), lambda x: x.rot90(1, (2, 3)),
        lambda x: x[..., 12:-12, 12:-12], lambda x: x[..., :32, :32], lambda x: x[..., 32:, 32:],
        lambda x: F.interpolate(x, size=(73, 73))[..., 4:-4, 4:-4],
    ],
    ids=["mirrored", "upside down", "transposed", "turned", "centre", "first corner", "last corner", "most of it"],
)  # fmt: skip
def test_an_image_that_is_moved_is_noticed(change: Callable[[Tensor], Tensor]) -> None:
    torch.manual_seed(1)
    found = describe_network(Before(change).eval(), 64, CLASSES)
    assert not found.accepted and "do not lie as the image does" in found.reason


def test_a_crop_is_noticed_in_maps_of_few_positions() -> None:
    torch.manual_seed(1)
    before = Before(lambda x: x[..., 8:-8, 8:-8])
    before.net.features.append(nn.MaxPool2d(4))
    found = describe_network(before.eval(), 64, CLASSES)
    assert not found.accepted and "changes them nowhere" in found.reason


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.flip(1), lambda x: F.interpolate(x, size=(96, 96)), lambda x: F.interpolate(x, size=(20, 20)),
        lambda x: F.pad(x, (1,) * 4), lambda x: x * 2 - 1,
    ],
    ids=["other colours", "larger", "smaller", "hardly padded", "scaled"],
)  # fmt: skip
def test_what_leaves_places_is_let_be(change: Callable[[Tensor], Tensor]) -> None:
    torch.manual_seed(1)
    found = describe_network(Before(change).eval(), 64, CLASSES)
    assert found.accepted and not found.reason


@pytest.mark.parametrize(
    ("change", "beyond"),
    [
        (lambda x: F.pad(x, (16,) * 4), 15), (lambda x: F.pad(x, (0, 16, 0, 16)), 19),
        (lambda x: F.pad(x, (8,) * 4, mode="reflect"), 5),
    ],
    ids=["all around", "at the end", "mirrored"],
)  # fmt: skip
def test_a_padded_image_is_told_of(change: Callable[[Tensor], Tensor], beyond: int) -> None:
    torch.manual_seed(1)
    found = describe_network(Before(change).eval(), 64, CLASSES)
    told = re.search(r"pads its image: (\d+) % of a side", found.reason)
    assert found.accepted and told is not None and abs(int(told[1]) - beyond) <= 3, found.reason


class Cropped(nn.Module):
    """The image without its lower and right thirds."""

    def forward(self, x: Tensor) -> Tensor:
        return F.interpolate(x[..., :40, :40], size=(64, 64))


class Pick(nn.Module):
    """The first pixel of every sixteenth: what residual blocks leave that have not learned, one over another."""

    def forward(self, x: Tensor) -> Tensor:
        return x[..., ::16, ::16]


def test_a_network_that_looks_at_a_pixel_a_position_is_taken() -> None:
    torch.manual_seed(1)
    model = nn.Sequential(Pick(), nn.Conv2d(3, 16, 1), nn.ReLU(), pooled(linear()))
    found = describe_network(model.eval(), 64, CLASSES)
    assert found.accepted and found.map_size == (4, 4), found.reason
    with_a_crop = describe_network(nn.Sequential(Cropped(), *model).eval(), 64, CLASSES)
    assert not with_a_crop.accepted and "do not lie as the image does" in with_a_crop.reason


def test_the_sides_of_the_image_itself() -> None:
    image = torch.rand(3, 32, 48)
    changed = disturbed(image)
    check_coverage(image, changed, "itself")
    few = F.adaptive_avg_pool2d(torch.cat([image[None], changed]), 2)
    assert check_coverage(few[0], few[1:], "few positions")
    check_coverage(torch.zeros(3, 2, 2), torch.zeros(5, 3, 2, 2), "few positions tell nothing")
    with pytest.raises(ModelError, match="do not lie"):
        check_coverage(torch.ones(3, 4, 4), torch.ones(5, 3, 4, 4), "nothing")
    with pytest.raises(ModelError, match="maps of it do not"):
        check_coverage(image.flip(2), changed.flip(3), "it")


def test_maps_that_change_everywhere_alike_are_told_of() -> None:
    torch.manual_seed(1)
    spectrum = describe_network(Before(lambda x: torch.fft.fft2(x).abs().log1p()).eval(), 64, CLASSES)
    assert spectrum.accepted and "everywhere alike" in spectrum.reason
    assert "alike" not in describe_network(averaged().eval(), 64, CLASSES).reason


@pytest.mark.parametrize(
    ("edge", "others", "seen"), [(0.0, 1.0, False), (1e-3, 2e4, True), (1e-7, 1e-7, True)]
)
def test_an_edge_is_unseen_where_rounding_alone_changes(edge: float, others: float, seen: bool) -> None:
    plain, changed = torch.ones(1, 2, 2), torch.ones(5, 1, 2, 2, dtype=torch.float64)
    changed += torch.tensor([others] * 3 + [edge] * 2, dtype=torch.float64)[:, None, None, None]
    if seen:
        assert check_coverage(plain.double(), changed, "it")
    else:
        with pytest.raises(ModelError, match="nowhere"):
            check_coverage(plain.double(), changed, "it")


def test_maps_of_zeros_are_told_as_such() -> None:
    with pytest.raises(ModelError, match="zero for all images"):
        check_coverage(torch.zeros(3, 8, 8), torch.zeros(5, 3, 8, 8), "features")
