"""Long tables of traits: words are looks, and what is measured is left aside."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

ROWS = [("1.jpg", "leaf margin", "lobed", ""), ("1.jpg", "leaf length", "6.1", "cm"), ("1.jpg", "hairy", "1", ""),
        ("2.jpg", "leaf margin", "entire", ""), ("2.jpg", "leaf length", "0.9", "cm"), ("2.jpg", "hairy", "0", ""),
        ("3.jpg", "leaf margin", "lobed", ""), ("3.jpg", "hairy", "1", "")]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    ["image,trait,trait_value,unit", "image,character,character state,unit", "image,Merkmal,Ausprägung,Einheit",
     "image,trait,valeur,unité", "image,trait,state,units",
     "image,TraitName,OrigValueStr,Unit", "image,trait,margin_state,unit"],
)  # fmt: skip
def test_traits_and_their_values(tmp_path: Path, header: str) -> None:
    (tmp_path / "t.csv").write_text("\n".join([header, *map(",".join, ROWS)]) + "\n")
    table = read_attribute_table(Place.of(tmp_path / "t.csv"))
    assert table.of_images["1.jpg"] == {"leaf margin::lobed": 1.0, "leaf margin::entire": 0.0, "hairy": 1.0}
    assert any("left aside leaf length, which measure" in note for note in table.notes)


def test_a_p_value_is_no_value_of_an_attribute(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,attribute,p_value\n1.jpg,red,0.04\n2.jpg,red,0.6\n")
    with pytest.raises(CaptionError, match="p_value may say how true"):
        read_attribute_table(Place.of(tmp_path / "t.csv"))


def test_darwin_core_s_measurements_are_a_long_table(tmp_path) -> None:
    (tmp_path / "mof.txt").write_text(
        "measurementID\tscientificName\tmeasurementType\tmeasurementValue\tmeasurementUnit\n"
        "m1\tBellis perennis\tflower colour\twhite\t\nm2\tBellis perennis\tplant height\t12\tcm\n"
        "m3\tPapaver rhoeas\tflower colour\tred\t\nm4\tPapaver rhoeas\tplant height\t60\tcm\n"
    )
    found = read_attribute_table(Place.of(tmp_path / "mof.txt"))
    assert set(found.names) == {"flower colour::white", "flower colour::red"}
    assert found.of_classes["Bellis perennis"] == {"flower colour::white": 1.0, "flower colour::red": 0.0}
    assert any("plant height" in note for note in found.notes)
