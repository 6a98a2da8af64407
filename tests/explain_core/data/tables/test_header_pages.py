"""A page of signs of two bytes is known by the names of columns, and by these alone."""

import pytest

from explain_core.data.tables.header_pages import page_of_header
from explain_core.data.tables.text_file import encoding_of
from explain_core.places import Place

CHINESE = "图片,标签\n1.jpg,青花瓷\n2.jpg,白瓷\n"


@pytest.mark.parametrize(
    ("text", "page", "found"),
    [
        (CHINESE, "gb18030", "gb18030"),
        ("圖片,類別\n1.jpg,青花瓷\n", "big5", "big5"),
        ("이미지,라벨\n1.jpg,까마귀\n", "euc_kr", "euc_kr"),
        ("画像,ラベル\n1.jpg,カラス\n", "cp932", "cp932"),
        ("image,label\n1.jpg,青花瓷\n", "gb18030", None),
        ("файл,класс\n1.jpg,ворона\n", "cp1251", None),
        ("image,état\n1.jpg,chêne\n", "cp1252", None),
    ],
)
def test_pages(tmp_path, text, page, found):
    (tmp_path / "t.csv").write_bytes(text.encode(page))
    assert page_of_header(Place.of(tmp_path / "t.csv")) == found
    assert found is None or encoding_of(Place.of(tmp_path / "t.csv")) == found


def test_a_file_that_is_no_text_further_down_is_of_no_page(tmp_path):
    (tmp_path / "t.csv").write_bytes(CHINESE.encode("gb18030") + b"\xff\xff\n")
    assert page_of_header(Place.of(tmp_path / "t.csv")) is None
