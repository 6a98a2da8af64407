"""Boxes are measured as their columns say, and what they say two ways is refused."""

import pytest

from explain_core.data.columns.box_columns import box_of
from explain_core.data.columns.box_convention import as_number
from explain_core.data.columns.columns import columns_of
from explain_core.data.tables.table_file import open_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def opened(tmp_path, text):
    file = tmp_path / "birds.csv"
    file.write_text(text)
    return open_table(Place.of(file))


def test_percent_become_shares(tmp_path):
    table = opened(tmp_path, "image,x,y,width,height,unit\n1.jpg,10,20,50,40,percent\n")
    columns = columns_of(table)
    assert (columns.box_unit, columns.in_shares, "in percent" in columns.told()) == ("percent", True, True)
    where, fields = next(table.rows())
    box = box_of(fields, columns, where)
    assert (box.x, box.y, box.width, box.height) == (0.1, 0.2, 0.5, 0.4)


def test_a_middle_is_moved_to_the_corner(tmp_path):
    table = opened(tmp_path, "image,x,y,w,h,box_format\n1.jpg,14,10,20,10,cxcywh\n")
    where, fields = next(table.rows())
    box = box_of(fields, columns_of(table), where)
    assert (box.x, box.y, box.width, box.height) == (4, 5, 20, 10)


@pytest.mark.parametrize(
    ("columns", "first", "second"),
    [
        ("x,y,width,height,unit", "1,2,3,4,percent", "1,2,3,4,pixels"),
        ("bbox,bbox_format", "1 2 3 4,xywh", "1 2 3 4,xyxy"),
        ("x,y,width,height,bbox_format", "1,2,3,4,xyxy", "1,2,3,4,xyxy"),
    ],
)
def test_two_kinds_at_once_are_refused(tmp_path, columns, first, second):
    with pytest.raises(CaptionError, match="--columns"):
        columns_of(opened(tmp_path, f"image,{columns}\n1.jpg,{first}\n2.jpg,{second}\n"))


def test_a_unit_of_something_else_is_no_boxs(tmp_path):
    table = opened(tmp_path, "image,x,y,width,height,unit\n1.jpg,1,2,3,4,ward 7\n")
    assert columns_of(table).box_unit == "pixels"


def test_numbers_have_points_commas_and_signs():
    assert (as_number("1,5"), as_number("20 %"), as_number("3.25")) == (1.5, 20.0, 3.25)
    with pytest.raises(ValueError, match="convert"):
        as_number("%20")
