"""Lists without a header: what their lines hold."""

import pytest

from explain_core.data.tables.bare_list import is_list, list_without_header
from explain_core.data.tables.table_header import groups_above
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.mark.parametrize(
    ("text", "columns", "first"),
    [
        ("a/1.jpg 0\nb/2.jpg 1\n", ("image", "class"), {"image": "a/1.jpg", "class": "0"}),
        ("crow/1\nwren/2\n", ("image",), {"image": "crow/1"}),
        (
            "ROCO_1\ta small bird there\nROCO_2\ta white bird here\n",
            ("image", "caption"),
            {"image": "ROCO_1"},
        ),
    ],
)
def test_what_stands_in_a_list(tmp_path, text, columns, first):
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    place = Place.of(tmp_path / "list.txt")
    assert is_list(place, "utf-8")
    table = list_without_header(place, "utf-8", ())
    assert table.columns == columns and not table.named
    _, fields = next(table.rows())
    assert first.items() <= fields.items()


def test_lines_that_are_not_alike(tmp_path):
    (tmp_path / "list.txt").write_text("1.jpg crow\n2.jpg\n3.jpg crow big\n", encoding="utf-8")
    with pytest.raises(CaptionError, match="its lines are not alike"):
        list_without_header(Place.of(tmp_path / "list.txt"), "utf-8", ())


def test_groups_of_columns_stand_above_their_names(tmp_path):
    (tmp_path / "a.csv").write_text(",petal,,stem\nimage,red,white,spiny\n", encoding="utf-8")
    assert groups_above(Place.of(tmp_path / "a.csv"), "utf-8", 1) == ("petal", "stem")
    (tmp_path / "b.csv").write_text("Survey of May\nimage,red\n", encoding="utf-8")
    assert groups_above(Place.of(tmp_path / "b.csv"), "utf-8", 1) == ()
