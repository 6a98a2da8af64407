"""Captions are read, or set aside where that is asked for."""

import pytest

from tasks.image_set import image_set_of
from tasks.options import RunOptions


@pytest.fixture
def options(tmp_path):
    (tmp_path / "crow").mkdir()
    for name in ("1", "2"):
        (tmp_path / "crow" / f"{name}.jpg").write_bytes(b"looked at later")
        (tmp_path / "crow" / f"{name}.txt").write_text("varis istuu oksalla ja on musta\n", encoding="utf-8")
    (tmp_path / "wren").mkdir()
    (tmp_path / "wren" / "3.jpg").write_bytes(b"looked at later")

    def named(language=None):
        return RunOptions(f"folder:{tmp_path}", "m", store=str(tmp_path / "store"), language_model=language)

    return named


def test_captions_are_set_aside_and_that_is_said(options):
    whole, bare = image_set_of(options()), image_set_of(options(" None "))
    assert sum(bool(record.captions) for record in whole.records) == 2
    assert [record.captions for record in bare.records] == [()] * 3
    assert bare.warnings == (*whole.warnings, "the captions of 2 images are set aside (--language none)")


def test_where_there_are_none_nothing_is_said(options, tmp_path):
    for path in tmp_path.rglob("*.txt"):
        path.unlink()
    assert image_set_of(options("none")).warnings == image_set_of(options()).warnings
