"""Lines that begin with a number. (As CUB's files: test_cub.py.)"""

import pytest

from explain_core.data.tables.numbered_lines import numbered_lines
from explain_core.errors import ImageSetError
from explain_core.places import Place


def test_numbers_and_uuids(tmp_path):
    (tmp_path / "images.txt").write_text("7 crow/1.jpg\n\n0000139e-21dc-4d0c-bfe1-4cae3c85c829 a b.jpg\n")
    found = list(numbered_lines(Place.of(tmp_path / "images.txt"), "image-id path"))
    assert [(number, words) for _, number, words in found] == [
        (7, ["crow/1.jpg"]), (0x0000139E21DC4D0CBFE14CAE3C85C829, ["a b.jpg"]),
    ]  # fmt: skip


def test_a_malformed_line_is_named(tmp_path):
    (tmp_path / "images.txt").write_text("seven crow/1.jpg\n")
    with pytest.raises(ImageSetError, match=r"images\.txt:1: .*malformed"):
        list(numbered_lines(Place.of(tmp_path / "images.txt"), "image-id path"))
