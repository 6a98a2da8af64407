"""Folders further in that may be classes: not those of magnifications, days and people."""

import pytest

from explain_core.data.listing.inner_way import inner_way
from explain_core.data.listing.leftovers import SUBJECT


@pytest.mark.parametrize(
    ("form", "names", "way"),
    [
        ("birds/{}/1.png", ("crow", "wren"), "path:{}/*'"),
        ("birds/{}/1.png", ("001.Crow", "002.Wren"), "path:{}/*'"),
        ("cars/{}/1.png", ("Audi A4 2012", "BMW X5 2007"), "path:{}/*'"),
        ("b/SOB/{}/SOB_M_DC_14-22556/400X/1.png", ("ductal", "mucinous"), "path:{}/*/*/*'"),
        ("b/{}/patient_12/2021-05-03/1.png", ("ductal", "mucinous"), "path:{}/*/*/*'"),
        ("b/oak/{}/1.png", ("40X", "100X"), ""),
        ("{}/1.png", ("crow", "wren"), ""),
    ],
)
def test_the_innermost_folders_of_plausible_names(form, names, way):
    found = inner_way([form.format(name) for name in names], ("x",), SUBJECT)
    assert found.endswith(way) and bool(found) == bool(way)


def test_what_is_offered_already_is_no_other_way():
    assert inner_way(["a/crow/1/1.png", "a/wren/2/1.png"], ("crow", "wren"), SUBJECT) == ""
