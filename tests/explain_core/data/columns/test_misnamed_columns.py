"""Columns that are called like what they are not."""

from pathlib import Path

import pytest

from explain_core.data.columns.columns import columns_of
from explain_core.data.columns.misnamed_columns import counted_from_nought
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


@pytest.mark.parametrize(
    "header, row, captions",
    [
        ("image,caption_id,caption_text", "1.png,12,a black bird", ("caption_text",)),
        ("image,caption_url,caption_en", "1.png,http://a.org/1,a black bird", ("caption_en",)),
        ("image,description,label", "1.png,picasso-guernica-1937,crow", ()),
        ("image,description,label", "1.png,a black bird,crow", ("description",)),
        ("image,findings,label", "1.png,The heart is enlarged and the lungs are clear.,1", ("findings",)),
        ("image,findings,label", "1.png,Pleural effusion,1", ()),
        ("image,caption,label", "1.png,12,crow", ("caption",)),  # an error that is told of its row
    ],
)
def test_captions_are_texts(tmp_path: Path, header: str, row: str, captions: tuple[str, ...]) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n{row}\n")
    assert columns_of(open_table(Place.of(tmp_path / "t.csv"))).captions == captions


def test_a_class_beside_ranks_is_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "image,phylum,class,order,species\n1.png,Chordata,Aves,Passeriformes,crow\n"
    )
    assert columns_of(open_table(Place.of(tmp_path / "t.csv"))).class_name == "species"
    (tmp_path / "t.csv").write_text("image,order,class\n1.png,17,crow\n")
    assert columns_of(open_table(Place.of(tmp_path / "t.csv"))).class_name == "class"


def test_corners_may_be_counted_from_nought(tmp_path: Path) -> None:
    assert counted_from_nought(("image", "x1", "y1", "x2", "y2")) == {}
    (tmp_path / "t.csv").write_text("image,x0,y0,x1,y1\n1.png,4,5,24,15\n")
    assert tuple(columns_of(open_table(Place.of(tmp_path / "t.csv"))).box.values()) == (
        "x0",
        "y0",
        "x1",
        "y1",
    )
