"""Two columns that are one."""

from pathlib import Path

from explain_core.data.columns.joined_columns import is_beside, with_genus, with_joined_path
from explain_core.data.tables.table import Table
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


def table(folder: Path, text: str) -> Table:
    (folder / "t.csv").write_text(text)
    return open_table(Place.of(folder / "t.csv"))


def test_folders_stand_before_names(tmp_path: Path) -> None:
    found = table(tmp_path, "folder,filename\nA\\x,1.jpg\nB,1.jpg\n")
    joined = with_joined_path(found, {"A/x/1.jpg", "B/1.jpg"}.__contains__)
    assert [fields["filename"] for _, fields in joined.rows()] == ["A/x/1.jpg", "B/1.jpg"]
    assert joined.columns == ("filename",) and "a picture's path is folder/filename" in joined.notes[0]
    assert with_joined_path(found, {"1.jpg"}.__contains__) is found
    paths = table(tmp_path, "folder,filename\nA,A/1.jpg\n")
    assert with_joined_path(paths, lambda _: True) is paths


def test_a_file_beside_a_table(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    (tmp_path / "A/1.jpg").touch()
    file = Place.of(tmp_path / "t.csv")
    assert (
        is_beside(file, "A/1.jpg") and not is_beside(file, "A/2.jpg") and not is_beside(file, "../x/A/1.jpg")
    )


def test_genera_stand_before_epithets_that_two_share(tmp_path: Path) -> None:
    shared = with_genus(table(tmp_path, "image,genus,species\n1,Parus,major\n2,Dendrocopos,major\n3,,ater\n"))
    assert [fields["species"] for _, fields in shared.rows()] == ["Parus major", "Dendrocopos major", None]
    for text in (
        "image,genus,species\n1,Parus,major\n2,Parus,ater\n",  # none is shared
        "image,genus,species\n1,Parus,Parus major\n2,Corvus,Parus major\n",  # whole names
        "image,species\n1,major\n",
    ):
        found = table(tmp_path, text)
        assert with_genus(found) is found
