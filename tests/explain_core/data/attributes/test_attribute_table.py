"""Tables of attributes in every form, by hand."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_keys import Known
from explain_core.data.attributes.attribute_table import read_attribute_table
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


def test_what_several_people_say_of_a_picture_is_its_mean(tmp_path: Path) -> None:
    text = "image,annotator,red crown,striped\n1.jpg,ana,1,1\n1.jpg,ben,1,0\n1.jpg,cy,0,\n2.jpg,1,0,0\n"
    table = read(tmp_path, text)
    assert table.of_images["1.jpg"] == {"red crown": pytest.approx(2 / 3), "striped": 0.5}
    assert any("the mean of what they say counts" in note for note in table.notes)
    with pytest.raises(CaptionError, match="a column annotator says so"):
        read(tmp_path, "image,red crown\n1.jpg,1\n1.jpg,0\n")


def test_words_of_looks_beside_numbers_are_attributes_and_other_words_are_not(tmp_path: Path) -> None:
    text = (
        "image,crown_color,camera,crest,file_size,shape,shape_sure\n1.jpg,red,Canon,yes,10 KB,5 mm,no\n"
        "2.jpg,black,Nikon,no,12 KB,7 mm,yes\n3.jpg,red,Canon,yes,10 KB,5 mm,no\n4.jpg,,Canon,no,12 KB,5 mm,yes\n"
    )
    table = read(tmp_path, text)
    assert table.of_images["1.jpg"] == {
        "crown_color::red": 1.0, "crown_color::black": 0.0, "crest": 1.0, "shape_sure": 0.0,
    }  # fmt: skip
    assert table.of_images["4.jpg"] == {"crest": 0.0, "shape_sure": 1.0}
    assert any("left aside camera, file_size, shape" in note for note in table.notes)
    nested = "".join(
        f'{{"image": "{n}.jpg", "attributes": {{"crown_color": "{color}", "crest": {crest}}}}}\n'
        for n, color, crest in ((1, "red", "true"), (2, "black", "false"))
    )
    assert read(tmp_path, nested, "t.jsonl").of_images["2.jpg"] == {
        "crown_color::red": 0.0, "crown_color::black": 1.0, "crest": 0.0,
    }  # fmt: skip


def test_a_column_without_a_name_is_found_by_what_it_names(tmp_path: Path) -> None:
    wanted = {"crow": {"long tail": 0.5, "red": 0.0}, "House Wren": {"long tail": 0.25, "red": 1.0}}
    known = Known(classes=frozenset({"crow", "house wren"}))
    for text in (
        ",crow,House Wren\nlong tail,.5,.25\nred,0,1\n",
        ",long tail,red\ncrow,.5,0\nHouse Wren,.25,1\n",
        "what,long tail,red\ncrow,.5,0\nHouse Wren,.25,1\n",
    ):
        (tmp_path / "t.csv").write_text(text)
        table = read_attribute_table(Place.of(tmp_path / "t.csv"), known=known)
        assert table.of_classes == wanted
        with pytest.raises(CaptionError, match="no column names images or classes"):
            read_attribute_table(Place.of(tmp_path / "t.csv"))


def test_marks_in_a_spreadsheet_below_its_title(tmp_path: Path) -> None:
    text = "Shoes of 2021;;;\n;;;\nimage;laces;heel;leather\n1.jpg;x;;X\n2.jpg;;;x\n3.jpg;x;yes;x\n"
    table = read(tmp_path, text)
    assert table.of_images["2.jpg"] == {"laces": 0.0, "leather": 1.0}  # of its heel nobody says anything
    assert table.of_images["1.jpg"]["laces"] == 1.0
    assert any("empty cells of columns of marks are no: laces, leather" in note for note in table.notes)


def test_words_that_deny_and_words_that_affirm_are_no_words_of_a_look(tmp_path: Path) -> None:
    text = (
        "image,age,network,veil,streaks\n1.jpg,30,absent,present,none\n2.jpg,41,typical,absent,present\n"
        "3.jpg,55,atypical,absent,irregular\n4.jpg,70,,absent,none\n"
    )
    table = read(tmp_path, text)
    assert table.of_images["1.jpg"] == {
        "veil": 1.0, "network::typical": 0.0, "network::atypical": 0.0, "streaks": 0.0, "streaks::irregular": 0.0,
    }  # fmt: skip
    assert table.of_images["2.jpg"]["streaks"] == table.of_images["3.jpg"]["streaks::irregular"] == 1.0
    assert "network::typical" not in table.of_images["4.jpg"]
    assert any("left aside age" in note for note in table.notes)


def test_findings_between_upright_lines(tmp_path: Path) -> None:
    text = "Image Index,Finding Labels,Patient Age,View\n1.png,Mass|Nodule,40,PA\n2.png,No Finding,41,AP\n"
    table = read(tmp_path, text)
    assert table.of_images == {"1.png": {"Mass": 1.0, "Nodule": 1.0}, "2.png": {"No Finding": 1.0}}


def test_numbers_of_pictures_beside_a_category(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "CID,Category,Material\n101,Boots,Leather\n102,Boots,Suede\n201,Shoes,Leather\n"
    )
    known = Known(pictures=frozenset({"101", "102", "201"}), classes=frozenset({"boots", "shoes"}))
    table = read_attribute_table(Place.of(tmp_path / "t.csv"), known=known)
    assert table.of_images["102"] == {"Material::Leather": 0.0, "Material::Suede": 1.0}


def test_columns_of_one_name_are_all_read(tmp_path: Path) -> None:
    table = read(tmp_path, "image,tag,tag,tag\n1.jpg,red crown,,long bill\n2.jpg,striped,small,\n")
    assert table.of_images == {"1.jpg": {"red crown": 1, "long bill": 1}, "2.jpg": {"striped": 1, "small": 1}}


def test_words_by_class_need_not_come_again_in_columns_of_parts(tmp_path: Path) -> None:
    table = read(tmp_path, "crow:\n  crown: black\nwren:\n  crown: brown\n", "t.yaml")
    assert table.of_classes["wren"] == {"crown::black": 0.0, "crown::brown": 1.0}


def test_dashes_beside_marks_are_no_and_what_nobody_knows_is_not(tmp_path: Path) -> None:
    rows = "1.jpg,+,x,yes\n2.jpg,-,,#N/A\n3.jpg,?,\u2014,\u2014\n4.jpg,+,x,not applicable\n"
    table = read(tmp_path, f"image,red crown,long bill,crest\n{rows}")
    assert table.of_images["2.jpg"] == {"red crown": 0.0, "long bill": 0.0}
    assert table.of_images["3.jpg"] == {"long bill": 0.0} and set(table.of_images["4.jpg"]) == {
        "red crown",
        "long bill",
    }
    assert "empty cells of columns of marks are no" in " ".join(table.notes)
