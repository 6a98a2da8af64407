"""What is said of columns that are not read."""

from pathlib import Path

import pytest

from explain_core.data.columns.columns import columns_of
from explain_core.data.columns.unused_columns import looks_like_class, looks_like_key, said_of_unused
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place

LABELS = ("crow", "wren", "crow", "wren", "owl", "owl")


def said(folder: Path, column: str, values: list[str], more: str = ",label") -> str:
    rows = [f"{k}.jpg{',' + LABELS[k] if more else ''},{value}" for k, value in enumerate(values)]
    (folder / "t.csv").write_text(f"image{more},{column}\n" + "\n".join(rows) + "\n")
    table = open_table(Place.of(folder / "t.csv"))
    return "\n".join(said_of_unused(table, columns_of(table)))


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("fold", ["0", "1", "2", "0", "1", "2"], '"fold" holds 3 numbers'),
        ("remarks", [f"seen near the mill on day {k}" for k in range(6)], "--columns caption=remarks"),
        ("subtype", ["a", "b", "a", "b", "a", "b"], "--columns class=subtype"),
        (
            "genus",
            ["Parus", "Corvus", "Parus", "Corvus", "Parus", "Parus"],
            '"genus" (2 different) may be the class',
        ),
        ("where in it", ["[1 2 3 4]"] * 6, "--columns box='where in it'"),
        ("left", ["4"] * 6, "may be a side of a box"),
    ],
)
def test_what_a_column_may_be_is_said_with_its_option(
    tmp_path: Path, column: str, values: list[str], wanted: str
) -> None:
    assert wanted in said(tmp_path, column, values)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (
            "weather",
            ["park", "wood", "park", "wood", "park", "wood"],
        ),  # a class is there, and this is not called so
        ("note", ["", "", "", "", "", "ok"]),
        ("weight", ["1.5", "2.5", "3.5", "4.5", "5.5", "6.5"]),
    ],
)
def test_of_others_nothing_is_said(tmp_path: Path, column: str, values: list[str]) -> None:
    assert said(tmp_path, column, values) == ""


def test_without_a_class_any_column_of_few_names_may_be_it(tmp_path: Path) -> None:
    assert "class=location" in said(
        tmp_path, "location", ["park", "wood", "park", "wood", "park", "wood"], more=""
    )


def test_flags_may_be_attributes(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{LABELS[k]},{k % 2},1\n" for k in range(6))
    (tmp_path / "t.csv").write_text(f"image,label,red crown,long bill\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert "2 columns of 0 and 1 (red crown, long bill) may be attributes: --attributes t.csv" in "\n".join(
        said_of_unused(table, columns_of(table))
    )


def test_columns_of_one_number_alone_are_no_attributes(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{LABELS[k]},1,1.0\n" for k in range(6))
    (tmp_path / "t.csv").write_text(f"image,label,annotator,lead_time\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert "attributes" not in "\n".join(said_of_unused(table, columns_of(table)))


def test_two_columns_of_splits(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{LABELS[k]},train,{'test' if k > 3 else 'train'}\n" for k in range(6))
    (tmp_path / "t.csv").write_text(f"image,label,split,official\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert "--columns split=official" in "\n".join(said_of_unused(table, columns_of(table)))


def test_keys_are_all_different_and_classes_come_again() -> None:
    assert looks_like_key(["a", "b", "c"]) and not looks_like_key(["a", "b", "a"])
    assert looks_like_class("x", ["a", "b", "a", "b"]) and not looks_like_class("x", ["1", "2", "1", "2"])
    assert looks_like_class("class_id", [1, 2, 1, 2]) and not looks_like_class("x", ["1.jpg", "2.jpg"] * 2)


def test_pictures_of_one_patient_may_stand_on_both_sides(tmp_path: Path) -> None:
    assert "share one patient_id" in said(tmp_path, "patient_id", ["1", "1", "2", "2", "3", "3"])
    assert said(tmp_path, "patient_id", ["1", "2", "3", "4", "5", "6"]) == ""
    rows = "".join(f"{k}.jpg,{LABELS[k]},{k // 2},train\n" for k in range(6))
    (tmp_path / "t.csv").write_text(f"image,label,patient_id,split\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert said_of_unused(table, columns_of(table)) == ()  # the split is given


def test_merged_cells(tmp_path: Path) -> None:
    rows = "".join(f"{k}.jpg,{'crow' if k == 0 else 'wren' if k == 3 else ''}\n" for k in range(6))
    (tmp_path / "t.csv").write_text(f"image,label\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    assert '"label" is empty in 4 of the first 6 rows' in said_of_unused(table, columns_of(table))[0]


def test_boxes_that_may_be_corners(tmp_path: Path) -> None:
    assert "--columns corners=bbox takes them so" in said(
        tmp_path, "bbox", [f"[{k} 5 24 15]" for k in range(6)]
    )
    assert said(tmp_path, "bbox", ["[30 5 24 15]", *("[1 5 24 15]" for _ in range(5))]) == ""


def test_a_table_that_names_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("bucket place,label\nx1,crow\nx2,wren\n")
    table = open_table(Place.of(tmp_path / "t.csv"))
    (told,) = said_of_unused(table, columns_of(table))
    assert "nothing is read of it" in told and "--columns image='bucket place'" in told
