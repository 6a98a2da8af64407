"""Commas in texts without quotes."""

from pathlib import Path

from explain_core.data.tables.unquoted_commas import joined_values, rows_to_join
from explain_core.places import Place


def test_what_begins_with_a_blank_belongs_to_the_value_before() -> None:
    assert joined_values(["1", "Fusion", " Black", "7"], 3) == ["1", "Fusion, Black", "7"]
    assert joined_values(["1", "Fusion", "Black", "7"], 3) == ["1", "Fusion", "Black", "7"]
    assert joined_values(["1", " a", " b"], 2) == ["1", " a", " b"]


def test_few_rows_are_joined_and_none_of_a_table_with_quotes(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    plain = "a,b\n" + "1,x\n" * 5
    file.write_text(f"{plain}2,one, two\n")
    assert rows_to_join(Place.of(file), "utf-8", 2) == 1
    file.write_text(f"{plain}2,one, two\n" + "3,three, four\n")
    assert rows_to_join(Place.of(file), "utf-8", 2) == 0  # two of seven
    file.write_text(f'{plain}2,one, two\n3,"four"\n')
    assert rows_to_join(Place.of(file), "utf-8", 2) == 0


def test_in_a_last_column_of_texts_all_rows_may_be_joined(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,one, two\n2,one, two, three\n3,x\n" + "4,one, two\n" * 3)
    assert rows_to_join(Place.of(file), "utf-8", 2) == 0
    assert rows_to_join(Place.of(file), "utf-8", 2, ends_in_text=True) == 5
    file.write_text("a,b\n1,one,two\n" + "2,one, two, three\n" * 5)  # one,two may be two texts
    assert rows_to_join(Place.of(file), "utf-8", 2, ends_in_text=True) == 0
    file.write_text("a,b\n" + "1, one, two\n" * 5)  # blanks after every comma
    assert rows_to_join(Place.of(file), "utf-8", 2, ends_in_text=True) == 0
