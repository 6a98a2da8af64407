"""Columns of people and times in tables of attributes."""

from pathlib import Path

from explain_core.data.attributes.attribute_people import people_columns
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place

FORM = (
    'Timestamp,Email Address,Which photo?,"What can you see? (tick all)"\n'
    '2021/03/01 10:01:11 am GMT+1,a@uni.example,1.jpg,"bow, round toe"\n'
    '2021/03/01 10:01:11 am GMT+1,b@uni.example,1.jpg,"round toe"\n'
    '2021/03/02 10:02:11 am GMT+1,a@uni.example,2.jpg,"zipper, bow"\n'
    '2021/03/02 10:02:12 am GMT+1,b@uni.example,2.jpg,"zipper, bow"\n'
)


def read(path: Path, text: str):
    (path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(path / "t.csv"))


def test_answers_of_a_form_are_several_people_s(tmp_path: Path) -> None:
    table = read(tmp_path, FORM)
    assert table.of_images["1.jpg"] == {"bow": 0.5, "round toe": 1.0, "zipper": 0.0}
    assert any("several people (Email Address)" in note for note in table.notes)
    assert any("left aside Timestamp, Email Address" in note for note in table.notes)


def test_people_are_known_by_name_and_by_what_stands_there(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("image,Observer,who,when,red\n1.jpg,R1,a@b.org,2021-03-01 10:02,1\n")
    table = open_table(Place.of(tmp_path / "p.csv"))
    assert people_columns(table, ["Observer", "who", "when", "red"]) == ["Observer", "who", "when"]


def test_observers_of_one_picture_have_a_mean(tmp_path: Path) -> None:
    table = read(tmp_path, "Observer,image,streaks\nR1,1.jpg,absent\nR2,1.jpg,present\nR1,2.jpg,present\n")
    assert table.of_images == {"1.jpg": {"streaks": 0.5}, "2.jpg": {"streaks": 1.0}}


def test_a_tag_that_one_of_several_people_gave_is_their_share(tmp_path: Path) -> None:
    table = read(tmp_path, "image,annotator,tags\n1.jpg,a,red; big\n1.jpg,b,red\n2.jpg,a,big\n2.jpg,b,\n")
    assert table.of_images == {"1.jpg": {"red": 1.0, "big": 0.5}, "2.jpg": {"big": 0.5}}
    assert any("several people (annotator)" in note for note in table.notes)


def test_few_answers_to_an_open_question_are_looks(tmp_path: Path) -> None:
    table = read(tmp_path, 'Foto,image,¿Qué ves?\np1,1.jpg,"lazo, tacón alto"\np2,2.jpg,lazo\n')
    assert table.of_images["2.jpg"] == {"lazo": 1.0, "tacón alto": 0.0}
