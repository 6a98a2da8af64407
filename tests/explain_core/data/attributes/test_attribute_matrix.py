"""Files of numbers and of names."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_matrix import (
    check_width,
    known_values,
    numbered_names,
    rows_of_numbers,
)
from explain_core.errors import CaptionError
from explain_core.places import Place


def file(path: Path, text: str) -> Place:
    path.write_text(text)
    return Place.of(path)


def test_names_and_rows(tmp_path: Path) -> None:
    assert numbered_names(file(tmp_path / "a.txt", "1 red crown\n2\tlong bill\n")) == (
        "red crown",
        "long bill",
    )
    assert rows_of_numbers(file(tmp_path / "b.txt", "0 50\n\n-1.00 100\n")) == [[0.0, 50.0], [-1.0, 100.0]]
    assert known_values({"red": 50.0, "long": -1.0}, 100.0) == {"red": 0.5}


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is empty"), ("1 x\n", ":1: not a row of numbers"), ("1\n101\n", ":2: a value is not")],
)
def test_what_is_no_matrix(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CaptionError, match=said):
        rows_of_numbers(file(tmp_path / "a.txt", text))
    with pytest.raises(CaptionError, match="a row of 1 value for 2 attributes"):
        check_width(Place.of(tmp_path / "a.txt"), ("a", "b"), [[1.0]])
    with pytest.raises(CaptionError, match="wanted is a number and a name"):
        numbered_names(file(tmp_path / "a.txt", "red crown\n"))
