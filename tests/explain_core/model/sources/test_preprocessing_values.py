"""Colours, sizes, shares and filters as they are written down."""

import math

import pytest

from explain_core.model.sources.preprocessing_values import colours, filter_name, one_side, share, size_of


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (0.5, (0.5,)),
        ([0.1, 0.2, 0.3], (0.1, 0.2, 0.3)),
        ([0.5], (0.5,)),
        ([1, 2], None),
        ("0.5", None),
        (True, None),
        ([math.nan] * 3, None),
    ],
)
def test_colours(value, found) -> None:
    assert colours(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (224, 224),
        ([3, 256, 128], (256, 128)),
        ((224, 224), 224),
        ({"height": 96, "width": 64}, (96, 64)),
        ({"shortest_edge": 256}, 256),
        ([224], 224),
        (3, None),
        ([3, 4], None),
        (None, None),
        ("224", None),
    ],
)
def test_sizes_are_height_before_width(value, found) -> None:
    assert size_of(value) == found


def test_sides_shares_and_filters() -> None:
    assert (one_side([256]), one_side(256.0), one_side(0.5), one_side(True)) == (256, 256, None, None)
    assert (share(0.9), share(256), share(1.2), share(0)) == (0.9, 256.0, None, None)
    assert (filter_name("Bicubic"), filter_name("nearest-exact"), filter_name("area")) == (
        "bicubic",
        "nearest",
        None,
    )
