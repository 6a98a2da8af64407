"""What a table says of pictures. (In folders: tests/conventions.)"""

from pathlib import Path

from explain_core.data.annotations.table_annotation import of_table
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


def said(folder: Path, text: str, given: dict[str, tuple[str, ...]] | None = None):
    (folder / "t.csv").write_text(text)
    return of_table(open_table(Place.of(folder / "t.csv")), "", None, given or {}, lambda _: False)


def test_columns_and_what_is_not_read(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{'ab'[k % 2]},{k % 3}\n" for k in range(6))
    found = said(tmp_path, f"image,label,fold\n{rows}")
    assert found.brings_classes and found.names_pictures and not found.brings_captions
    assert (
        "image = image, class = label; left aside: fold" in found.told
        and '"fold" holds 3 numbers' in found.told
    )
    assert [row.class_name for row in found.said([])] == ["a", "b"] * 3


def test_columns_that_may_be_a_class_are_no_keys_and_no_lists(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{k + 70},{'ab'[k % 2]}\n" for k in range(6))
    assert said(tmp_path, f"image,sentids,kind_of_bird\n{rows}").aside == ("kind_of_bird",)


def test_a_given_class_goes_before_others(tmp_path: Path) -> None:
    found = said(tmp_path, "image,label,kind\n1.jpg,a,x\n2.jpg,b,y\n", {"class": ("kind",)})
    assert found.is_class_given and [row.class_name for row in found.said([])] == ["x", "y"]
