"""Columns of words as attributes, and tables that are turned."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.attributes.attribute_words import are_codes, are_grades, are_looks, word_columns
from explain_core.data.tables.table import Table
from explain_core.errors import CaptionError
from explain_core.places import Place

LOOKS = "image,crown_color,bill\n1.jpg,red,hooked\n2.jpg,black,hooked\n3.jpg,red,\n4.jpg,red;white,flat\n"


def read(path: Path, text: str, name: str = "t.csv"):
    (path / name).write_text(text)
    return read_attribute_table(Place.of(path / name))


def test_a_word_is_true_where_it_stands_and_false_where_another_does(tmp_path: Path) -> None:
    table = read(tmp_path, LOOKS)
    crown = {"crown_color::red": 1.0, "crown_color::black": 0.0, "crown_color::white": 0.0}
    assert table.of_images["1.jpg"] == {**crown, "bill::hooked": 1.0, "bill::flat": 0.0}
    assert table.of_images["3.jpg"] == crown  # of its bill nobody says anything
    assert table.of_images["4.jpg"]["crown_color::white"] == table.of_images["4.jpg"]["crown_color::red"] == 1
    assert "t.csv: the words in crown_color, bill are attributes" in table.notes


def test_words_that_are_no_looks_are_refused(tmp_path: Path) -> None:
    for column, values in (
        ("note", "nice,dull,nice,dull"),
        ("artist", "ana,ben,ana,ben"),
        ("patient_id", "a,b,a,b"),
        ("who", "a,b,c,d"),
    ):
        rows = "".join(f"{n}.jpg,{value}\n" for n, value in enumerate(values.split(",")))
        with pytest.raises(CaptionError, match="no column holds values"):
            read(tmp_path, f"image,{column}\n{rows}")
    with pytest.raises(CaptionError, match="no column holds values"):
        read(tmp_path, "image,seen\n1.jpg,often\n2.jpg,seldom\n")  # too few to tell
    assert read(tmp_path, "image,tailShape\n1.jpg,fan\n2.jpg,wedge\n").names == (
        "tail_Shape::fan",
        "tail_Shape::wedge",
    )


def test_beside_numbers_words_count_in_columns_that_are_called_like_looks(tmp_path: Path) -> None:
    rows = "".join(f"{n}.jpg,{color},{n % 2}\n" for n, color in enumerate(["red", "blue", "red", "blue"]))
    table = read(tmp_path, f"image,color,red crown\n{rows}")
    assert table.names == ("red crown", "color::red", "color::blue")
    table = read(tmp_path, f"image,seen,red crown\n{rows}")
    assert table.names == ("red crown",) and any("left aside seen" in note for note in table.notes)


def test_a_row_an_attribute_and_a_column_a_class(tmp_path: Path) -> None:
    table = read(tmp_path, "attribute,crow,wren\nred crown,1,0\nlong bill,0,1\n")
    assert table.of_classes == {
        "crow": {"red crown": 1.0, "long bill": 0.0},
        "wren": {"red crown": 0.0, "long bill": 1.0},
    }
    with pytest.raises(CaptionError, match="no column names images or classes"):
        read(tmp_path, "attribute,a\nred crown,1\nred crown,0\n")


def test_labels_with_how_sure_they_are(tmp_path: Path) -> None:
    table = read(tmp_path, "ImageID,LabelName,Confidence\nc1,Beak,.9\nc1,Feather,.4\nw1,Beak,.7\n")
    assert table.of_images == {"c1": {"Beak": 0.9, "Feather": 0.4}, "w1": {"Beak": 0.7}}


def test_lists_by_class_in_yaml(tmp_path: Path) -> None:
    table = read(tmp_path, "crow:\n  - black wings\n  - long beak\nwren:\n  - brown wings\n", "t.yaml")
    assert table.of_classes["crow"] == {"black wings": 1.0, "long beak": 1.0}


def test_pictures_in_a_column_of_any_name_and_lines_of_an_image_and_an_attribute(tmp_path: Path) -> None:
    assert read(tmp_path, "derm,streaks\n1.jpg,1\n2.jpg,0\n").of_images == {
        "1.jpg": {"streaks": 1.0},
        "2.jpg": {"streaks": 0.0},
    }
    table = read(tmp_path, "1.jpg\tred crown\n1.jpg\tlong bill\n2.jpg\tshort bill\n", "t.tsv")
    assert table.of_images["1.jpg"] == {"red crown": 1.0, "long bill": 1.0}


def test_a_table_with_more_rows_than_anybody_says_attributes_is_not_turned(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("explain_core.data.attributes.attribute_words.LOOKED_AT", 3)
    rows = [f"look {n},1,0\n" for n in range(4)]
    table = read(tmp_path, "attribute,crow,wren\n" + "".join(rows[:3]))
    assert len(table.of_images["crow"]) == 3
    with pytest.raises(CaptionError, match="no column names images or classes"):
        read(tmp_path, "attribute,crow,wren\n" + "".join(rows))


def test_letters_and_pluses_are_no_looks() -> None:
    assert are_codes([["P"], ["A"], ["p"]]) and are_codes([["a"], ["b"]])
    assert (
        not are_codes([["S"], ["M"], ["L"]])
        and not are_codes([["p"], ["p"]])
        and not are_codes([["XL"], ["S"]])
    )
    assert not are_looks("spines", [["P"], ["A"]] * 9) and are_grades([["+"], ["++"], ["+++"]])


def test_a_table_of_letters_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r"spines, latex hold letters \(A, P\).*present and absent"):
        read(
            tmp_path,
            "image,spines,latex\n" + "".join(f"{n}.jpg,{'PA'[n % 2]},{'AP'[n % 2]}\n" for n in range(9)),
        )


def test_partly_beside_yes_and_no_is_no_look() -> None:
    assert are_grades([["yes"], ["no"], ["partly"]]) and are_grades([["ja"], ["teilweise"]])
    assert (
        not are_grades([["yes"], ["no"]])
        and not are_grades([["partly"]])
        and not are_grades([["yes"], ["striped"]])
    )


def test_numbers_before_words_are_codes(tmp_path: Path) -> None:
    rows = "".join(f"{n}.jpg,{['3 = red', '(5) black'][n % 2]}\n" for n in range(6))
    assert read(tmp_path, f"image,leaf color\n{rows}").of_images["0.jpg"] == {
        "leaf color::red": 1.0,
        "leaf color::black": 0.0,
    }


def test_columns_above_the_class_are_no_looks_however_they_are_spelled() -> None:
    rows = [
        {"masterCategory": word, "articleType": word, "baseColour": word}
        for word in ("Red", "Blue", "Red", "Red")
    ]
    table = Table(
        Place.of("t.csv"),
        ("masterCategory", "articleType", "subFamily", "Genus", "baseColour"),
        lambda: ((".", row) for row in rows),
    )
    assert word_columns(table, table.columns) == ["baseColour"]
