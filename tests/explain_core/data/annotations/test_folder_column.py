"""A table of patients speaks of the pictures in each one's folder."""

from pathlib import Path

import pytest

from explain_core.data.sets.folder import load_folder


def written(root: Path, picture, table: str) -> Path:
    for patient in ("p_ana", "p_bo", "p_cy"):
        for number in (1, 2):
            picture(root / f"{patient}/{number}.png")
    (root / "patients.csv").write_text(table)
    return root


def test_what_is_said_of_a_folder_is_said_of_its_pictures(tmp_path: Path, picture) -> None:
    table = (
        "patient,age,diagnosis,split\np_ana,40,benign,train\np_bo,50,malignant,train\np_cy,60,benign,test\n"
    )
    found = load_folder(str(written(tmp_path, picture, table)))
    assert found.classes == ("benign", "malignant")
    assert [(each.path[:4], each.class_index, each.split) for each in found.records[::2]] == [
        ("p_an", 0, "train"),
        ("p_bo", 1, "train"),
        ("p_cy", 0, "test"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "patient,label\np_ana,0\np_bo,1\np_cy,2\n",  # it numbers the folders
        "patient,diagnosis\np_ana,benign\np_bo,malignant\np_dee,benign\n",  # a folder that is not there
        "ward,diagnosis\nnorth,benign\nsouth,malignant\neast,benign\n",
    ],
)
def test_other_tables_leave_folders_what_they_are(tmp_path: Path, picture, table: str) -> None:
    assert load_folder(str(written(tmp_path, picture, table))).classes == ("p_ana", "p_bo", "p_cy")
