"""Rows of confidence 0 tell what a picture does not show."""

from pathlib import Path

import pytest

from explain_core.data.columns.denied_rows import without_denials, without_refusals
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


@pytest.mark.parametrize(
    "header, values, left",
    [
        ("ImageID,LabelName,Confidence", ("1", "0", "1"), 2),
        ("ImageID,LabelName,Confidence", ("1.0", "0.0", "0"), 1),
        ("ImageID,LabelName,Confidence", ("0.9", "0", "1"), 3),  # how sure somebody is
        ("ImageID,LabelName,Depiction", ("1", "0", "1"), 3),
        ("ImageID,size,Confidence", ("1", "0", "1"), 3),
    ],
)
def test_rows_that_deny_are_left_out(tmp_path: Path, header: str, values: tuple[str, ...], left: int) -> None:
    rows = "".join(f"{number},crow,{value}\n" for number, value in enumerate(values))
    (tmp_path / "t.csv").write_text(f"{header}\n{rows}")
    found = without_denials(open_table(Place.of(tmp_path / "t.csv")))
    assert len(list(found.rows())) == left
    assert bool([note for note in found.notes if "deny" in note]) is (left < 3)


@pytest.mark.parametrize(
    ("column", "values", "left"),
    [
        ("answer", ("accept", "reject", "ignore"), 1),
        ("Status", ("approved", "Rejected", "approved"), 2),
        ("status", ("success", "success", "failed"), 3),  # a download's
        ("note", ("accept", "reject", "accept"), 3),
    ],
)
def test_rows_that_somebody_refused_are_left_out(
    tmp_path: Path, column: str, values: tuple[str, ...], left: int
) -> None:
    rows = "".join(f"{number},crow,{value}\n" for number, value in enumerate(values))
    (tmp_path / "t.csv").write_text(f"image,label,{column}\n{rows}")
    found = without_refusals(open_table(Place.of(tmp_path / "t.csv")))
    assert len(list(found.rows())) == left
    assert bool(found.notes) is (left < 3)
