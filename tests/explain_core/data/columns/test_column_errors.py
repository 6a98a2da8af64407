"""What is said where it is not clear which column is meant, or one is missing."""

from pathlib import Path

import pytest

from explain_core.data.columns.column_errors import MissingColumnError, UnclearColumnError
from explain_core.data.columns.columns import columns_of
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


def test_columns_that_may_be_meant_are_named(tmp_path: Path) -> None:
    told = "1.png,0,unknown\n2.png,0,nevus\n3.png,1,nevus\n"
    (tmp_path / "t.csv").write_text(f"image,target,diagnosis\n{told}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    with pytest.raises(UnclearColumnError, match="--columns class=target") as caught:
        columns_of(table)
    assert caught.value.names == ("target", "diagnosis")
    assert columns_of(table, {"class": ("diagnosis",)}).class_name == "diagnosis"
    with pytest.raises(MissingColumnError, match="no column"):
        columns_of(table, {"class": ("dx",)})
