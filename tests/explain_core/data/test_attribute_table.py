"""Tables of attributes in every form, by hand."""

from pathlib import Path

import pytest

from explain_core.data.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

SAID = {"1.jpg": {"red crown": 1.0, "long bill": 0.0}, "2.jpg": {"red crown": 0.25, "long bill": 1.0}}


def read(path: Path, text: str, name: str = "t.csv"):
    (path / name).write_text(text)
    return read_attribute_table(Place.of(path / name))


@pytest.mark.parametrize(
    "text",
    [
        "image,red crown,long bill\n1.jpg,1,0\n2.jpg,0.25,1\n",
        "image,red crown,long bill\n1.jpg,100,0\n2.jpg,25,100\n",
        "image;red crown;long bill;note\n1.jpg;yes;no;seen twice\n2.jpg;0,25;yes;\n",
        "path,attribute,value\n1.jpg,red crown,1\n1.jpg,long bill,0\n2.jpg,red crown,.25\n2.jpg,long bill,1\n",
        "image,attribute,certainty\n2.jpg,red crown,25\n2.jpg,long bill,100\n1.jpg,red crown,100\n1.jpg,long bill,0\n",
    ],
)
def test_wide_and_long_and_percent_are_the_same(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert table.of_images == SAID and not table.of_classes and set(table.names) == {"red crown", "long bill"}


def test_tags_and_attributes_without_values_are_true(tmp_path: Path) -> None:
    wanted = {"1.jpg": {"red crown": 1.0, "long bill": 1.0}}
    assert read(tmp_path, 'image,tags\n1.jpg,"red crown; long bill"\n2.jpg,\n').of_images == wanted
    assert read(tmp_path, "image,attribute\n1.jpg,red crown\n1.jpg,long bill\n").of_images == wanted


def test_by_class_and_what_nobody_said(tmp_path: Path) -> None:
    table = read(tmp_path, "class,red crown,long bill\ncrow,0,-1\nwren,1,\n")
    assert table.of_classes == {"crow": {"red crown": 0.0}, "wren": {"red crown": 1.0}}
    assert not table.of_images


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "no column names images or classes"),
        ("image,note\n1.jpg,nice\n", "no column holds values"),
        ("image,red crown\n1.jpg,1\n1.jpg,0\n", "red crown of 1.jpg is 0 here and 1 above"),
        ("image,attribute,value\n1.jpg,red crown,250\n", "is '250'; wanted is 0 to 1"),
        ("image,attribute,value\n1.jpg,red crown,perhaps\n", "'perhaps'"),
        ("image,attribute\n,red crown\n", "each row needs"),
    ],
)
def test_refusals(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        read(tmp_path, text)


def test_animals_with_attributes(tmp_path: Path) -> None:
    (tmp_path / "predicates.txt").write_text("1\tblack\n2\tstripes\n")
    (tmp_path / "classes.txt").write_text("1\tantelope\n2\tgrizzly+bear\n")
    (tmp_path / "predicate-matrix-continuous.txt").write_text("  -1.00  12.34\n 39.25  0.00\n")
    table = read_attribute_table(Place.of(tmp_path))
    assert table.of_classes == {
        "antelope": {"stripes": 0.1234},
        "grizzly+bear": {"black": 0.3925, "stripes": 0.0},
    }
    (tmp_path / "predicate-matrix-continuous.txt").write_text("1 2 3\n")
    with pytest.raises(CaptionError, match="a row of 3 values for 2 attributes"):
        read_attribute_table(Place.of(tmp_path))


def test_cub_s_attributes_by_class(tmp_path: Path) -> None:
    (tmp_path / "attributes.txt").write_text("1 has_crown_color::red\n2 has_bill_length::long bill\n")
    (tmp_path / "class_attribute_labels_continuous.txt").write_text("0.0 50\n100 25\n")
    table = read_attribute_table(Place.of(tmp_path))
    assert table.of_numbers[2] == {"has_crown_color::red": 1.0, "has_bill_length::long bill": 0.25}
    with pytest.raises(CaptionError, match="without a table of attributes"):
        (tmp_path / "attributes.txt").unlink()
        read_attribute_table(Place.of(tmp_path))


def test_minus_one_is_no_where_nothing_else_is(tmp_path: Path) -> None:
    signed = {"1.jpg": {"Smiling": 1.0, "Male": 0.0}, "2.jpg": {"Smiling": 0.0, "Male": 1.0}}
    assert read(tmp_path, "image_id,Smiling,Male\n1.jpg,1,-1\n2.jpg,-1,1\n").of_images == signed
    listed = "2\nSmiling Male \n1.jpg  1 -1\n2.jpg -1  1\n"
    assert read(tmp_path, listed, "list_attr_celeba.txt").of_images == signed
    three = read(tmp_path, "image_id,Smiling,Male\n1.jpg,1,-1\n2.jpg,0,1\n").of_images
    assert three == {"1.jpg": {"Smiling": 1.0}, "2.jpg": {"Smiling": 0.0, "Male": 1.0}}


@pytest.mark.parametrize(
    "text",
    [
        "image,tag1,tag2\n1.jpg,red crown,long bill\n",
        "image,tags\n1.jpg,red crown / long bill\n",
        'image,tags\n1.jpg,"red crown\nlong bill"\n',
        "image,tags\n1.jpg,\"['red crown', 'long bill']\"\n",
    ],
)
def test_tags_in_several_columns_and_between_other_signs(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).of_images == {"1.jpg": {"red crown": 1.0, "long bill": 1.0}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("image,attribute,votes,annotators\n1.jpg,red crown,3,5\n", "votes, annotators may say how true"),
        ("image,attributes\n1.jpg,3 17 25\n", "holds numbers, 3 17 25"),
        ('image;attributes\n1.jpg;"{""crest"": 1}"\n', "holds an object"),
        ("image,attribute,certainty\n1.jpg,red crown,4\n2.jpg,red crown,3\n", "whole numbers up to 4"),
    ],
)
def test_what_may_mean_anything_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        read(tmp_path, text)


def test_an_age_beside_findings_makes_none_of_them_percent(tmp_path: Path) -> None:
    table = read(tmp_path, "Path,Sex,Age,Edema,Nodule\n1.jpg,F,68,1.0,-1.0\n2.jpg,F,70,0.0,1.0\n")
    assert table.of_images == {"1.jpg": {"Edema": 1.0}, "2.jpg": {"Edema": 0.0, "Nodule": 1.0}}
    assert "left aside Age, Sex" in table.notes[0]


def test_json_by_image_and_by_class(tmp_path: Path) -> None:
    wanted = {"red crown": 1.0, "long bill": 1.0}
    listed = read(tmp_path, '{"1.jpg": ["red crown", "long bill"]}', "t.json")
    assert listed.of_images == {"1.jpg": wanted} and not listed.of_classes
    table = read(tmp_path, '{"crow": {"red crown": 1, "long bill": 1}}', "t.json")
    assert table.of_classes == {"crow": wanted}


def test_answers_in_other_languages(tmp_path: Path) -> None:
    table = read(tmp_path, "Bild;Haube;Schnabel\n1.jpg;nein;ja\n2.jpg;✓;✗\n")
    assert table.of_images == {
        "1.jpg": {"Haube": 0.0, "Schnabel": 1.0},
        "2.jpg": {"Haube": 1.0, "Schnabel": 0.0},
    }
