"""Encodings are found by the bytes."""

from pathlib import Path

import pytest

from explain_core.data.tables.text_file import encoding_note, encoding_of, text_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

TEXT = "Krähe, schwarz – groß\nzweite\r\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32"), ("cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_text_comes_back_whatever_it_was_saved_as(tmp_path: Path, encoding: str, found: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert encoding_of(Place.of(file)) == found
    assert "".join(text_lines(Place.of(file), found)) == TEXT
    assert (encoding_note(Place.of(file), found) is None) == (found == "utf-8-sig")


def test_the_byte_that_is_no_text_is_named_even_far_in(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x\n" * 600_000 + b"\xe9 \x81\n")
    with pytest.raises(CaptionError, match=r"a\.csv:600001: byte 0xe9 is not UTF-8"):
        encoding_of(Place.of(file))
    file.write_bytes(b"a\xe2\x82")  # cut in a character
    assert encoding_of(Place.of(file)) == "cp1252"


def test_a_line_without_end(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x" * (4 * 2**20 + 2))
    with pytest.raises(CaptionError, match="longer than 4 MiB"):
        list(text_lines(Place.of(file), "utf-8"))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "a,カラス"),
        ("gbk", "a,乌鸦"),
        ("cp1255", "a,עורב"),
        ("koi8_u", "a,їжак"),
    ],
)
def test_words_of_no_clear_page_are_refused(tmp_path: Path, encoding: str, text: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(f"image,label\n{text}\n".encode(encoding))
    with pytest.raises(CaptionError, match=r"a\.csv:2: .*not UTF-8.*Save the file as UTF-8"):
        encoding_of(Place.of(file))


@pytest.mark.parametrize(
    "text", ["größe", "Größe, Füße – “Œuvre”", "25°–30°, ½”", "«Élan» à Ñuñoa", "Blåmes på Ängsö"]
)
def test_western_words_are_not(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(f"image,label\n1.jpg,{text}\n".encode("cp1252"))
    assert encoding_of(Place.of(file)) == "cp1252"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "ворона"),
        ("cp1253", "κοράκι"),
        ("cp1250", "żółw"),
        ("cp1254", "ağaç"),
        ("mac_roman", "forêt"),
    ],
)
def test_words_of_other_pages_are_read_and_said(tmp_path: Path, encoding: str, text: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(f"image,label\n1.jpg,{text}\n".encode(encoding))
    assert encoding_of(Place.of(file)) == encoding
    note = encoding_note(Place.of(file), encoding)
    assert note is not None and encoding in note and f'"{text}"' in note


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1250", "kočka"), ("cp932", "カラス"), ("gb18030", "乌鸦"), ("euc_kr", "고양이")],
)
def test_names_beside_the_text_tell_its_page(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "images" / text).mkdir(parents=True)
    file = tmp_path / "a.csv"
    file.write_bytes(f"image,label\n1.jpg,{text}\n".encode(encoding))
    assert encoding_of(Place.of(file)) == encoding
