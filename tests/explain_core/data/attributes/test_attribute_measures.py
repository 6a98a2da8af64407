"""Columns that are called like measurements."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_measures import is_measured
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.mark.parametrize(
    "name",
    ["thickness_mm", "leaf width [cm]", "Preis EUR", "mm crack", "age", "spore length (µm)", "grammage (g/m²)",
     "Absatzhöhe (mm)", "No.", "floor area (m2)", "cost ($)", "temperature °C", "length of leaf", "leafLength",
     "mass g", "Gewicht", "prix", "precio (€)", "speed km/h", "waist (in)", "time (s)", "pressure mmHg"],
)  # fmt: skip
def test_measured(name: str) -> None:
    assert is_measured(name)


@pytest.mark.parametrize(
    "name",
    ["size (%)", "has_size::large_(16_-_32_in)", "long leg", "knee length", "large size", "in grass", "petal(s)",
     "Mass", "yellow feet", "white area", "x-ray", "men at work", "rust_pct", "V-neck"],
)  # fmt: skip
def test_looks(name: str) -> None:
    assert not is_measured(name)


def read(path: Path, text: str):
    (path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(path / "t.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "image,rust (%),oil (%),thickness_mm\n1.jpg,40,80,3.2\n2.jpg,0,65,3.1\n3.jpg,7.5,0,2.9\n",
        "image,rust,oil,crack_mm,year\n1.jpg,1,0,0.4,2021\n2.jpg,0,0,0.1,2021\n3.jpg,1,1,0.9,2020\n",
        "image,rust,oil,Preis EUR\n1.jpg,40,80,89.95\n2.jpg,0,65,49.5\n3.jpg,7.5,0,99\n",
    ],
)
def test_measurements_beside_attributes_are_left_aside_and_said(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert len(table.names) == 2
    measured = text.partition("\n")[0].split(",")[3]
    assert any("left aside" in note and measured in note for note in table.notes)


def test_a_size_of_yes_and_no_is_a_look(tmp_path: Path) -> None:
    assert read(tmp_path, "image,size,red\n1.jpg,1,0\n2.jpg,0,0\n").names == ("size", "red")
    assert read(tmp_path, "image,size\n1.jpg,80%\n2.jpg,yes\n").names == ("size",)


def test_a_table_of_measurements_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r"leaf length mm, mass g hold numbers, .* they measure or count"):
        read(tmp_path, "image,leaf length mm,mass g\n1.jpg,74,0.4\n2.jpg,52,0.3\n3.jpg,61,0.5\n")
