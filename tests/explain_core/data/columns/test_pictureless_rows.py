"""Rows that name no picture."""

from explain_core.data.columns.columns import columns_of
from explain_core.data.columns.pictureless_rows import without_pictureless
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


def kept(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    table, notes = open_table(Place.of(tmp_path / "t.csv")), []
    rows = [fields for _, fields in without_pictureless(table, columns_of(table), notes).rows()]
    return rows, notes


MANY = "".join(f"{k}.jpg,{'ab'[k % 2]},x\n" for k in range(20))


def test_a_total_and_a_heading_are_left_out_and_said(tmp_path):
    rows, notes = kept(tmp_path, f"image,class,by\nBatch 1,,\n{MANY}Total: 20,,\n")
    assert len(rows) == 20 and notes == ["left out 2 rows that name no picture: t.csv:2, t.csv:23"]
    assert kept(tmp_path, f"image,class,by\n{MANY}21.jpg,,\n")[1] == []  # a picture without a class is one


def test_an_object_without_a_photograph_does_not_speak_of_its_class(tmp_path):
    rows, notes = kept(tmp_path, f"image,class,by\n{MANY},a,x\n,,x\n")
    assert len(rows) == 20 and notes == ["left out 2 rows that name no picture: t.csv:22, t.csv:23"]


def test_rows_of_classes_beside_rows_of_images_stay(tmp_path):
    rows, notes = kept(tmp_path, f"image,class,caption\n{MANY},a,all a\n,b,all b\n,c,all c\n,d,all d\n")
    assert len(rows) == 24 and notes == []
    rows, notes = kept(tmp_path, "image,class,caption\n,a,all a\n,b,all b\n1.jpg,a,one\n")
    assert len(rows) == 3 and notes == []


def test_names_that_are_no_files_stay(tmp_path):
    rows, notes = kept(tmp_path, "image,class\na1,x\na2,x\na3,\n")
    assert len(rows) == 3 and notes == []


def test_several_lost_objects_of_one_class_do_not_speak_of_it(tmp_path):
    lost = "".join(f",{'ab'[k % 2]},a lost purple thing\n" for k in range(6))
    rows, notes = kept(tmp_path, f"image,class,caption\n{MANY}{lost}")
    assert len(rows) == 20 and notes[0].startswith("left out 6 rows that name no picture")
