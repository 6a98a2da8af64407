"""Rows that are put together, by image or by class."""

import pytest

from explain_core.data.attributes.attribute_truth import LARGEST, MEAN, Several, gathered
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.table import Table
from explain_core.errors import CaptionError
from explain_core.places import Place

TABLE = Table(Place.of("t.csv"), ("image",), lambda: iter(()))
ROWS = [("t.csv:2", "1.jpg", "red", 1.0), ("t.csv:3", "1.jpg", "red", 0.0), ("t.csv:4", "1.jpg", "red", 0.5)]


@pytest.mark.parametrize(("how", "value"), [(MEAN, 0.5), (LARGEST, 1.0)])
def test_several_values_are_one(how: str, value: float) -> None:
    found = gathered(TABLE, Columns(image="image"), iter(ROWS), Several(how, "rater"))
    assert found.of_images == {"1.jpg": {"red": value}} and not found.of_classes and len(found.notes) == 2


def test_rows_that_contradict_each_other_are_refused_with_the_line() -> None:
    with pytest.raises(CaptionError, match=r"t\.csv:3: red of 1\.jpg is 0 here and 1 above"):
        gathered(TABLE, Columns(image="image"), iter(ROWS), Several())
    with pytest.raises(CaptionError, match="says nothing of any image or class"):
        gathered(TABLE, Columns(image="image"), iter(()), Several())
