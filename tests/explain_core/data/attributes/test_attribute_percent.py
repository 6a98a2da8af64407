"""Attributes that are called percent."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_percent import is_called_percent, percent_unit
from explain_core.data.attributes.attribute_scale import Scale
from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.data.attributes.told_share import ToldShare
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(tmp_path: Path, text: str, scale: str = "") -> AttributeTable:
    (tmp_path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(tmp_path / "t.csv"), scale=Scale.of(scale) if scale else None)


def test_names() -> None:
    for name in ("red_pct", "percent red", "red (%)", "% red", "red%", "RedPercent", "Rot Prozent"):
        assert is_called_percent(name), name
    for name in ("red", "100% cotton", "100 % wool", "impact", "percentile"):
        assert not is_called_percent(name), name


def test_units() -> None:
    names = ["a", "b"]
    assert percent_unit(names, [{"a": 0.4, "b": 30.0}], "t.csv") == 100
    assert percent_unit(names, [{"a": 0.4, "b": 0.6}, {"a": 0.25, "b": 0.75, "c": 1.0}], "t.csv") == 1
    assert percent_unit(names, [{"a": ToldShare(0.4)}, {"b": 0.0}], "t.csv") == 100
    for rows in ([{"a": 0.4}], [{"a": 0.4, "b": 0.3}], [{"a": 1.0}]):
        with pytest.raises(CaptionError, match=r"called percent, and no value is over .*0:100.*0:1"):
            percent_unit(names, rows, "t.csv")


@pytest.mark.parametrize("name", ["red_pct", "percent_red", "red (%)"])
def test_percent_up_to_one_is_never_guessed(tmp_path: Path, name: str) -> None:
    text = f"image,{name}\n1.jpg,0.4\n2.jpg,0.1\n"
    with pytest.raises(CaptionError, match=r"t\.csv: .*: called percent, and no value is over 0\.4"):
        read(tmp_path, text)
    assert read(tmp_path, text, "0:100").of_images["1.jpg"][name] == pytest.approx(0.004)
    assert read(tmp_path, text, "0:1").of_images["1.jpg"][name] == 0.4
    signed = read(tmp_path, f"image,{name}\n1.jpg,0.4%\n2.jpg,0.1%\n")
    assert signed.of_images["1.jpg"][name] == pytest.approx(0.004)
    for beside in ("crest\n1.jpg,0.4,1\n2.jpg,0.1,0\n", "age\n1.jpg,0.4,31\n2.jpg,0.1,64\n"):
        with pytest.raises(CaptionError, match="called percent"):
            read(tmp_path, f"image,{name},{beside}")


def test_shares_of_a_whole_that_are_called_percent(tmp_path: Path) -> None:
    table = read(tmp_path, "image,red_pct,blue_pct\n1.jpg,0.4,0.6\n2.jpg,0.1,0.9\n")
    assert table.of_images["1.jpg"] == {"red_pct": 0.4, "blue_pct": 0.6}
    assert "are shares, whatever they are called" in " ".join(table.notes)


def test_percent_beside_yes_and_no(tmp_path: Path) -> None:
    table = read(tmp_path, "image,red_pct,white_pct,crest\n1.jpg,0.5,20,1\n2.jpg,0,12,0\n")
    assert table.of_images["1.jpg"] == pytest.approx({"red_pct": 0.005, "white_pct": 0.2, "crest": 1.0})
    assert "red_pct, white_pct are percent, as they are called" in " ".join(table.notes)


def test_of_long_tables(tmp_path: Path) -> None:
    rows = "1.jpg,red,0.4\n2.jpg,red,0.1\n"
    with pytest.raises(CaptionError, match="called percent"):
        read(tmp_path, f"image,attribute,percent\n{rows}")
    with pytest.raises(CaptionError, match="called percent"):
        read(tmp_path, "image,attribute,value\n1.jpg,red_pct,0.4\n2.jpg,red_pct,0.1\n")
    assert read(tmp_path, f"image,attribute,percent\n{rows}", "0:100").of_images["1.jpg"]["red"] == 0.004
    of_whole = read(tmp_path, "image,attribute,pct\n1.jpg,red,3\n1.jpg,blue,12\n")
    assert of_whole.of_images["1.jpg"] == {"red": 0.03, "blue": 0.12}
