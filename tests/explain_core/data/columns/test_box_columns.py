"""Boxes of a row, whichever columns they stand in."""

import pytest

from explain_core.data.columns.box_columns import box_of, sized_box
from explain_core.data.columns.columns import Columns
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError

SIZED = {"x": "x", "y": "y", "width": "w", "height": "h"}
WANTED = Box(4.0, 5.0, 20.0, 10.0)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (SIZED, {"x": "4,0", "y": 5, "w": "20", "h": 10.0}),
        ({"x": "l", "y": "t", "right": "r", "bottom": "b"}, {"l": 4, "t": 5, "r": 24, "b": 15}),
        ({"box": "bbox"}, {"bbox": "[4, 5, 20, 10]"}),
        ({"corners": "xyxy"}, {"xyxy": [4, 5, 24, 15]}),
    ],
)
def test_forms(columns: dict[str, str], fields: dict[str, object]) -> None:
    assert box_of(fields, Columns(box=columns), "a.csv:2") == WANTED
    assert box_of({}, Columns(box=columns), "a.csv:2") is None


def test_what_is_no_number_is_named() -> None:
    with pytest.raises(CaptionError, match=r"a\.csv:2.*wide"):
        box_of({"x": 4, "y": 5, "w": "wide", "h": 1}, Columns(box=SIZED), "a.csv:2")
    with pytest.raises(CaptionError, match="four numbers"):
        sized_box(float("nan"), 0, 1, 1, "a.csv:2")
