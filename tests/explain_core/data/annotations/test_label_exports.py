"""Labelling tools' JSON. (Whole folders of each: tests/conventions/exports.py.)"""

import pytest

from explain_core.data.annotations.label_exports import around, exported, is_supervisely, supervisely_objects
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError


def test_a_middle_is_no_corner() -> None:
    box = {"x": 14, "y": 10, "width": 20, "height": 10}
    found = exported("a.json", [{"image": "1.jpg", "annotations": [{"label": "crow", "coordinates": box}]}])
    assert found is not None and found.tool == "Create ML's"
    (each,) = found.objects()
    assert (each.path, each.kinds, each.boxes) == ("1.jpg", ("crow",), (Box(4.0, 5.0, 20.0, 10.0),))


def test_shapes_of_via() -> None:
    shapes = [
        {"name": "circle", "cx": 14, "cy": 10, "r": 5},
        {"name": "polygon", "all_points_x": [4, 24, 9], "all_points_y": [5, 5, 15]},
        {"name": "point", "cx": 3, "cy": 4},
    ]
    regions = [{"shape_attributes": shape, "region_attributes": {"kind": {"crow": True}}} for shape in shapes]
    found = exported("v.json", {"_via_img_metadata": {"1.jpg9": {"filename": "1.jpg", "regions": regions}}})
    assert found is not None
    (each,) = found.objects()
    assert each.kinds == ("crow",) * 3 and each.boxes == (
        Box(9.0, 5.0, 10.0, 10.0),
        Box(4.0, 5.0, 20.0, 10.0),
    )


def test_what_is_no_tool() -> None:
    for content in ([], {}, [{"image": "1.jpg", "label": "crow"}], {"a": {"filename": "1.jpg"}}, "x", None):
        assert exported("a.json", content) is None
    assert around([(1, 2)], "a") is None
    with pytest.raises(CaptionError, match=r"a\.json"):
        around([(1, "x"), (2, 3)], "a.json")


def test_supervisely_without_figures_has_tags() -> None:
    content = {"size": {}, "objects": [], "tags": [{"name": "crow", "value": None}]}
    assert is_supervisely(content) and supervisely_objects("1.json", "1.jpg", content).kinds == ("crow",)
