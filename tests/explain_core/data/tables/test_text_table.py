"""What stands between values, and lists without a header."""

from pathlib import Path

import pytest

from explain_core.data.tables.text_table import open_delimited
from explain_core.errors import CaptionError
from explain_core.places import Place


def opened(path: Path, text: str, name: str = "t.csv"):
    (path / name).write_text(text)
    return open_delimited(Place.of(path / name))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    table = opened(tmp_path, f"image{delimiter}label\na.jpg{delimiter}crow\n\n")
    assert [dict(fields) for _, fields in table.rows()] == [{"image": "a.jpg", "label": "crow"}]


def test_of_several_columns_without_a_name_the_first_is_read(tmp_path: Path) -> None:
    table = opened(tmp_path, ",image,,\n7,a.jpg,,x\n")
    assert [dict(fields) for _, fields in table.rows()] == [{"": "7", "image": "a.jpg"}]


def test_a_comma_in_a_caption_between_semicolons_is_the_caption_s(tmp_path: Path) -> None:
    table = opened(tmp_path, "image;caption\na.jpg;a small, black bird\n")
    assert [fields["caption"] for _, fields in table.rows()] == ["a small, black bird"]


def test_a_broken_row_is_refused_between_commas_and_a_few_are_left_out_between_lines(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r"t\.csv:2: 3 fields"):
        list(opened(tmp_path, "image,caption\na.jpg,a small, black bird\n").rows())
    rows = "".join(f"{n}.jpg| {n}| a bird\n" for n in range(50))
    table = opened(tmp_path, f"image| comment_number| comment\n{rows}x.jpg| 4 a dog\n")
    assert len(list(table.rows())) == 50
    with pytest.raises(CaptionError, match="2 fields"):
        list(opened(tmp_path, "image| comment_number| comment\n" + "x.jpg| 4 a dog\n" * 3).rows())


@pytest.mark.parametrize(
    ("text", "columns", "first"),
    [
        ("a/b.jpg 3\nc.jpg 4\n", ("image", "class"), ("a/b.jpg", "3")),
        ("a b.jpg crow\nc.jpg wren\n", ("image", "class"), ("a b.jpg", "crow")),
        ("a.jpg\nb.jpg\n", ("image",), ("a.jpg",)),
        ("0\t2\ta.jpg\n1\t3\tb.jpg\n", ("number", "class", "image"), ("0", "2", "a.jpg")),
        (
            "a.jpg#0\ta small bird\na.jpg#1\ta black one here\n",
            ("image", "caption"),
            ("a.jpg#0", "a small bird"),
        ),
        ("crow,a.jpg\nwren,b.jpg\n", ("class", "image"), ("crow", "a.jpg")),
    ],
)
def test_lists(tmp_path: Path, text: str, columns: tuple[str, ...], first: tuple[str, ...]) -> None:
    table = opened(tmp_path, text, "train.txt")
    assert table.columns == columns and not table.named
    assert tuple(next(iter(table.rows()))[1].values()) == first


def test_lists_that_are_not_alike(tmp_path: Path) -> None:
    for text in ("a.jpg,x,y\nb.jpg,z,w\n", "a.jpg,x\nb.jpg\n"):
        with pytest.raises(CaptionError, match="not alike"):
            opened(tmp_path, text)
