"""Totals, merged cells and a second line of names."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_keys import Known
from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(tmp_path: Path, text: str, known: Known | None = None) -> AttributeTable:
    (tmp_path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(tmp_path / "t.csv"), known=known or Known())


def test_totals_are_left_out_and_said(tmp_path: Path) -> None:
    rows = "1.jpg,1,0\n2.jpg,1,1\nTotal,2,1\nMean:,1,0.5\n"
    table = read(tmp_path, f"image,red,striped\n{rows}")
    assert table.of_images == {"1.jpg": {"red": 1.0, "striped": 0.0}, "2.jpg": {"red": 1.0, "striped": 1.0}}
    assert "left out rows that are no image or class: Total, Mean:" in " ".join(table.notes)
    counted = read(tmp_path, "image,red\n1.jpg,1\n2.jpg,0\nN,12\n%,33.3\n")
    assert counted.of_images == {"1.jpg": {"red": 1.0}, "2.jpg": {"red": 0.0}}
    named = read(tmp_path, "class,red\nsum,1\nmean,0\n", Known(classes=frozenset({"sum", "mean"})))
    assert named.of_classes == {"sum": {"red": 1.0}, "mean": {"red": 0.0}}


def test_merged_cells_of_a_long_table(tmp_path: Path) -> None:
    table = read(tmp_path, "class,attribute,value\ncrow,red,0.1\n,long,0.9\nwren,red,0.8\n,long,0\n,,\n")
    assert table.of_classes == {"crow": {"red": 0.1, "long": 0.9}, "wren": {"red": 0.8, "long": 0.0}}
    assert 'an empty cell of "class" is what stands above it' in " ".join(table.notes)
    of_names = read(tmp_path, "attribute,image,value\nred,1.jpg,1\n,2.jpg,0\nlong,1.jpg,0\n,2.jpg,1\n")
    assert of_names.of_images["2.jpg"] == {"red": 0.0, "long": 1.0}
    with pytest.raises(CaptionError, match=r't.csv:2: "class" is empty.*of merged cells'):
        read(tmp_path, "class,attribute,value\n,red,0.1\ncrow,long,0.9\n")
    with pytest.raises(CaptionError, match=r't.csv:3: "class" is empty.*of merged cells'):
        read(tmp_path, "class,red,long\ncrow,0.1,0\n,0.3,1\n")


def test_two_lines_of_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CaptionError, match=r"its second line has names, too \(image, red, .*petal_color: red"
    ):
        read(tmp_path, ",petal,,stem,\nimage,red,white,spiny,smooth\n1.jpg,1,0,1,0\n2.jpg,0,1,0,1\n")
    with pytest.raises(CaptionError, match=r"its second line has names, too \(red, white, spiny\)"):
        read(tmp_path, "image,petal,petal,stem\n,red,white,spiny\n1.jpg,1,0,1\n2.jpg,0,1,0\n")
