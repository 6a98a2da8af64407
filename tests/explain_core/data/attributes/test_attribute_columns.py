"""Which columns of a wide table are attributes."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_columns import attribute_columns, is_minus, value_of
from explain_core.data.tables.table_file import open_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def columns(path: Path, *lines: str):
    (path / "t.csv").write_text("\n".join(lines) + "\n")
    table = open_table(Place.of(path / "t.csv"))
    return attribute_columns(table, table.columns[1:])


def test_what_is_no_attribute_is_left_aside_and_said(tmp_path: Path) -> None:
    found = columns(
        tmp_path,
        "image,Unnamed: 0,weight,place,age,patient_id,fold,red crown,long bill",
        *(f"{k}.jpg,{k},0.5,{k + 7},{60 + k % 2},9,{k % 2},{k % 2},1" for k in range(4)),
    )
    assert found.names == ("red crown", "long bill") and found.unit == 1
    assert "left aside" in found.notes[0] and "Unnamed: 0" in found.notes[0]


def test_percent_stay_percent_with_small_ones_among_them(tmp_path: Path) -> None:
    found = columns(tmp_path, "class,red,blue,rare", "crow,80,20,0.5", "wren,10,95,0")
    assert found.names == ("red", "blue", "rare") and found.unit == 100
    assert found.notes == ("t.csv: no value of rare is over 1: read as percent, as the other columns are",)
    assert not columns(tmp_path, "class,red,blue", "crow,80,20", "wren,10,95").notes


def test_words_are_left_aside_and_said_and_one_letter_is_no_answer(tmp_path: Path) -> None:
    found = columns(tmp_path, "image,sex,beak color,crest", "1.jpg,F,red,1", "2.jpg,F,black,0")
    assert found.names == ("crest",) and "sex, beak color" in found.notes[0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("class,red,blue", "crow,4,2", "wren,1,5"), "whole numbers up to 5"),
        (
            ("class,red,blue,old", "crow,0.5,0.2,30", "wren,0.1,0.3,40"),
            "old go beyond 1, and red, blue do not",
        ),
        (("class,weight", "crow,1", "wren,0"), "none of them is an attribute"),
        (("class,note", "crow,nice", "wren,small"), "no column holds values"),
    ],
)
def test_what_may_be_meant_in_two_ways_is_refused(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        columns(tmp_path, *lines)


def test_a_later_value_of_another_kind_does_not_make_all_percent(tmp_path: Path) -> None:
    found = columns(tmp_path, "image,red", *(f"{k}.jpg,{k % 2}" for k in range(10_001)), "x.jpg,3")
    assert found.unit == 1  # and the row is refused where it is read


@pytest.mark.parametrize(
    ("value", "number"),
    [("Present", 1.0), ("absent", 0.0), ("yes", 1.0), ("unknown", None), ("", None), (-1, None), ("0,25", 0.25),
     ("quizás", None), ("sì", 1.0), ("não", 0.0), ("40 %", 0.4), (True, 1.0)],
)  # fmt: skip
def test_values(value: object, number: float | None) -> None:
    assert value_of(value, "t.csv:2", "red") == number


def test_minus() -> None:
    assert is_minus("-1.0") and is_minus(-1) and not is_minus("1")


def test_one_letter_is_an_answer_where_another_column_has_both(tmp_path: Path) -> None:
    found = columns(tmp_path, "image,crest,bars", "1.jpg,T,F", "2.jpg,F,F")
    assert found.names == ("crest", "bars")


def test_how_sure_another_column_is_is_no_attribute(tmp_path: Path) -> None:
    found = columns(
        tmp_path, "image,striped,striped_confidence,self_confidence", "1.jpg,1,.5,1", "2.jpg,0,.7,0"
    )
    assert found.names == ("striped", "self_confidence") and "striped_confidence" in found.notes[0]
    found = columns(tmp_path, "image,red_mean,red_std,red_n", "1.jpg,1,.5,12", "2.jpg,0,.7,12")
    assert found.names == ("red_mean",) and "red_std, red_n" in found.notes[0]


def test_counts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="whole numbers up to 13"):
        columns(tmp_path, "image,petals", "1.jpg,5", "2.jpg,13", "3.jpg,5")
    assert columns(tmp_path, "image,red", "1.jpg,5", "2.jpg,60", "3.jpg,0").unit == 100


def test_a_mean_with_its_spread_is_the_mean() -> None:
    assert value_of("0.85 \u00b1 0.1", "t", "c") == 0.85 and value_of("40 +/- 5", "t", "c") == 40
    assert value_of("k. A.", "t", "c") is None
    with pytest.raises(CaptionError):
        value_of("0.85 - 0.95", "t", "c")


def test_how_sure_a_column_of_words_is_is_no_attribute(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,margin,margin_certainty,lobed\n1.jpg,a,0.9,0\n2.jpg,b,0.8,1\n")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert attribute_columns(table, ["margin_certainty", "lobed"]).names == ("lobed",)
