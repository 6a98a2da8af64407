"""Layouts: maps are read and put back, whatever lies beside them, and all readings of a shape are tried."""

import pytest
import torch

from explain_core.model.passes.layout import (
    CHANNELS_FIRST,
    TOKENS,
    MapLayout,
    by_shape,
    candidates,
    channels_last,
)
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.collection import variant
from tests.networks.heads import CLASSES

OUTPUTS = [
    (MapLayout(), (2, 5, 4, 6)),
    (MapLayout("NHWC"), (2, 4, 6, 5)),
    (MapLayout("tokens", (4, 6)), (2, 24, 5)),
    (MapLayout("tokens", (4, 6), before=1, after=2), (2, 27, 5)),
    (MapLayout("tokens", (4, 6), before=3, window=(2, 3)), (2, 27, 5)),
    (MapLayout("tokens", (4, 6), transposed=True), (2, 24, 5)),
    (MapLayout("channels of tokens", (4, 6)), (2, 5, 24)),
]


@pytest.mark.parametrize(("layout", "shape"), OUTPUTS, ids=lambda each: getattr(each, "name", ""))
def test_maps_are_put_back_where_they_came_from(layout: MapLayout, shape: tuple[int, ...]) -> None:
    output = torch.randn(shape)
    maps = layout.maps(output)
    assert maps.shape == (2, 5, 4, 6) == (2, *layout.map_shape(shape))
    assert torch.equal(layout.put(maps, output), output)
    doubled = layout.put(2 * maps, output)
    assert torch.equal(layout.maps(doubled), 2 * maps)
    beside = layout.before + layout.after
    assert int((doubled == output).sum()) == 2 * 5 * beside


def test_tokens_in_their_places() -> None:
    rows = torch.arange(8.0).reshape(1, 8, 1)
    assert MapLayout("tokens", (2, 4)).maps(rows)[0, 0].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert MapLayout("tokens", (2, 4), window=(2, 2)).maps(rows)[0, 0].tolist() == [
        [0, 1, 4, 5],
        [2, 3, 6, 7],
    ]
    assert MapLayout("tokens", (2, 4), transposed=True).maps(rows)[0, 0].tolist() == [
        [0, 2, 4, 6],
        [1, 3, 5, 7],
    ]


def test_registers_after_the_patches() -> None:
    found = [(each.before, each.after) for each in candidates((4, 69, 32), (64, 64)) if each.grid == (8, 8)]
    assert (1, 4) in found and (5, 0) in found
    model = variant("a class token first, registers last")
    anatomy = find_anatomy(model, 64, classes=CLASSES)
    assert anatomy.layout.between and not MapLayout(TOKENS, (8, 8), 5, 0).between
    assert find_anatomy(model, 64, anatomy.features, classes=CLASSES) == anatomy


def test_pairs_that_may_be_complex_numbers_stay_side_by_side() -> None:
    model = variant("filters of a spectrum")
    convolution = torch.nn.Conv2d(3, 4, 2)
    for each in (model, convolution):
        channels_last(each)
    assert model.filter.stride(3) == 1 and convolution.weight.stride(1) == 1


def test_shapes_that_tell() -> None:
    assert by_shape((2, 64, 7, 7), (224, 224)) == CHANNELS_FIRST
    assert by_shape((2, 14, 14, 384), (224, 224)) == MapLayout("NHWC")
    assert by_shape((2, 3, 49, 12), (224, 224)) is None
    assert by_shape((2, 16, 8, 12), (64, 96)) == CHANNELS_FIRST


@pytest.mark.parametrize(
    ("tokens", "size", "grid", "extra"),
    [(197, (224, 224), (14, 14), 1), (201, (224, 224), (14, 14), 5), (1370, (518, 518), (37, 37), 1),
     (577, (336, 336), (24, 24), 1), (97, (64, 96), (8, 12), 1)],
)  # fmt: skip
def test_patches_beside_a_class_token(
    tokens: int, size: tuple[int, int], grid: tuple[int, int], extra: int
) -> None:
    found = [(each.grid, each.before + each.after) for each in candidates((4, tokens, 32), size)]
    assert found[0] == (grid, extra) or (grid, extra) in found
