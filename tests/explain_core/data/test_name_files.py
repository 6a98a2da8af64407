"""Names of numbers, in whatever file beside a table has them."""

from pathlib import Path

import pytest

from explain_core.data.name_files import code_names, named_numbers
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
