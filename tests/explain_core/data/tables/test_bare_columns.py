"""Columns without a header, by what stands in them."""

import pytest

from explain_core.data.tables.bare_columns import columns_without_header, is_picture


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("a.jpg crow|b.jpg wren", ("image", "class")),
        ("a.jpg,39,116,569,375,14|b.jpg,36,116,868,587,3", ("image", "x", "y", "right", "bottom", "class")),
        ("a.jpg,3,39,116,569,375|b.jpg,3,36,116,868,587", ("image", "class", "x", "y", "right", "bottom")),
        ("TRAIN,a.jpg,crow,.1,.2,,,.5,.6,,|TEST,b.jpg,wren,.1,.2,,,.5,.6,,", None),
        ("TRAIN,a.jpg,crow,0.1,0.2,,,0.5,0.6,,|TEST,b.jpg,wren,0.1,0.2,,,0.5,0.6,,",
         ("split", "image", "class", "x", "y", "right", "bottom")),
        ("a.jpg,5,5,3,3,crow|b.jpg,5,5,3,3,wren", None),  # a corner and a size, or corners the other way round
        ("a.jpg,1,0|b.jpg,2,0", None),
        ("crow,4,5,20,10,a.jpg,40,30|wren,4,5,9,9,b.jpg,40,30",
         ("class", "x", "y", "width", "height", "image", "picture_width", "picture_height")),
        ("crow,4,5,20,10,a.jpg,20,30|wren,4,5,9,9,b.jpg,40,30", None),  # it ends beyond its picture
    ],
)  # fmt: skip
def test_columns(lines: str, wanted: tuple[str, ...] | None) -> None:
    rows = [line.replace(" ", ",").split(",") for line in lines.split("|")]
    assert columns_without_header(rows)[0] == wanted


def test_empty_columns_are_passed_over() -> None:
    assert columns_without_header([["a.jpg", "", "crow"], ["b.jpg", "", "wren"]]) == (
        ("image", "class"),
        (0, 2),
    )
    assert columns_without_header([["a.jpg"], ["b.jpg", "x"]]) == (None, ())
    assert is_picture('"1.JPG#3') and not is_picture("crow")
