"""A column a class: read where it is one, and left alone where it is something else."""

import pytest

from explain_core.data.columns.one_hot import with_class_column
from explain_core.data.tables.table_file import open_table
from explain_core.errors import CaptionError
from explain_core.image_sets import load_image_set
from explain_core.places import Place
from tests.explain_core.data.packed import picture

HOT = "image,crow,wren,note\n1.png,1,0,a\n2.png,0,1,b\n3.png,0,1,c\n"


def table(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    return with_class_column(open_table(Place.of(tmp_path / "t.csv")))


def test_one_hot_labels(tmp_path):
    found = table(tmp_path, HOT)
    assert [row["class"] for _, row in found.rows()] == ["crow", "wren", "wren"]
    assert (
        found.columns == ("image", "note", "class") and "2 columns of 0 and 1 are the class" in found.notes[0]
    )
    for k in (1, 2, 3):
        (tmp_path / f"{k}.png").write_bytes(picture(k))
    images = load_image_set(f"manifest:{tmp_path}/t.csv")
    assert images.classes == ("crow", "wren") and [r.class_index for r in images.records] == [0, 1, 1]


@pytest.mark.parametrize("mark", ["1", "x", "X"])
def test_marks_and_nothing_are_one_hot_labels(tmp_path, mark):
    found = table(tmp_path, f"image,crow,wren\n1.png,{mark},\n2.png,,{mark}\n3.png,,{mark}\n")
    assert [row["class"] for _, row in found.rows()] == ["crow", "wren", "wren"]


@pytest.mark.parametrize(
    "text",
    [
        "image,label,crow,wren\n1.png,x,1,0\n2.png,y,0,1\n",  # a class is named
        "image,red_crown,long_bill\n1.png,1,1\n2.png,0,1\n",  # attributes
        "image,crow\n1.png,1\n2.png,1\n",
        "image,is_train,is_test\n1.png,1,0\n2.png,0,1\n",
        "image,caption\n1.png,red\n2.png,1\n",
    ],
)
def test_other_tables_stay_as_they_are(tmp_path, text):
    found = table(tmp_path, text)
    assert found.notes == () and "class" not in found.columns


def test_a_later_row_with_two_classes(tmp_path):
    found = table(tmp_path, HOT + "".join(f"{k}.png,0,1,x\n" for k in range(4, 120)) + "120.png,1,1,x\n")
    with pytest.raises(CaptionError, match=r"t\.csv:121: crow, wren are 1, and one class is wanted"):
        list(found.rows())


def test_another_order_of_columns_than_of_names_is_said(tmp_path):
    assert "--classes" not in table(tmp_path, HOT).notes[0]
    (note,) = table(tmp_path, HOT.replace("crow,wren", "MEL,AK")).notes
    assert "order of their names (AK, MEL)" in note and "--classes FILE" in note
