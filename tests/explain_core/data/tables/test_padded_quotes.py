"""Blanks round quotes are left out where a line can be read in one way alone."""

from pathlib import Path

import pytest

from explain_core.data.tables.padded_quotes import quote_of, unpadded
from explain_core.data.tables.text_table import open_delimited
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ('"a b.jpg" , Chair\n', '"a b.jpg", Chair\n'),
        ('"a b.jpg" , "black, small" \r\n', '"a b.jpg","black, small"\r\n'),
        ('a.jpg,\t"black, small"', 'a.jpg,"black, small"'),
        ('"a ""b"" , c.jpg" ,"d"', '"a ""b"" , c.jpg","d"'),
        ('a.jpg , 6" pipe', 'a.jpg , 6" pipe'),
        ('"a.jpg" , "b" , c', '"a.jpg" , "b" , c'),  # of three values
        ('"a.jpg" x, b', '"a.jpg" x, b'),
    ],
)
def test_a_line_of_two_values(line: str, read: str) -> None:
    assert list(unpadded([line], ",", 2)) == [read]


def test_lines_within_a_value_are_left() -> None:
    lines = ['"a.jpg","first\n', '"" , second"\n', '"b.jpg" , "c"\n']
    assert list(unpadded(lines, ",", 2)) == [*lines[:2], '"b.jpg","c"\n']


@pytest.mark.parametrize("header", ["image,label", '"image" , "label"', "image , label"])
def test_such_a_table_is_read(tmp_path: Path, header: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'{header}\n"a b.jpg" , "Chair, oak"\nc.jpg, "Table"\n')
    table = open_delimited(Place.of(file))
    assert [tuple(fields.values()) for _, fields in table.rows()] == [
        ("a b.jpg", "Chair, oak"),
        ("c.jpg", "Table"),
    ]


def test_what_is_not_clear_is_refused_with_the_cause(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('image,caption\n"a.jpg","a "small" bird"\n')
    with pytest.raises(CaptionError, match=r"a\.csv:2: not CSV.*One within a text is written twice"):
        list(open_delimited(Place.of(file)).rows())


@pytest.mark.parametrize("header", ["image,label", "'image' , 'label'"])
def test_single_quotes_round_all_values(tmp_path: Path, header: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{header}\n'a b.jpg','Chair, oak'\n'c.jpg', 'Table'\n")
    table = open_delimited(Place.of(file))
    assert table.columns == ("image", "label")
    assert [tuple(fields.values()) for _, fields in table.rows()] == [
        ("a b.jpg", "Chair, oak"),
        ("c.jpg", "Table"),
    ]


def test_a_single_quote_in_a_text_is_none_round_it() -> None:
    assert quote_of(["image,label", "1.jpg,baker's", "'2.jpg','b'"], ",") == '"'
    assert quote_of(["image,label", "1,2"], ",") == '"'
    assert quote_of(["image,label", "'1.jpg',2"], ",") == "'"
