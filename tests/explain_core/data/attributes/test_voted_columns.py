"""Columns of one attribute by several people."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.attributes.voted_columns import voted_columns
from explain_core.places import Place


def test_names() -> None:
    names = [
        "muddy_rater1",
        "muddy_rater2",
        "Annotator A: red",
        "Annotator B: red",
        "big reader",
        "old_reader1",
        "x",
    ]
    assert voted_columns(names) == {
        "muddy_rater1": "muddy", "muddy_rater2": "muddy", "Annotator A: red": "red", "Annotator B: red": "red",
    }  # fmt: skip
    assert voted_columns(["muddy", "muddy_rater1", "muddy_rater2"]) == {}


@pytest.mark.parametrize("values", ["1,0,1,1", "yes,no,yes,yes", "100,0,80,90"])
def test_their_mean_counts_and_is_said(tmp_path: Path, values: str) -> None:
    (tmp_path / "t.csv").write_text(
        f"image,muddy_rater1,muddy_rater2,old_rater1,old_rater2\n1.jpg,{values}\n2.jpg,0,0,0,0\n"
    )
    table = read_attribute_table(Place.of(tmp_path / "t.csv"))
    of_old = 0.85 if "80" in values else 1.0
    assert table.of_images["1.jpg"] == pytest.approx({"muddy": 0.5, "old": of_old})
    assert "several people (muddy_rater1, muddy_rater2" in " ".join(table.notes)


def test_percent_of_several_people(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,red_pct_rater1,red_pct_rater2\n1.jpg,40,60\n2.jpg,0,10\n")
    table = read_attribute_table(Place.of(tmp_path / "t.csv"))
    assert table.of_images == {"1.jpg": {"red_pct": 0.5}, "2.jpg": {"red_pct": 0.05}}


def test_short_names_of_people() -> None:
    assert voted_columns(["R1 rust", "R2 rust", "pits_obs1", "pits_obs2", "r2d2"]) == {
        "R1 rust": "rust", "R2 rust": "rust", "pits_obs1": "pits", "pits_obs2": "pits",
    }  # fmt: skip
