"""Which column names images or classes."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_keys import Known, keyed
from explain_core.data.tables.table_file import open_table
from explain_core.errors import CaptionError
from explain_core.places import Place

KNOWN = Known(pictures=frozenset({"a1", "a2"}), classes=frozenset({"crow", "wren"}))


def key(path: Path, text: str) -> str:
    (path / "t.csv").write_text(text)
    return keyed(open_table(Place.of(path / "t.csv")), None, KNOWN)[2]


def test_a_name_goes_before_what_stands_in_a_column(tmp_path: Path) -> None:
    assert key(tmp_path, "image,bird,red\na1.jpg,crow,1\n") == "image"
    assert key(tmp_path, "species,bird,red\ncrow,a,1\nwren,b,0\n") == "species"


def test_pictures_of_which_each_has_one_row_go_before_a_class(tmp_path: Path) -> None:
    assert key(tmp_path, "species,bird,red\ncrow,A1,1\ncrow,a2,0\n") == "bird"
    assert key(tmp_path, "species,bird,red\ncrow,a1,1\nwren,a1,0\n") == "species"


def test_what_is_there_goes_before_a_name(tmp_path: Path) -> None:
    assert key(tmp_path, "flower,category,name\ncrow,color,white\ncrow,shape,round\n") == "flower"
    assert key(tmp_path, "no,style,red\na1,crow,1\na2,wren,0\n") == "no"
    assert key(tmp_path, "image,style,red\nb7.jpg,crow,1\n") == "image"  # of pictures that are not there


def test_files_that_are_there_go_before_a_class_whatever_their_folder(tmp_path: Path) -> None:
    rows = "diagnosis,clinic,derm,red\ncrow,N/a1c.jpg,N/a1.jpg,1\ncrow,N/a2c.jpg,N/a2.jpg,0\n"
    assert key(tmp_path, rows) == "derm"
    with pytest.raises(CaptionError, match=r"--columns image=derm"):
        key(tmp_path, rows.replace("a1", "b1").replace("a2", "b2"))


def test_pictures_beside_classes_that_come_once_are_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("diagnosis,derm,red\ncrow,N/a1.jpg,1\nwren,N/a2.jpg,0\n")
    table, _, column = keyed(open_table(Place.of(tmp_path / "t.csv")), None, KNOWN)
    assert column == "diagnosis" and "--columns image=derm" in table.notes[-1]
