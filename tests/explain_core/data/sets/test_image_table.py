"""Where the pictures of a table lie. (As whole sets: tests/conventions.)"""

from pathlib import Path

import pytest

from explain_core.data.sets.image_table import is_table, load_table
from explain_core.errors import CaptionError, ImageSetError


def test_the_root_is_the_folder_that_the_paths_share(tmp_path: Path, picture) -> None:
    picture(tmp_path / "a/crow/1.jpg")
    picture(tmp_path / "a/wren/2.jpg")
    (tmp_path / "t").mkdir()
    rows = f"path,caption\n{tmp_path}/a/crow/1.jpg,black\n../a/wren/2.jpg,brown\n"
    (tmp_path / "t/birds.csv").write_text(rows)
    found = load_table(str(tmp_path / "t/birds.csv"))
    assert found.root == str(tmp_path / "a") and found.classes == ("crow", "wren")
    assert [(record.path, record.captions) for record in found.records] == [
        ("crow/1.jpg", ("black",)), ("wren/2.jpg", ("brown",)),
    ]  # fmt: skip


def test_captions_from_another_table(tmp_path: Path, picture) -> None:
    picture(tmp_path / "1.jpg")
    (tmp_path / "labels.csv").write_text("image,label\n1.jpg,crow\n")
    (tmp_path / "words.csv").write_text("image,caption\n1.jpg,black\n")
    (record,) = load_table(str(tmp_path / "labels.csv"), tmp_path / "words.csv").records
    assert record.captions == ("black",)


def test_refusals(tmp_path: Path, picture) -> None:
    assert is_table("a.CSV") and not is_table("a.jpg")
    with pytest.raises(ImageSetError, match="is no file"):
        load_table(str(tmp_path / "gone.csv"))
    picture(tmp_path / "1.jpg")
    (tmp_path / "t.csv").write_text("class,caption\ncrow,black\n")
    with pytest.raises(CaptionError, match=r"names no images.*--columns image=COLUMN.*--captions t\.csv"):
        load_table(str(tmp_path / "t.csv"))
    (tmp_path / "t.csv").write_text("image,caption\n1.jpg,black\n")
    with pytest.raises(ImageSetError, match=r'no class folders.*column "class"'):
        load_table(str(tmp_path / "t.csv"))


def test_pictures_with_objects_of_several_classes_are_said(tmp_path: Path, picture) -> None:
    for number in (1, 2, 3):
        picture(tmp_path / f"{number}.jpg")
    marks = [(1, "crow"), (2, "wren"), (3, "crow"), (3, "wren")]
    where = '"{""name"":""rect"",""x"":1,""y"":2,""width"":5,""height"":5}"'
    rows = [f'{n}.jpg,1,"{{}}",1,0,{where},"{{""kind"":""{kind}""}}"' for n, kind in marks]
    head = (
        "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    )
    (tmp_path / "via.csv").write_text("\n".join([head, *rows]))
    found = load_table(str(tmp_path / "via.csv"))
    assert [record.path for record in found.records] == ["1.jpg", "2.jpg"]
    assert "left out 1 image with objects of several classes: 3.jpg" in found.warnings
