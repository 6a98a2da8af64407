"""Cells of tables."""

import pytest

from explain_core.data.tables.column_values import (
    file_stem,
    is_whole,
    looks_like_file,
    numbers_in,
    without_query,
)


@pytest.mark.parametrize("text", ["a/1.JPG", "1.jpg#3", "https://a.org/1.png?size=2", " 1.tif "])
def test_files(text: str) -> None:
    assert looks_like_file(text) and not looks_like_file("1.txt")


def test_addresses_and_stems() -> None:
    assert (
        without_query("https://a.org/1.jpg?b#c") == "https://a.org/1.jpg"
        and without_query("1.jpg#0") == "1.jpg#0"
    )
    assert file_stem("a\\b\\1.jpg") == "1" and file_stem({"path": "a/2.png"}) == "2" and file_stem(None) == ""


def test_numbers() -> None:
    assert numbers_in("[0.1, 2]") == [0.1, 2.0] and numbers_in("0,5") == [0.5] and numbers_in("x") == []
    assert [is_whole(each) for each in (3, " 3.0 ", 3.0, "3.5", True, None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
