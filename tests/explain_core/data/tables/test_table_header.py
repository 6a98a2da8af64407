"""The line that names columns."""

from pathlib import Path

from explain_core.data.tables.table_header import preamble, told_apart
from explain_core.places import Place


def test_names_that_stand_there_again_get_a_number() -> None:
    assert told_apart(["image", "tag", "tag", "", ""]) == ("image", "tag", "tag_2", "", "")
    assert told_apart(["tag", "tag", "tag_2"]) == ("tag", "tag", "tag_2")  # no number would tell them apart


def test_titles_stand_alone_in_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("Shoes;;\n;;\nimage;laces;heel\n1.jpg;1;0\n")
    assert preamble(Place.of(file), "utf-8") == (2, "image;laces;heel\n")
    file.write_text("Shoes;Anna;2021\nimage;laces;heel\n")
    assert preamble(Place.of(file), "utf-8") is None
