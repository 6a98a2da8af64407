"""Names of numbers, in whatever file beside a table has them."""

from pathlib import Path

import pytest

from explain_core.data.listing.name_files import (
    code_names,
    is_called_so,
    is_name_file,
    named_numbers,
    naming_folders,
    other_names,
)
from explain_core.places import Place


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("classes.txt", "crow\nwren\n"),
        ("synsets.txt", "0 crow\n1 wren\n"),
        ("classes.csv", "name,id\ncrow,0\nwren,1\n"),
        ("categories_places365.txt", "/c/crow 0\n/w/wren 1\n"),
        ("label_map.json", '{"0": "crow", "1": "wren"}'),
        ("class_index.json", '{"0": ["n01", "crow"], "1": ["n02", "wren"]}'),
        ("labels.json", '{"crow": 0, "wren": 1}'),
        ("class_names.json", '["crow", "wren"]'),
    ],
)
def test_forms(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    assert named_numbers(Place.of(tmp_path), frozenset((0, 1))) == ({0: "crow", 1: "wren"}, file)
    assert named_numbers(Place.of(tmp_path), frozenset((0, 7)))[0] == {}


@pytest.mark.parametrize(
    "text", ["0.jpg,0\n1.jpg,1\n", "0,3\n1,4\n", "0,crow\n1,crow\n", "crow\nwren\nowl\nkea\n"]
)
def test_tables_of_pictures_name_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "train_labels.csv").write_text(text)
    assert named_numbers(Place.of(tmp_path), frozenset((0, 1))) == ({}, "")


def test_as_many_names_as_the_largest_number_begin_at_one(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text('"Suzuki SX4, 2012"\nBMW\n')
    found, _ = named_numbers(Place.of(tmp_path), frozenset((1, 2)))
    assert found == {1: "Suzuki SX4, 2012", 2: "BMW"}


def test_codes(tmp_path: Path) -> None:
    (tmp_path / "class-descriptions.csv").write_text("/m/04rjg,Crow\n/m/015p6,Wren\n")
    assert code_names(Place.of(tmp_path), frozenset({"/m/04rjg"})) == {"/m/04rjg": "Crow"}
    assert code_names(Place.of(tmp_path), frozenset({"/m/none"})) == {}


def test_names_among_other_columns(tmp_path: Path) -> None:
    wanted = frozenset((0, 1))
    (tmp_path / "classes.tsv").write_text("class_id\tclass_name\tgroup\n0\tcrow\tbird\n1\twren\tbird\n")
    assert named_numbers(Place.of(tmp_path), wanted)[0] == {0: "crow", 1: "wren"}
    (tmp_path / "classes.tsv").write_text("0\tcrow\tbird\n1\twren\tbird\n")  # which is the name?
    assert named_numbers(Place.of(tmp_path), wanted)[0] == {}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("label_map.pbtxt", "item {\n id: 0\n name: 'crow'\n}\nitem {\n name: \"wren\" id: 1 }\n"),
        ("labels.yaml", "names:\n  0: crow\n  1: wren\n"),
        ("classes.json", '[{"id": 0, "name": "crow"}, {"id": 1, "name": "wren"}]'),
        ("label_map.json", '{"crow": {"id": 0}, "wren": {"id": 1}}'),
        ("categories.json", '{"categories": [{"id": 0, "name": "crow"}, {"id": 1, "name": "wren"}]}'),
        ("_darknet.labels", "crow\nwren\n"),
    ],
)
def test_names_in_files_of_tools(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    assert named_numbers(Place.of(tmp_path), frozenset((0, 1)))[0] == {0: "crow", 1: "wren"}
    assert is_called_so(file) and not is_called_so("birds.csv")


def test_another_file_that_names_them_otherwise(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("crow\nwren\n")
    (tmp_path / "labels.txt").write_text("wren\ncrow\n")
    found, file = named_numbers(Place.of(tmp_path), frozenset((0, 1)))
    assert other_names(Place.of(tmp_path), frozenset((0, 1)), found, file) == "labels.txt"
    (tmp_path / "labels.txt").write_text("crow\nwren\n")
    assert other_names(Place.of(tmp_path), frozenset((0, 1)), found, file) == ""


def test_json_that_only_names_numbers() -> None:
    assert is_name_file("label_map.json", {"0": {"name": "crow"}}) and not is_name_file(
        "birds.json", {"0": "crow"}
    )
    assert not is_name_file("labels.json", {"1.jpg": "crow"})


def test_a_table_of_numbers_and_names_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "emotions.csv").write_text("id,emotion\n0,anger\n1,joy\n")
    wanted = frozenset((0, 1))
    assert named_numbers(Place.of(tmp_path), wanted) == ({0: "anger", 1: "joy"}, "emotions.csv")
    (tmp_path / "emotions.csv").write_text(
        "id,emotion\n0,anger\n1,joy\n2,fear\n"
    )  # other numbers than the wanted
    assert named_numbers(Place.of(tmp_path), wanted) == ({}, "")


def test_folders_of_files_that_name_classes() -> None:
    files = ["train/_darknet.labels", "meta/a/classes.txt", "classes.txt", "a/b/c/classes.txt", "train/1.csv"]
    assert naming_folders(files) == ["train", "meta/a"]
