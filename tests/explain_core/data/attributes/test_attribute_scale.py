"""Ratings and scores are of no scale."""

import pytest

from explain_core.data.attributes.attribute_scale import check_scale, scale_fault
from explain_core.errors import CaptionError


def test_scales() -> None:
    for values in ({0.0, 1.0}, {0.0, 100.0}, {0.5, 5.0}):
        check_scale(values, "t.csv")
        assert scale_fault(values, "t.csv") == ""
    with pytest.raises(CaptionError, match="ratings"):
        check_scale({1.0, 4.0}, "t.csv")
    assert "values go from 21 to 33" in scale_fault({21.0, 22.5, 25.0, 29.0, 31.0, 33.0}, "t.csv")


def test_sliders_and_stars_are_no_percent() -> None:
    assert "values go from 0 to 10" in scale_fault({0.0, 2.5, 3.3, 7.5, 9.5, 10.0}, "t.csv")
    assert "values go from 0 to 5" in scale_fault({0.0, 0.5, 2.5, 3.5, 4.0, 5.0}, "t.csv")
    assert scale_fault({0.0, 0.5, 2.5, 3.5, 4.0, 50.0}, "t.csv") == ""
