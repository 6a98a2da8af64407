"""The line that names columns."""

from pathlib import Path

from explain_core.data.tables.table_header import below_titles, marked_header, preamble, told_apart
from explain_core.places import Place


def test_names_that_stand_there_again_get_a_number() -> None:
    assert told_apart(["image", "tag", "tag", "", ""]) == ("image", "tag", "tag_2", "", "")
    assert told_apart(["tag", "tag", "tag_2"]) == ("tag", "tag", "tag_2")  # no number would tell them apart


def test_titles_stand_alone_in_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("Shoes;;\n;;\nimage;laces;heel\n1.jpg;1;0\n")
    assert preamble(Place.of(file), "utf-8") == (2, "image;laces;heel\n")
    file.write_text("Shoes;Anna;2021\nimage;laces;heel\n")
    assert preamble(Place.of(file), "utf-8") is None


def test_the_header_is_found_by_what_stands_below_it(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    body = "a1.bmp;Kratzer;;JH;;\na2.bmp;OK;again;MS;;\n;;;;;\nTotal: 2;;;;;\n"
    titles = "Inspection line 4;;;;;\nExported;12.03.2024;;;;\n;;;;;\n"
    header = "Foto;Fehlerart;Bemerkung;Prüfer;;\n"
    file.write_text(f"{titles}{header}{body}")
    assert below_titles(Place.of(file), "utf-8") == (3, header)
    file.write_text(f"sep=;\n{titles}{header}{body}")
    assert below_titles(Place.of(file), "utf-8", 1) == (4, header)
    file.write_text(f"{header}{body}")
    assert below_titles(Place.of(file), "utf-8") is None  # nothing stands above
    file.write_text(
        f";{header}".rstrip("\n") + "\n" + "".join(f"{k};{row}\n" for k, row in enumerate(body.split("\n")))
    )
    assert below_titles(Place.of(file), "utf-8") is None  # what pandas writes: its first column has no name
    file.write_text("".join(f"{row}\n" for row in body.split("\n")))
    assert below_titles(Place.of(file), "utf-8") is None  # a list without names


def test_the_header_is_the_line_that_holds_the_names_that_are_given(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("Label report,2024\nStation,7\nno,kind,remark\n17,crow,\n18,wren,\n")
    assert below_titles(Place.of(file), "utf-8", named=("no", "kind")) == (2, "no,kind,remark\n")
    assert below_titles(Place.of(file), "utf-8", named=("no", "gone")) is None
    file.write_text("no,kind\nkind,no\n")
    assert below_titles(Place.of(file), "utf-8", named=("no", "kind")) is None


def test_groups_of_columns_and_titles_of_two_cells_are_no_header(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    rows = "".join(f"q{k}.jpg;dent;L;JH\n" for k in range(12))
    file.write_text(f"Photo;Assessment;;\nfile;defect class;side;by\n{rows}")
    assert below_titles(Place.of(file), "utf-8") == (1, "file;defect class;side;by\n")
    sparse = "".join(f"q{k}.jpg;A;;;\n" for k in range(12))
    file.write_text(f"Grading\nPlant;Hamburg\n\nFile;Grade;Comment;;\n{sparse}")
    assert below_titles(Place.of(file), "utf-8") == (3, "File;Grade;Comment;;\n")
    lost = "".join(f"{k},q{k}.jpg,A,x\n" for k in range(1, 12))
    file.write_text(f",image,label,by\n0,gone,A,x\n{lost}")
    assert below_titles(Place.of(file), "utf-8") is None  # a row whose picture has no ending is none either


def test_the_header_is_found_by_stems_of_pictures_that_are_there(tmp_path: Path) -> None:
    file = Place.of(tmp_path / "t.csv")
    rows = "DSC_1,Bellis,\nDSC_2,Bellis,\nDSC_3,Trifolium,\n,,\n"
    file.local.write_text(f"Survey of 2019,,\nObserver: J. Hill,,\nPhoto ID,Species,\n{rows}")
    there = {"DSC_1", "DSC_2", "DSC_3"}.__contains__
    assert below_titles(file, "utf-8", is_there=there) == (2, "Photo ID,Species,\n")
    assert below_titles(file, "utf-8") is None
    file.local.write_text(rows)
    assert below_titles(file, "utf-8", is_there=there) is None


def test_a_line_of_names_behind_a_sign(tmp_path) -> None:
    def found(text: str) -> tuple[int, str] | None:
        (tmp_path / "t.txt").write_text(text)
        return marked_header(Place.of(tmp_path / "t.txt"), "utf-8")

    assert found("#\ttitle\n#\tperson\tno\tmale\nAnn\t1\t0.4\nBob\t1\t0.2\n") == (1, "person\tno\tmale")
    assert found("# image,red,blue\na.jpg,1,0\n") == (0, "image,red,blue")
    assert found("# a, b and c\nimage,red,blue\na.jpg,1,0\n") is None, "the names stand below"
    assert found("# a, b and c\nx,y,z\nu,1,0\nv,0,1\n") is None, "the names stand below"
    assert found("# made by Ann, 2020\na.jpg,1,0\n") is None and found("a,b,c\n1,2,3\n") is None
