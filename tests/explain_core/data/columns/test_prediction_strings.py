"""Kaggle's prediction strings."""

from explain_core.data.columns.prediction_strings import with_labels_of_strings
from explain_core.data.tables.table import Table
from explain_core.places import Place


def table(*strings: str) -> Table:
    rows = [(f"a.csv:{n}", {"ImageId": str(n), "PredictionString": each}) for n, each in enumerate(strings)]
    return Table(Place("a.csv"), ("ImageId", "PredictionString"), lambda: iter(rows))


def test_one_object_and_several() -> None:
    found = with_labels_of_strings(
        table("n01 4 5 24 15 ", "n02 1 2 3 4 n02 5 6 7 8", "n01 1 2 3 4 n02 5 6 7 8", "")
    )
    assert found.columns == ("ImageId", "class", "xyxy")
    said = [(fields["class"], fields["xyxy"]) for _, fields in found.rows()]
    assert said == [("n01", "4 5 24 15"), ("n02", None), (None, None), (None, None)]


def test_other_strings_are_left() -> None:
    other = table("14 0.9 1 2 3 4")
    assert with_labels_of_strings(other) is other
