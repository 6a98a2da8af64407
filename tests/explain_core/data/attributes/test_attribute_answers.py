"""Answers of yes and no, with remarks, doubtful, and such as say nothing."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_answers import NOT_SAID, answered, has_remark
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.places import Place


@pytest.mark.parametrize(
    ("cell", "value"),
    [("yes (faint)", 1), ("yes?", 0.75), ("yes (?)", 0.75), ("no?", 0.25), ("yes - large", 1), ("no / n.a.", 0),
     ("Ja, klein", 1), ("absent [2]", 0), ("n?", 0.25), ("YES!", 1), ("probably", 0.75), ("probably not", 0.25)],
)  # fmt: skip
def test_answers_with_remarks(cell: str, value: float) -> None:
    assert answered(cell) == value and has_remark(cell)


@pytest.mark.parametrize(
    "cell", ["non-metal", "t-shirt", "yes/no", "no-show socks", "y axis", "present tense", "4"]
)
def test_no_answers(cell: str) -> None:
    assert answered(cell) is None


def test_cells_that_say_nothing() -> None:
    for cell in (
        "cannot assess",
        "not assessed",
        "unclear",
        "not visible",
        "nicht beurteilbar",
        "can't tell",
        "non évaluable",
    ):
        assert cell in NOT_SAID


def test_a_table_of_answers_with_remarks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "image,rust,spalling\n1.jpg,yes (faint),no\n2.jpg,no,yes?\n3.jpg,probably,yes - large\n4.jpg,cannot assess,no\n"
    )
    table = read_attribute_table(Place.of(tmp_path / "t.csv"))
    assert table.of_images == {
        "1.jpg": {"rust": 1.0, "spalling": 0.0}, "2.jpg": {"rust": 0.0, "spalling": 0.75},
        "3.jpg": {"rust": 0.75, "spalling": 1.0}, "4.jpg": {"spalling": 0.0},
    }  # fmt: skip
    assert any("answers with a remark are yes and no: yes (faint), yes?" in note for note in table.notes)


def test_signs_of_what_is_now_so_and_now_not_are_not_known_and_said(tmp_path) -> None:
    (tmp_path / "key.csv").write_text("class,lobed,hairy\nacer,+,±\nbetula,-,+\ntilia,+/-,-\n")
    found = read_attribute_table(Place.of(tmp_path / "key.csv"))
    assert found.of_classes == {
        "acer": {"lobed": 1.0}, "betula": {"lobed": 0.0, "hairy": 1.0}, "tilia": {"hairy": 0.0}
    }  # fmt: skip
    (tmp_path / "key.csv").write_text("class,lobed,hairy\nacer,+,±\nbetula,-,-\n")
    assert read_attribute_table(Place.of(tmp_path / "key.csv")).of_classes["betula"] == {
        "lobed": 0.0,
        "hairy": 0.0,
    }
    assert any("what +/-, ± stands for" in note or "what ±, +/- stands for" in note for note in found.notes)
