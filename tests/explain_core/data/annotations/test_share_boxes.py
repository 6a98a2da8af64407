"""FiftyOne's boxes of a whole set: labels by number or name, one object or several, and none."""

import pytest

from explain_core.data.annotations.share_boxes import is_share_boxes, share_box_objects
from explain_core.errors import CaptionError

MARK = {"label": 1, "bounding_box": [0.1, 0.2, 0.5, 0.4]}


def test_objects_by_number_and_by_name():
    content = {
        "classes": ["crow", "wren"],
        "labels": {"1": [MARK, MARK | {"label": 0}], "2": None, "3": MARK},
    }
    assert is_share_boxes(content)
    found = list(share_box_objects("labels.json", content))
    assert [(each.path, each.kinds, len(each.boxes)) for each in found] == [
        ("1", ("wren", "crow"), 2), ("2", (), 0), ("3", ("wren",), 1)
    ]  # fmt: skip
    assert all(each.in_shares for each in found)
    named = {"labels": {"1": [MARK | {"label": "crow"}]}}
    assert next(share_box_objects("labels.json", named)).kinds == ("crow",)


@pytest.mark.parametrize(
    "content",
    [[], {"labels": {"1": 0}}, {"labels": {"1": None}}, {"classes": [], "labels": {"1": {"label": 0}}}],
)
def test_what_is_none(content):
    assert not is_share_boxes(content)


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(CaptionError, match="none of number 1"):
        list(share_box_objects("labels.json", {"classes": ["crow"], "labels": {"1": [MARK]}}))
    with pytest.raises(CaptionError, match="no four numbers"):
        list(share_box_objects("l.json", {"labels": {"1": [MARK | {"bounding_box": [1]}]}}))
