"""Ratings and scores are of no scale, unless people say one."""

import pytest

from explain_core.data.attributes.attribute_scale import Scale, check_scale, scale_fault
from explain_core.errors import CaptionError, InputError


def test_scales() -> None:
    for values in ({0.0, 1.0}, {0.0, 100.0}, {0.5, 50.0}):
        check_scale(values, "t.csv")
        assert scale_fault(values, "t.csv") == ""
    with pytest.raises(CaptionError, match="ratings"):
        check_scale({1.0, 4.0}, "t.csv")
    assert "values go from 21 to 33" in scale_fault({21.0, 22.5, 25.0, 29.0, 31.0, 33.0}, "t.csv")


def test_sliders_and_stars_are_no_percent() -> None:
    assert "values go from 0 to 10" in scale_fault({0.0, 2.5, 3.3, 7.5, 9.5, 10.0}, "t.csv")
    assert "values go from 0 to 5" in scale_fault({0.0, 0.5, 2.5, 3.5, 4.0, 5.0}, "t.csv")
    assert scale_fault({0.0, 0.5, 2.5, 3.5, 4.0, 50.0}, "t.csv") == ""
    for few in ({0.5, 5.0}, {0.0, 2.5, 7.5}, {1.5, 3.0}):  # however few there are
        assert "--attribute-scale 0:10" in scale_fault(few, "t.csv")


def test_a_refusal_says_the_option() -> None:
    assert "--attribute-scale 1:2 if 1 is no and 2 is yes, 2:1 if 1 is yes" in scale_fault(
        {1.0, 2.0}, "t.csv"
    )
    assert "--attribute-scale such as 1:5 (0:100 of percent)" in scale_fault({2.0, 4.0}, "t.csv")


def test_a_scale_that_people_say() -> None:
    assert [Scale.of("1:5").share(value) for value in (1, 2, 5, 0, 6)] == [0.0, 0.25, 1.0, None, None]
    assert [Scale.of("2:1").share(value) for value in (1, 2, 3)] == [1.0, 0.0, None]
    assert Scale.of("-2 : 2").share(0) == 0.5 and str(Scale.of("0:100.0")) == "0:100"
    for text in ("5", "1-5", "3:3", "a:b", "1:5:7"):
        with pytest.raises(InputError, match=r"--attribute-scale .* such as 1:5"):
            Scale.of(text)
